import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ProblemError, problem } from '#src/api/problem.ts'

type ValidationIssue = {
  instancePath: string
  message?: string
  keyword?: string
  params?: { keys?: string[] }
}

/** First fault of a request, named: which part, which field, what was expected. */
function validationProblem(error: FastifyError): ProblemError {
  const issue = (error.validation as unknown as ValidationIssue[])[0]
  const inside = issue?.instancePath.slice(1).replaceAll('/', '.') ?? ''
  const field = (issue?.keyword === 'unrecognized_keys' && issue.params?.keys?.[0]) || inside
  const more = field === '' ? {} : { field: field.slice(0, 64) }
  const words = issue?.message ?? 'not valid'
  if (error.validationContext === 'querystring') return problem(400, 'PARAM', words, more)
  if (error.validationContext === 'params') return problem(404, 'PATH_PARAM', 'No such id.')
  return problem(422, 'BODY', words, more)
}

const FRAMEWORK: Record<string, () => ProblemError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    problem(
      413,
      'BODY_TOO_LARGE',
      'A body may have 64 kB at most, an answer for many routes 1 MB, a survey 2 MB.',
    ),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => problem(415, 'CONTENT_TYPE', 'Send application/json.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => problem(400, 'BODY', 'The body is not as long as announced.'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => problem(422, 'BODY', 'The body is empty.'),
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: () => problem(415, 'CONTENT_TYPE', 'Send application/json.'),
  FST_ERR_BAD_URL: () => problem(400, 'PATH_PARAM', 'The path is not well formed.'),
  FST_ERR_MAX_PARAM_LENGTH: () => problem(404, 'PATH_PARAM', 'No such id.'),
}

/** After a change nobody can know whether it was done: the words must hold for both. */
const storeDown = () =>
  problem(
    503,
    'STORE_DOWN',
    'The database does not answer, so this cannot be shown and nothing was recorded as far as we know. What must be done tonight: give the order by phone and note the time. Look again when the database is back, and enter it if it is missing. Whoever runs the service: start PostgreSQL; frostline finds it by itself.',
  )

/** What is asked for in vain is in the journal, and goes to that store when it is back. */
const readingsAway = () =>
  problem(
    503,
    'READINGS_AWAY',
    'The store of readings does not answer in time, so these cannot be shown now. Nothing is lost: readings are acknowledged and kept, and decisions go on without it. Ask again; a shorter span is answered sooner. Whoever runs the service: look at InfluxDB.',
  )

function asProblem(error: FastifyError | ProblemError, request: FastifyRequest): ProblemError {
  if ('problem' in error) return error
  if (error.validation) return validationProblem(error)
  if (error.code === 'STORE_LOST') {
    request.log.error({ event: 'store_lost', err: error }, 'the database did not answer a request')
    return storeDown()
  }
  if (error.code === 'READINGS_AWAY') {
    request.log.error(
      { event: 'readings_away', err: error },
      'the store of readings did not answer a request',
    )
    return readingsAway()
  }
  const framework = FRAMEWORK[error.code]
  if (framework) return framework()
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) return problem(status, 'REQUEST', 'The request is not valid.')
  request.log.error({ event: 'request_failed', err: error }, 'a request failed')
  return problem(500, 'INTERNAL', `The service could not answer. Try again; the log has it as ${request.id}.`)
}

function send(error: ProblemError, reply: FastifyReply): FastifyReply {
  reply.code(error.problem.status).headers(error.headers)
  // serialised here: a route's own schemas are for its answers, not for its errors
  return reply.type('application/problem+json').serializer(JSON.stringify).send(error.problem)
}

/** For faults that appear before any endpoint is found (`frameworkErrors`). */
export const frameworkProblem = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  send(asProblem(error, request), reply)
}

/** Errors of every endpoint as problem+json; what failed inside stays inside. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | ProblemError>((error, request, reply) =>
    send(asProblem(error, request), reply),
  )
}
