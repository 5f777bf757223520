/** One message of a file: its first bytes, all of them unless it is too long to be one, and how many there were. */
export type PayloadLine = { readonly bytes: Uint8Array; readonly length: number }

const NEWLINE = 10
/** One more than a message may have: enough to refuse it. */
const KEPT_BYTES = 16_385

const isBlank = ({ bytes }: PayloadLine): boolean =>
  bytes.every((byte) => byte === 32 || byte === 9 || byte === 13)

/** Bytes of one line, so many as are needed, whatever its length. */
function lineInHand(mostBytes: number) {
  let parts: Uint8Array[] = []
  let kept = 0
  let length = 0
  return {
    add(part: Uint8Array): void {
      length += part.byteLength
      if (kept >= mostBytes || part.byteLength === 0) return
      const taken = Buffer.from(part.subarray(0, mostBytes - kept))
      parts.push(taken)
      kept += taken.byteLength
    },
    take(): PayloadLine {
      const line = { bytes: Buffer.concat(parts), length }
      parts = []
      kept = 0
      length = 0
      return line
    },
  }
}

/** One message spread over several lines, as editors format JSON; null: they are messages of their own, or none. */
function onlyMessage(lines: readonly PayloadLine[]): PayloadLine | null {
  if (lines.length < 2 || lines[0]!.bytes.toString().trim() !== '{') return null
  const bytes = Buffer.concat(lines.flatMap(({ bytes }) => [bytes, Buffer.from('\n')]))
  return { bytes, length: bytes.byteLength }
}

async function* everyLine(input: AsyncIterable<Uint8Array>, mostBytes: number): AsyncIterable<PayloadLine> {
  const line = lineInHand(mostBytes)
  for await (const chunk of input) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      line.add(chunk.subarray(from, end))
      yield line.take()
      from = end + 1
    }
    line.add(chunk.subarray(from))
  }
  yield line.take()
}

/**
 * Messages as bytes, one a line, blank lines passed over; memory holds one. When the first line is a brace alone, the
 * whole input is one message.
 */
export async function* payloadLines(
  input: AsyncIterable<Uint8Array>,
  mostBytes = KEPT_BYTES,
): AsyncIterable<PayloadLine> {
  const first: PayloadLine[] = []
  let size = 0
  let isGathering = true
  for await (const line of everyLine(input, mostBytes)) {
    if (isBlank(line)) continue
    if (!isGathering) {
      yield line
      continue
    }
    first.push(line)
    size += line.length + 1
    isGathering = first[0]!.bytes.toString().trim() === '{' && size < mostBytes
    if (!isGathering) yield* first.splice(0)
  }
  const whole = onlyMessage(first)
  if (whole) yield whole
  else yield* first
}
