import type { WeatherRefusal } from '#src/ports.ts'

const TIMEOUT_MS = 10_000
const LONGEST_ANSWER_BYTES = 4_000_000

export const refusal = (
  code: string,
  message: string,
  retryAfterS: number | null = null,
): WeatherRefusal => ({
  code,
  message,
  retry_after_s: retryAfterS,
})

export const isRefusal = (answer: object): answer is WeatherRefusal => 'code' in answer && 'message' in answer

const retryAfter = (response: Response): number | null => {
  const seconds = Number(response.headers.get('retry-after'))
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null
}

/** For how long a cache on the way has kept the answer. */
const keptFor = (response: Response): number => {
  const seconds = Number(response.headers.get('age'))
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0
}

/** What the provider says is wrong, where it says so (`reason`, `message` or `error` of its JSON). */
function providersReason(text: string): string {
  try {
    const { reason, message, error } = JSON.parse(text)
    const said = [reason, message, error].find((value) => typeof value === 'string')
    return said ? `: ${said.slice(0, 200)}` : ''
  } catch {
    return ''
  }
}

/**
 * A provider's JSON answer, or in words why there is none: no answer, an error status, no JSON.
 * Nothing secret of the request enters the words.
 */
export async function fetchJson(
  url: URL,
  headers: Record<string, string> = {},
): Promise<{ body: unknown; age_s: number } | WeatherRefusal> {
  let response: Response
  let text: string
  try {
    response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' })
    text = await response.text()
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    return refusal(
      late ? 'TIMEOUT' : 'NO_ANSWER',
      `${url.host} ${late ? `gave no answer within ${TIMEOUT_MS / 1000} s` : 'could not be reached'}`,
    )
  }
  if (response.status === 429)
    return refusal('TOO_MANY_REQUESTS', `${url.host} asks for fewer requests`, retryAfter(response))
  if (response.status === 401 || response.status === 403)
    return refusal('KEY_REFUSED', `${url.host} refused the key (status ${response.status})`)
  if (!response.ok)
    return refusal(
      // Of the provider, or of this one question
      response.status >= 500 ? 'ERROR_STATUS' : 'REQUEST_REFUSED',
      `${url.host} answered ${response.status}${providersReason(text)}`,
      retryAfter(response),
    )
  if (text.length > LONGEST_ANSWER_BYTES)
    return refusal('TOO_LONG', `${url.host} sent ${text.length} characters, more than any forecast has`)
  try {
    return { body: JSON.parse(text), age_s: keptFor(response) }
  } catch {
    return refusal('NOT_JSON', `${url.host} sent no JSON: it may be cut off`)
  }
}
