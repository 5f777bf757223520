import { crc32 } from 'node:zlib'
import type { JournalRecord } from '#src/ports.ts'
import type { Reading, Rejection } from '#src/telemetry/reading.ts'

/** A byte that never occurs in UTF-8 leads each frame, so that no payload can look like one. */
export const MAGIC = Buffer.from([0xf5, 0x46, 0x4c, 0x31])
export const HEADER_BYTES = 12
/** A refused message of 64 kB in base64, with room to spare. */
const MAX_BODY_BYTES = 262_144

/** One record on disk: magic, length and CRC-32 (of length and body), then `kind` and JSON as UTF-8. */
export type Frame = { readonly start: number; readonly end: number; readonly body: Buffer }

const KIND = { reading: 'R', duplicate: 'D', rejection: 'X' } as const

function bodyOf(record: JournalRecord): string {
  if (record.kind !== 'reading') return KIND[record.kind] + JSON.stringify(record)
  const { reading, payload } = record
  // latin1 keeps every byte of whatever was sent.
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('latin1')
  return KIND.reading + JSON.stringify({ reading, payload: bytes })
}

const checksum = (frame: Buffer): number => crc32(frame.subarray(HEADER_BYTES), crc32(frame.subarray(4, 8)))

/** The bytes of a record, ready to be appended. */
export function encodeRecord(record: JournalRecord): Buffer {
  const body = bodyOf(record)
  const length = Buffer.byteLength(body)
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length)
  MAGIC.copy(frame)
  frame.writeUInt32LE(length, 4)
  frame.write(body, HEADER_BYTES)
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

type Undated<T> = Omit<T, 'at' | 'received_at'> & { at: string; received_at: string }

const dated = ({ at, received_at, ...rest }: Undated<Reading>): Reading =>
  ({ ...rest, at: new Date(at), received_at: new Date(received_at) }) as Reading

/** `JSON.parse` with a reviver visits every value: dates are restored by name instead. */
export function decodeRecord(body: Buffer): JournalRecord {
  const json = JSON.parse(body.toString('utf8', 1))
  if (body[0] === KIND.reading.charCodeAt(0))
    return { kind: 'reading', reading: dated(json.reading), payload: Buffer.from(json.payload, 'latin1') }
  if (body[0] === KIND.duplicate.charCodeAt(0)) return { ...json, received_at: new Date(json.received_at) }
  const rejection: Rejection = { ...json.rejection, received_at: new Date(json.rejection.received_at) }
  return { kind: 'rejection', rejection }
}

export const isOfKind = (body: Buffer, kind: JournalRecord['kind']): boolean =>
  body[0] === KIND[kind].charCodeAt(0)

export function receivedAt(record: JournalRecord): Date {
  if (record.kind === 'reading') return record.reading.received_at
  return record.kind === 'rejection' ? record.rejection.received_at : record.received_at
}
