import { z } from 'zod'

/** RFC 9457, the one shape of every error under /api. `code` is stable; sentences may change. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/),
  field: z.string().optional(),
})
export type Problem = z.infer<typeof problemSchema>
export type ProblemError = Error & { readonly problem: Problem; readonly headers: Record<string, string> }

const TITLES: Record<string, string> = {
  ALERT_CLEARED: 'The alert is over',
  AUTH: 'Sign in first',
  BODY: 'The body is not what this endpoint takes',
  BODY_TOO_LARGE: 'The body is too large',
  BUSY: 'Too much at once',
  COMMENT_REQUIRED: 'A comment is needed',
  CLAIM: 'This does not claim the device',
  CONTENT_ENCODING: 'The body must not be encoded',
  CONTENT_TYPE: 'The body must be JSON',
  CONTRADICTED: 'What is known speaks against it',
  CSRF: 'This request did not come from our own pages',
  DUPLICATE: 'It is there already',
  GEO: 'This place cannot be meant',
  HOST: 'This is not the server you meant',
  IDEMPOTENCY_KEY: 'This key was used for something else',
  ID_CHARSET: 'An id cannot look like this',
  INTERNAL: 'Something failed here',
  IMPORT: 'The file cannot be taken as it is',
  IN_HAND: 'It is being worked out already',
  IN_MAINTENANCE: 'Somebody works on it',
  METHOD: 'Not possible on this path',
  NOT_ACCEPTABLE: 'No such form of it',
  NOT_FOUND: 'There is no such thing here',
  NOT_READY: 'Still starting',
  NO_ADVICE_YET: 'There is no advice yet',
  NOT_ORDERED: 'It is not ordered yet',
  NOTHING_TREATED: 'No route is to be treated',
  NOTHING_TO_UNDO: 'There is no answer to take back',
  OVERRULES: 'Another answer stands',
  PARAM: 'A parameter is wrong',
  PATH_PARAM: 'There is nothing with this id',
  POLICY: 'This policy cannot be used',
  RANGE: 'Out of range',
  RATE_REQUIRED: 'A rate is needed',
  RATE_LIMITED: 'Too many requests',
  READINGS_AWAY: 'The store of readings does not answer',
  REASON_REQUIRED: 'A reason is needed',
  ROAD_NETWORK: 'These roads cannot be used',
  ROLE: 'Not your role',
  RECEIVING_ONLY: 'Only receiving',
  RULED_BY_POLICY: 'The policy rules this',
  SCOPE: 'Not with this key',
  SHIFT: 'Not on duty',
  SNOOZE_END: 'A snooze cannot end then',
  TEST_CODE: 'Not the code of the test',
  SNOOZE_TOO_LATE: 'It cannot wait',
  STORE_DOWN: 'The database does not answer',
  STALE_VERSION: 'It has changed meanwhile',
  SURVEY: 'The survey cannot be read',
  TREATMENT: 'This cannot have been so',
  TWO_PERSON: 'A second person is needed',
  UNSAFE: 'Roads would freeze untreated',
}

/** An error to throw: says what is wrong and what to do, in words for the caller. */
export function problem(
  status: number,
  code: string,
  detail: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): ProblemError {
  const body = {
    ...more,
    type: `urn:frostline:problem:${code}`,
    title: TITLES[code] ?? 'This was refused',
    status,
    detail,
    code,
  }
  return Object.assign(new Error(detail), { problem: body, headers })
}

export const notFound = (what: string): ProblemError =>
  problem(404, 'NOT_FOUND', `There is no such ${what}, or it belongs to another authority.`)
