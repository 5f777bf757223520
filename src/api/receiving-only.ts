import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { protect } from '#src/api/app.ts'
import type { BrokerHook } from '#src/api/deps.ts'
import { brokerHookEndpoints } from '#src/api/endpoints/broker-hook.ts'
import { described } from '#src/api/endpoints/health.ts'
import { answerErrors, frameworkProblem } from '#src/api/errors.ts'
import { problem } from '#src/api/problem.ts'
import { followCertificate, serverOptions, type TlsInForce } from '#src/api/tls-server.ts'
import { typed } from '#src/api/typed-app.ts'
import type { PartHealth } from '#src/jobs/parts.ts'
import type { Clock } from '#src/ports.ts'

/** All that a service can say that takes readings and cannot open its operational store. */
export type ReceivingOnlyDeps = {
  readonly clock: Pick<Clock, 'now'>
  readonly logger: FastifyBaseLogger
  /** Why it only receives, in words. */
  trouble(): string
  parts(): readonly PartHealth[]
  /** Absent: HTTP. */
  readonly tls?: TlsInForce
  /** Answers a broker outside that asks who may publish: without it no device that comes back gets in. */
  readonly brokerHook?: BrokerHook
  /** The same for people. */
  readonly page: {
    register(app: FastifyInstance): Promise<void>
    show(request: FastifyRequest, reply: FastifyReply, trouble: string): unknown
  }
}

/** People are told by their page, programs by a problem; both that nothing they enter would be kept. */
function refuse(app: FastifyInstance, { page, trouble }: ReceivingOnlyDeps): void {
  app.setNotFoundHandler((request, reply) => {
    const isForPrograms = request.url.startsWith('/api/') || request.method !== 'GET'
    if (isForPrograms) throw receivingOnly(trouble())
    reply.code(503).header('retry-after', '10')
    return page.show(request, reply, trouble())
  })
}

const receivingOnly = (trouble: string) =>
  problem(
    503,
    'RECEIVING_ONLY',
    `Readings are received and kept, nothing is decided and nothing can be recorded: decide by hand, assume treat, note orders with their time. ${trouble}`,
    {},
    { 'retry-after': '10' },
  )

/** The HTTP edge of a service that only receives; not yet listening. */
export async function receivingOnlyApp(deps: ReceivingOnlyDeps): Promise<FastifyInstance> {
  const { clock, trouble, parts } = deps
  const app: FastifyInstance = Fastify({
    ...serverOptions(deps.tls),
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 65_536,
    trustProxy: false,
    frameworkErrors: frameworkProblem,
  })
  followCertificate(app, deps.tls)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => JSON.stringify)
  answerErrors(app)
  await protect(app)
  brokerHookEndpoints(typed(app), deps)
  await deps.page.register(app)
  app.get('/health/ready', () => {
    throw receivingOnly(trouble())
  })
  app.get('/api/v1/health/live', () => ({ now: clock.now() }))
  app.get('/api/v1/health', () => {
    const now = clock.now()
    return { now, well: false, parts: parts().map((part) => described(part, now)) }
  })
  refuse(app, deps)
  return app
}
