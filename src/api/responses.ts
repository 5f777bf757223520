import { z } from 'zod'
import { problemSchema } from '#src/api/problem.ts'

const WORDS: Record<number, string> = {
  400: 'A parameter or the body is not well formed',
  401: 'Nobody known is signed in',
  403: 'Not allowed with this role, key or origin',
  404: 'No such thing, or it belongs to another authority',
  405: 'The path does not know this method',
  406: 'Only as text/event-stream',
  409: 'It has changed meanwhile',
  410: 'It is no longer valid',
  413: 'More than 64 kB; an answer for many routes: than 1 MB; a survey: than 2 MB; a road network: than 64 MB',
  415: 'Not application/json',
  421: 'The Host header names another server',
  422: 'The body says something that cannot be',
  429: 'Too many requests; Retry-After says when',
  500: 'The service failed',
  503: 'Not ready yet',
}
const problems = (codes: readonly number[]) =>
  Object.fromEntries(
    codes.map((code) => [
      code,
      {
        description: WORDS[code] ?? 'Problem',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )

const ALWAYS = [400, 401, 403, 404, 405, 421, 429, 500]

/** What an endpoint may answer, for the OpenAPI document: `ok` at 200 and every problem it can meet. */
export const reads = (ok: z.ZodType, more: readonly number[] = []) => ({
  200: ok,
  ...problems([...ALWAYS, ...more]),
})
export const writes = (status: 200 | 201 | 202 | 204, ok: z.ZodType, more: readonly number[] = []) => ({
  [status]: ok,
  ...problems([...ALWAYS, 409, 410, 413, 415, 422, ...more]),
})

/** An instant as it is written: RFC 3339 UTC with milliseconds. */
export const instantOut = z.iso.datetime()
export const listOf = (item: z.ZodType) => z.object({ items: z.array(item) })
