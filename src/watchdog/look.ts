import { readFile } from 'node:fs/promises'
import { type LastOk, readLastOk } from '#src/last-ok.ts'
import type { Look } from '#src/watchdog/silence.ts'

const ANSWER_LIMIT_MS = 5_000

async function readMarks(file: string): Promise<LastOk | string> {
  try {
    const read = readLastOk(await readFile(file, 'utf8'))
    return typeof read === 'string' ? `${file}: ${read}` : read
  } catch (error) {
    return `${file}: ${(error as NodeJS.ErrnoException).code}`
  }
}

async function askHealth(page: string): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS)
    const response = await fetch(`${page}/api/v1/health/live`, { signal })
    await response.body?.cancel()
    return response.ok ? null : `${page} answered ${response.status}`
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } }
    return `${page}: ${cause?.code ?? message}`
  }
}

/** Reads the marks in `file` and asks the service at `page` whether it is alive. */
export async function lookAt(file: string, page: string): Promise<Look> {
  const [lastOk, health] = await Promise.all([readMarks(file), askHealth(page)])
  return { at_s: performance.now() / 1_000, now: new Date(), lastOk, health }
}
