import { createReadStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { type PayloadLine, payloadLines } from '#src/cli/validate/payload-lines.ts'
import { ENVELOPES, type Envelope } from '#src/telemetry/lorawan/uplink.ts'
import { validateUplink } from '#src/telemetry/lorawan/validate-uplink.ts'
import { type Validated, type ValidatedFor, validate } from '#src/telemetry/validate.ts'

export type ValidateOptions = {
  readonly json?: boolean
  /** Id of the device that sends; absent: whichever the message names. */
  readonly device?: string
  /** The messages are uplinks as this network hands them on. */
  readonly envelope?: Envelope
}

/** How a file of messages is judged. */
type Judging = { readonly judge: LineJudge; readonly json?: boolean; readonly mostBytes?: number }

/** What becomes of one message. */
export type LineJudge = (payload: Uint8Array) => Validated

/** One more than an uplink may have. */
const UPLINK_BYTES = 65_537

/** A message that is too long was not kept whole: its true length is told. */
function judged(judge: LineJudge, { bytes, length }: PayloadLine): Validated {
  const answer = judge(bytes)
  return length === bytes.byteLength ? answer : { ...answer, got: `${length} bytes` }
}

function wordsOf(answer: Validated): string {
  const { result, message, reading, code, field, expected, got, likely_cause } = answer
  if (result === 'accepted')
    return `accepted: road ${reading!.road_temp_c} °C at ${reading!.at.toISOString()}`
  const flags = reading && reading.flags.length > 1 ? `, also ${reading.flags.slice(1).join(', ')}` : ''
  return [
    `${result === 'refused' ? 'REFUSED' : 'accepted and flagged'} ${code}${field ? ` (${field})` : ''}${flags}: ${message}`,
    expected && `  expected ${expected}${got === null ? '' : `; got ${got}`}`,
    likely_cause && `  likely: ${likely_cause}`,
  ]
    .filter(Boolean)
    .join('\n')
}

function documentOf({ message: _, ...answer }: Validated): string {
  return JSON.stringify(answer)
}

type Counts = Record<Validated['result'], number>

async function answerLines(
  input: AsyncIterable<Uint8Array>,
  output: Writable,
  { judge, json = false, mostBytes }: Judging,
): Promise<Counts> {
  const counts: Counts = { accepted: 0, flagged: 0, refused: 0 }
  let line = 0
  for await (const payload of payloadLines(input, mostBytes)) {
    line++
    const answer = judged(judge, payload)
    counts[answer.result]++
    const text = json ? documentOf(answer) : `${line}: ${wordsOf(answer)}`
    if (!output.write(`${text}\n`)) await new Promise((resolve) => output.once('drain', resolve))
  }
  return counts
}

/** One answer a message; 0: none was refused; 1: some were, or the input cannot be read; 2: there was none. */
export async function validateMessages(
  input: AsyncIterable<Uint8Array>,
  output: Writable,
  errors: Writable,
  judging: Judging,
): Promise<0 | 1 | 2> {
  const { accepted, flagged, refused } = await answerLines(input, output, judging)
  if (accepted + flagged + refused === 0) {
    errors.write('There was no message. Use: frostline validate [--json] FILE, or - for standard input\n')
    return 2
  }
  errors.write(`${accepted} accepted, ${flagged} accepted and flagged, ${refused} refused\n`)
  return refused > 0 ? 1 : 0
}

/** A message of a device, judged as if it came at that time. */
export const telemetryJudge =
  (given: ValidatedFor): LineJudge =>
  (payload) =>
    validate(payload, given)

/** An uplink of a network; unless a clock is set it comes when the network received it: files of uplinks are old. */
export const uplinkJudge =
  (envelope: Envelope, clock: { readonly now: Date; readonly isSet: boolean }): LineJudge =>
  (payload) =>
    validateUplink(payload, envelope, clock)

/** `frostline validate`: FROSTLINE_CLOCK, where it is set, is the time at which the messages come. */
export async function runValidate(
  file: string,
  { json, device, envelope }: ValidateOptions,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const receivedAt = env.FROSTLINE_CLOCK ? new Date(env.FROSTLINE_CLOCK) : new Date()
  if (Number.isNaN(receivedAt.getTime())) {
    console.error(
      `FROSTLINE_CLOCK: expected an instant, e.g. 2026-01-15T18:00:00Z; got “${env.FROSTLINE_CLOCK}”`,
    )
    return 2
  }
  if (envelope && !ENVELOPES.includes(envelope)) {
    console.error(`--envelope: expected ${ENVELOPES.join(' or ')}; got “${envelope}”`)
    return 2
  }
  const input: AsyncIterable<Uint8Array> = file === '-' ? process.stdin : createReadStream(file)
  const judging: Judging = envelope
    ? {
        judge: uplinkJudge(envelope, { now: receivedAt, isSet: Boolean(env.FROSTLINE_CLOCK) }),
        mostBytes: UPLINK_BYTES,
      }
    : { judge: telemetryJudge({ receivedAt, ...(device !== undefined && { device }) }) }
  try {
    return await validateMessages(input, process.stdout, process.stderr, {
      ...judging,
      ...(json && { json }),
    })
  } catch (error) {
    console.error(`${file}: ${(error as Error).message}`)
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 2 : 1
  }
}
