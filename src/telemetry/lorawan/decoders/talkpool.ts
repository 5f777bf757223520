import { u8 } from '#src/telemetry/lorawan/bytes.ts'
import { type Decoder, wrongLength, wrongPort } from '#src/telemetry/lorawan/decoded.ts'

const READING_BYTES = 3
/** Bytes before the readings, by port. */
const HEADERS: Readonly<Record<number, number>> = { 2: 0, 3: 1 }

function reading(bytes: Uint8Array, at: number): { Temperature: number; RelativeHumidity: number } {
  const [b0, b1, b2] = [u8(bytes, at), u8(bytes, at + 1), u8(bytes, at + 2)]
  return {
    Temperature: (((b0 << 4) | (b2 >> 4)) - 800) / 10,
    RelativeHumidity: (((b1 << 4) | (b2 & 15)) - 250) / 10,
  }
}

/** Air temperature and humidity only. In what order and interval grouped readings stand is not known. */
const oy1110: Decoder = (bytes, fPort) => {
  const header = HEADERS[fPort ?? 0]
  if (header === undefined) return wrongPort('2 or 3', fPort)
  const length = bytes.length - header
  if (length < READING_BYTES || length % READING_BYTES !== 0)
    return wrongLength(`${header} + 3, 6, 9 … bytes`, bytes)
  const grouped = Array.from({ length: length / READING_BYTES }, (_, index) =>
    reading(bytes, header + READING_BYTES * index),
  )
  return { fields: grouped[0]!, ...(grouped.length > 1 && { grouped, flags: ['GROUPED'] }) }
}

export const talkpoolDecoders = { oy1110 } as const satisfies Record<string, Decoder>
