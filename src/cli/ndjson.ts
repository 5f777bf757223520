import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Readable, type Writable } from 'node:stream'
import { z } from 'zod'

/** An instant of a case. */
export const instant = z.iso
  .datetime({ offset: true, error: 'an RFC 3339 instant, e.g. 2026-01-15T18:00:00Z' })
  .transform((text) => new Date(text))

/** The first faults of a case, in words. */
export const faultsOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'case'}: ${message}`)
    .join('; ')

type LineCounts = { readonly lines: number; readonly failed: number; readonly broken: Error | null }

/**
 * Writes one JSON line for each line of input, in order, and waits when the reader is slow. Blank lines are passed
 * over; an answer with `error` counts as failed. Ends early when the output breaks.
 */
async function answerLines(
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

type Command = {
  /** `forecast`: the command's name, for the usage line. */
  readonly name: string
  /** What it makes of a case, in the plural: `forecasts`. */
  readonly answers: string
  answerTo(line: string): object
}

/** What a command makes of one line: read as JSON, answered or refused under the case's own id. Never throws. */
export function answerLine<Answer, Refused>(
  line: string,
  answer: (given: unknown, id: unknown) => Answer | Refused,
  refused: (id: unknown, code: string, message: string) => Refused,
  failed: string,
): Answer | Refused {
  let given: unknown
  try {
    given = JSON.parse(line)
  } catch (error) {
    return refused(null, 'NOT_JSON', `the line is not JSON: ${(error as Error).message}`)
  }
  const id = (given as { id?: unknown } | null)?.id
  try {
    return answer(given, id)
  } catch (error) {
    return refused(id, failed, (error as Error).message)
  }
}

/**
 * A command that answers cases line by line; each answer depends on its own line only.
 * 0: every line has an answer, errors included; 1: the output broke; 2: there was no case at all.
 */
export async function answerCases(
  { name, answers, answerTo }: Command,
  input: AsyncIterable<string | Uint8Array> | Readable,
  output: Writable,
  errors: Writable,
): Promise<0 | 1 | 2> {
  const { lines, failed, broken } = await answerLines(input, output, answerTo)
  if (broken) {
    errors.write(`The ${answers} cannot be written: ${broken.message}\n`)
    return 1
  }
  if (lines === 0) {
    errors.write(
      `No case came on standard input. Use: frostline ${name} < cases.ndjson > ${answers}.ndjson\n`,
    )
    return 2
  }
  if (failed > 0) errors.write(`${failed} of ${lines} cases have no answer; each such line says why.\n`)
  return 0
}
