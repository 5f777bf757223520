import { crc32 } from 'node:zlib'
import type { JournalRecord } from '#src/ports.ts'
import type { Reading, Rejection } from '#src/telemetry/reading.ts'

/** A byte that never occurs in UTF-8 leads each frame, so that no payload can look like one. */
export const MAGIC = Buffer.from([0xf5, 0x46, 0x4c, 0x31])
export const HEADER_BYTES = 12
/** A refused message of 64 kB in base64, with room to spare. */
const MAX_BODY_BYTES = 262_144

/**
 * One record on disk: magic, length and CRC-32 (of length and body), then the body: a letter for its kind and JSON as
 * UTF-8. A reading (`P`) has before its JSON the length of the payload and the payload as it came; `R` is how readings
 * were written before, the payload as Latin-1 text in the JSON.
 */
export type Frame = { readonly start: number; readonly end: number; readonly body: Buffer }

const KIND = { reading: 'P', rejection: 'X' } as const
const FORMER_READING = 'R'.charCodeAt(0)
const LENGTH_BYTES = 4

const checksum = (frame: Buffer): number => crc32(frame.subarray(HEADER_BYTES), crc32(frame.subarray(4, 8)))

/** Room for a body of that length, with all of its header but the checksum. */
function frameFor(length: number, kind: string): Buffer {
  // What no reader takes for a record must not be acknowledged
  if (length > MAX_BODY_BYTES) throw new Error(`a record of ${length} bytes is too large for the journal`)
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length)
  frame.set(MAGIC)
  frame.writeUInt32LE(length, 4)
  frame[HEADER_BYTES] = kind.charCodeAt(0)
  return frame
}

function readingFrame(reading: Reading, payload: Uint8Array): Buffer {
  // Times as numbers: a Date writes itself six times as slowly
  const at = reading.at.getTime()
  const text = JSON.stringify({ ...reading, at, received_at: reading.received_at.getTime() })
  const payloadAt = HEADER_BYTES + 1 + LENGTH_BYTES
  const textBytes = Buffer.byteLength(text)
  const frame = frameFor(1 + LENGTH_BYTES + payload.byteLength + textBytes, KIND.reading)
  frame.writeUInt32LE(payload.byteLength, HEADER_BYTES + 1)
  frame.set(payload, payloadAt)
  frame.write(text, payloadAt + payload.byteLength, textBytes, 'utf8')
  return frame
}

function jsonFrame(record: JournalRecord): Buffer {
  const text = JSON.stringify(record)
  const frame = frameFor(1 + Buffer.byteLength(text), KIND[record.kind])
  frame.write(text, HEADER_BYTES + 1)
  return frame
}

/** The bytes of a record, ready to be appended. */
export function encodeRecord(record: JournalRecord): Buffer {
  const frame = record.kind === 'reading' ? readingFrame(record.reading, record.payload) : jsonFrame(record)
  frame.writeUInt32LE(checksum(frame), 8)
  return frame
}

/** How long the body of the record that begins there says it is; null when it does not say, or cannot be. */
export function recordLength(buffer: Buffer, at = 0): number | null {
  if (at + HEADER_BYTES > buffer.length) return null
  const length = buffer.readUInt32LE(at + 4)
  return length > MAX_BODY_BYTES ? null : length
}

/** The frame at that offset, `more` when its end is not there yet, null when there is none. */
function frameAt(buffer: Buffer, at: number): Frame | 'more' | null {
  if (at + HEADER_BYTES > buffer.length) return 'more'
  if (buffer.compare(MAGIC, 0, 4, at, at + 4) !== 0) return null
  const length = recordLength(buffer, at)
  if (length === null) return null
  const end = at + HEADER_BYTES + length
  if (end > buffer.length) return 'more'
  if (checksum(buffer.subarray(at, end)) !== buffer.readUInt32LE(at + 8)) return null
  return { start: at, end, body: buffer.subarray(at + HEADER_BYTES, end) }
}

/**
 * All whole frames of a buffer; bytes that are none are stepped over to the next frame. `consumed`: where to
 * go on when more bytes are there. With `isFinal` no more bytes will come.
 */
export function framesIn(buffer: Buffer, isFinal: boolean): { frames: Frame[]; consumed: number } {
  const frames: Frame[] = []
  let at = 0
  while (at < buffer.length) {
    const frame = frameAt(buffer, at)
    if (frame === 'more' && !isFinal) break
    if (frame && frame !== 'more') {
      frames.push(frame)
      at = frame.end
      continue
    }
    const next = buffer.indexOf(MAGIC, at + 1)
    if (next < 0) return { frames, consumed: Math.max(at + 1, buffer.length - MAGIC.length + 1) }
    at = next
  }
  return { frames, consumed: at }
}

/** Milliseconds, or RFC 3339 in readings as they were written before. */
type Undated<T> = Omit<T, 'at' | 'received_at'> & { at: number | string; received_at: number | string }

const dated = ({ at, received_at, ...rest }: Undated<Reading>): Reading =>
  ({ ...rest, at: new Date(at), received_at: new Date(received_at) }) as Reading

function decodeReading(body: Buffer): JournalRecord {
  const payloadAt = 1 + LENGTH_BYTES
  const textAt = payloadAt + body.readUInt32LE(1)
  const reading = dated(JSON.parse(body.toString('utf8', textAt)))
  return { kind: 'reading', reading, payload: body.subarray(payloadAt, textAt) }
}

/** `JSON.parse` with a reviver visits every value: dates are restored by name instead. */
export function decodeRecord(body: Buffer): JournalRecord {
  if (body[0] === KIND.reading.charCodeAt(0)) return decodeReading(body)
  const json = JSON.parse(body.toString('utf8', 1))
  if (body[0] === FORMER_READING)
    return { kind: 'reading', reading: dated(json.reading), payload: Buffer.from(json.payload, 'latin1') }
  const rejection: Rejection = { ...json.rejection, received_at: new Date(json.rejection.received_at) }
  return { kind: 'rejection', rejection }
}

export const isOfKind = (body: Buffer, kind: JournalRecord['kind']): boolean =>
  body[0] === KIND[kind].charCodeAt(0) || (kind === 'reading' && body[0] === FORMER_READING)

export const receivedAt = (record: JournalRecord): Date =>
  record.kind === 'reading' ? record.reading.received_at : record.rejection.received_at
