import { u8, u16 } from '#src/telemetry/lorawan/bytes.ts'
import { type Decoder, type FrameFault, wrongLength } from '#src/telemetry/lorawan/decoded.ts'

/** One 16-bit word of a group: its name and how it is turned into the quantity. */
type Word = readonly [name: string, convert: (word: number) => number]
type Groups = readonly (readonly Word[])[]

const PROTOCOL = 2
const HEADER_BYTES = 5

const hundredths = (word: number): number => (word - 32_768) / 100
const tenthsFrom1000 = (word: number): number => (word - 1_000) / 10
const sixteenths = (word: number): number => (word - 32_768) / 16
const sht = {
  temperature: (word: number): number => (175 * word) / 65_535 - 45,
  humidity: (word: number): number => (100 * word) / 65_535,
}

const battery: readonly Word[] = [['battery_voltage', (word) => word / 1_000]]
const infrared: readonly Word[] = [
  ['surface_temperature', hundredths],
  ['air_temperature', hundredths],
  ['air_humidity', hundredths],
  ['dew_point', hundredths],
  ['angle', (word) => word - 32_768],
  ['sensor_temperature', hundredths],
]

/** Protocol 2: a flag word says which groups of words follow, in order. */
function decentlab(groups: Groups): Decoder {
  return (bytes) => {
    if (bytes.length < HEADER_BYTES) return wrongLength(`at least ${HEADER_BYTES} bytes`, bytes)
    if (u8(bytes, 0) !== PROTOCOL) return wrongProtocol(u8(bytes, 0))
    const flags = u16(bytes, 3)
    const present = groups.flatMap((words, bit) => ((flags >> bit) & 1 ? words : []))
    const length = HEADER_BYTES + 2 * present.length
    if (flags >> groups.length) return unknownGroups(flags, groups.length)
    if (bytes.length !== length)
      return wrongLength(`${length} bytes for the groups 0x${flags.toString(16)}`, bytes)
    const fields: Record<string, number> = { protocol_version: PROTOCOL, device_id: u16(bytes, 1) }
    present.forEach(([name, convert], index) => {
      fields[name] = convert(u16(bytes, HEADER_BYTES + 2 * index))
    })
    return { fields }
  }
}

const wrongProtocol = (got: number): FrameFault => ({
  expected: `protocol ${PROTOCOL} in the first byte`,
  got: `protocol ${got}`,
  likely_cause: 'another device, or a newer protocol',
})
const unknownGroups = (flags: number, known: number): FrameFault => ({
  expected: `${known} groups of words at most`,
  got: `groups 0x${flags.toString(16)}`,
  likely_cause: 'another model of the same maker',
})

/** Infrared surface thermometers and contact probes of Decentlab, each by its groups of words. */
export const decentlabDecoders = {
  'dl-cws': decentlab([infrared, battery]),
  'dl-cws2': decentlab([
    [
      ['air_temperature_radiation_shield', sht.temperature],
      ['air_humidity_radiation_shield', sht.humidity],
    ],
    infrared,
    battery,
  ]),
  'dl-wrm': decentlab([
    [
      ['air_temperature', sht.temperature],
      ['air_humidity', sht.humidity],
    ],
    [
      ['surface_temperature', tenthsFrom1000],
      ['head_temperature', tenthsFrom1000],
    ],
    battery,
  ]),
  'dl-itst': decentlab([
    [
      ['temperature_target', tenthsFrom1000],
      ['temperature_head', tenthsFrom1000],
    ],
    battery,
  ]),
  'dl-ds18': decentlab([[['temperature', sixteenths]], battery]),
} as const satisfies Record<string, Decoder>
