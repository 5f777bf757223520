import { setTimeout as delay } from 'node:timers/promises'
import { SECOND } from '#src/units.ts'

const PAGE = 500
const TIMEOUT = 30 * SECOND
/** The Things Stack says how long to wait; where it does not, so long. */
const WAIT_S = 60
const MOST_WAITS = 5
const MOST_WAIT_S = 3_600

export type StorageSettings = {
  readonly url: string
  readonly key: string
  readonly application: string
  /** Waits so long, in ms; another in tests. */
  readonly wait?: (ms: number) => Promise<unknown>
  readonly signal?: AbortSignal
}

type Stored = { readonly result?: { readonly received_at?: string; readonly uplink_message?: unknown } }

function pageUrl({ url, application }: StorageSettings, after: string): URL {
  const path = `/api/v3/as/applications/${encodeURIComponent(application)}/packages/storage/uplink_message`
  const page = new URL(path, url)
  page.search = new URLSearchParams({ after, limit: String(PAGE), order: 'received_at' }).toString()
  return page
}

const waitOf = (response: Response): number => {
  const given = response.headers.get('retry-after') ?? response.headers.get('x-rate-limit-retry')
  const seconds = Number(given ?? WAIT_S)
  return Math.min(Number.isFinite(seconds) && seconds > 0 ? seconds : WAIT_S, MOST_WAIT_S)
}

async function answer(settings: StorageSettings, after: string): Promise<string> {
  const { wait = (ms: number) => delay(ms, undefined, { signal: settings.signal }) } = settings
  for (let waits = 0; ; waits++) {
    const timeout = AbortSignal.timeout(TIMEOUT)
    const response = await fetch(pageUrl(settings, after), {
      headers: { authorization: `Bearer ${settings.key}`, accept: 'text/event-stream' },
      signal: settings.signal ? AbortSignal.any([settings.signal, timeout]) : timeout,
      redirect: 'error',
    })
    if (response.ok) return response.text()
    await response.body?.cancel()
    if (response.status !== 429 || waits >= MOST_WAITS)
      throw new Error(`the storage of ${settings.application} answers ${response.status}`)
    await wait(waitOf(response) * SECOND)
  }
}

/** Lines of JSON, some of them after `data:`; what is no JSON is passed on as it came and refused by name later. */
const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/^data:\s*/, '').trim())
    .filter((line) => line !== '')

function receivedAt(line: string): string | null {
  try {
    return (JSON.parse(line) as Stored).result?.received_at ?? null
  } catch {
    return null
  }
}

/**
 * What The Things Stack has kept since then, oldest first: its storage integration must be enabled for the
 * application. Ends when a page is not full. Throws when the storage does not answer; the caller asks again later.
 */
export async function* storedUplinks(settings: StorageSettings, since: Date): AsyncIterable<Uint8Array> {
  let after = since.toISOString()
  for (;;) {
    const lines = linesOf(await answer(settings, after))
    for (const line of lines) yield Buffer.from(line)
    const last = lines.map(receivedAt).findLast((at) => at !== null)
    if (lines.length < PAGE || !last || last === after) return
    after = last
  }
}
