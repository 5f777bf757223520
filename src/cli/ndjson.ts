import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Readable, type Writable } from 'node:stream'

export type LineCounts = { readonly lines: number; readonly failed: number; readonly broken: Error | null }

/**
 * Writes one JSON line for each line of input, in order, and waits when the reader is slow. Blank lines are passed
 * over; an answer with `error` counts as failed. Ends early when the output breaks.
 */
export async function answerLines(
  input: AsyncIterable<string | Uint8Array> | Readable,
  output: Writable,
  answerTo: (line: string) => object,
): Promise<LineCounts> {
  let lines = 0
  let failed = 0
  let broken: Error | null = null
  output.on('error', (error: Error) => {
    broken = error
  })
  const stream = input instanceof Readable ? input : Readable.from(input)
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    lines++
    const answer = answerTo(line)
    if ('error' in answer) failed++
    if (!output.write(`${JSON.stringify(answer)}\n`) && !broken)
      await Promise.race([once(output, 'drain'), once(output, 'close')]).catch(() => {})
    if (broken) break
  }
  return { lines, failed, broken }
}
