import { s16, s16LittleEndian, u8, u16 } from '#src/telemetry/lorawan/bytes.ts'
import { type Decoded, type Decoder, type FrameFault, wrongPort } from '#src/telemetry/lorawan/decoded.ts'

/** A value after its type: how long it is, and what it says. */
type Entry = {
  readonly bytes: number
  readonly read: (bytes: Uint8Array, at: number) => Readonly<Record<string, number>>
}
type Entries = Readonly<Record<string, Entry>>

const MILESIGHT_PORT = 85

const one = (name: string, bytes: number, read: (bytes: Uint8Array, at: number) => number): Entry => ({
  bytes,
  read: (frame, at) => ({ [name]: read(frame, at) }),
})

/** Of no use on a road: stepped over. */
const passed = (bytes: number): Entry => ({ bytes, read: () => ({}) })

/** Milesight: channel and type together, little-endian. */
const milesight: Entries = {
  '0175': one('battery', 1, u8),
  '0367': one('temperature', 2, (frame, at) => s16LittleEndian(frame, at) / 10),
}

/** Of others than the road's only the lengths matter: acceleration, CO2, analogue, position, pulses, pressure, sound … */
const elsysOthers: Readonly<Record<string, number>> = {
  '03': 3,
  '06': 2,
  '08': 2,
  '09': 6,
  '0a': 2,
  '0b': 4,
  '0d': 1,
  '0e': 2,
  '0f': 1,
  '12': 1,
  '13': 65,
  '14': 4,
  '15': 2,
  '16': 2,
  '17': 4,
  '18': 2,
}

const elsys: Entries = {
  ...Object.fromEntries(Object.entries(elsysOthers).map(([type, bytes]) => [type, passed(bytes)])),
  '01': one('temperature', 2, (frame, at) => s16(frame, at) / 10),
  '02': one('humidity', 1, u8),
  '04': one('light', 2, u16),
  '05': one('motion', 1, u8),
  '07': one('vdd', 2, u16),
  '0c': one('externalTemperature', 2, (frame, at) => s16(frame, at) / 10),
  '10': {
    bytes: 4,
    read: (frame, at) => ({
      irInternalTemperature: s16(frame, at) / 10,
      irExternalTemperature: s16(frame, at + 2) / 10,
    }),
  },
  '11': one('occupancy', 1, u8),
  '19': one('externalTemperature2', 2, (frame, at) => s16(frame, at) / 10),
}

const typeAt = (bytes: Uint8Array, at: number, length: number): string =>
  Array.from({ length }, (_, index) =>
    u8(bytes, at + index)
      .toString(16)
      .padStart(2, '0'),
  ).join('')

const nothingRead = (type: string): FrameFault => ({
  expected: 'values whose types are known',
  got: type === '' ? 'no bytes' : `type 0x${type} first`,
  likely_cause: 'another device of the same maker, or a configuration frame',
})

/** Of an unknown type nobody knows the length: what came before it is kept, the rest is not guessed. */
function readEntries(bytes: Uint8Array, entries: Entries, typeBytes: 1 | 2): Decoded | FrameFault {
  const fields: Record<string, number> = {}
  let at = 0
  let type = ''
  while (at + typeBytes <= bytes.length) {
    type = typeAt(bytes, at, typeBytes)
    const entry = entries[type]
    if (!entry || at + typeBytes + entry.bytes > bytes.length) break
    Object.assign(fields, entry.read(bytes, at + typeBytes))
    at += typeBytes + entry.bytes
  }
  if (at === 0) return nothingRead(type)
  return { fields, flags: at < bytes.length ? ['PARTLY_DECODED'] : [] }
}

const em500: Decoder = (bytes, fPort) =>
  fPort === MILESIGHT_PORT ? readEntries(bytes, milesight, 2) : wrongPort('85', fPort)

export const typeLengthValueDecoders = {
  'em500-pt100': em500,
  elsys: (bytes: Uint8Array) => readEntries(bytes, elsys, 1),
} as const satisfies Record<string, Decoder>
