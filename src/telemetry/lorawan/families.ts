import type { ProbeRole } from '#src/network/lorawan-installation.ts'
import type { Decoder } from '#src/telemetry/lorawan/decoded.ts'
import { decentlabDecoders } from '#src/telemetry/lorawan/decoders/decentlab.ts'
import { draginoDecoders } from '#src/telemetry/lorawan/decoders/dragino.ts'
import { talkpoolDecoders } from '#src/telemetry/lorawan/decoders/talkpool.ts'
import { typeLengthValueDecoders } from '#src/telemetry/lorawan/decoders/type-length-value.ts'

/** A measurement that is not a matter of where somebody put a probe: the first vendor field that is there counts. */
export type FieldSource = { readonly field: string; readonly scale?: number }

/** A kind of device, as data: what is added most. Copy a row, give it a decoder and its names. */
export type Family = {
  readonly id: string
  readonly name: string
  readonly decoder: Decoder
  /** What networks call it, in letters and digits only: model ids, words of profile names. */
  readonly models: readonly string[]
  /** Its probes and what each measures unless the installation says otherwise; null: nothing is assumed. */
  readonly probes: Readonly<Record<string, ProbeRole | null>>
  readonly fields: Readonly<Record<string, readonly FieldSource[]>>
  /** What its road probe is made for, °C; outside it is doubtful. */
  readonly range?: readonly [number, number]
  /** Field with its own clock's Unix seconds. */
  readonly clock?: string
}

const named = (...fields: readonly string[]): FieldSource[] => fields.map((field) => ({ field }))
const decentlabBattery = { battery_v: named('battery_voltage') }
const draginoBattery = { battery_v: named('BatV') }

export const families: readonly Family[] = [
  {
    id: 'dl-cws2',
    name: 'Decentlab DL-CWS2',
    decoder: decentlabDecoders['dl-cws2'],
    models: ['dlcws2', 'cws2'],
    probes: { surface_temperature: 'surface' },
    fields: {
      // under the radiation shield first: the other thermometer stands in the sun
      air_temp_c: named('air_temperature_radiation_shield', 'air_temperature'),
      humidity_pct: named('air_humidity_radiation_shield', 'air_humidity'),
      dewpoint_c: named('dew_point'),
      ...decentlabBattery,
    },
    range: [-20, 50],
  },
  {
    id: 'dl-cws',
    name: 'Decentlab DL-CWS',
    decoder: decentlabDecoders['dl-cws'],
    models: ['dlcws', 'cws'],
    probes: { surface_temperature: 'surface' },
    fields: {
      air_temp_c: named('air_temperature'),
      humidity_pct: named('air_humidity'),
      dewpoint_c: named('dew_point'),
      ...decentlabBattery,
    },
    range: [-20, 50],
  },
  {
    id: 'dl-wrm',
    name: 'Decentlab DL-WRM',
    decoder: decentlabDecoders['dl-wrm'],
    models: ['dlwrm', 'wrm'],
    probes: { surface_temperature: 'surface' },
    fields: {
      air_temp_c: named('air_temperature'),
      humidity_pct: named('air_humidity'),
      ...decentlabBattery,
    },
  },
  {
    id: 'dl-itst',
    name: 'Decentlab DL-ITST',
    decoder: decentlabDecoders['dl-itst'],
    models: ['dlitst', 'itst'],
    probes: { temperature_target: 'surface' },
    fields: decentlabBattery,
  },
  {
    id: 'dl-ds18',
    name: 'Decentlab DL-DS18',
    decoder: decentlabDecoders['dl-ds18'],
    models: ['dlds18', 'ds18'],
    probes: { temperature: 'surface' },
    fields: decentlabBattery,
  },
  {
    id: 'em500-pt100',
    name: 'Milesight EM500-PT100',
    decoder: typeLengthValueDecoders['em500-pt100'],
    models: ['em500pt100'],
    probes: { temperature: 'surface' },
    fields: { battery_pct: named('battery') },
  },
  {
    id: 'ltc2',
    name: 'Dragino LTC2',
    decoder: draginoDecoders.ltc2,
    models: ['ltc2'],
    probes: { Temp_Channel1: 'surface', Temp_Channel2: 'subsurface' },
    fields: draginoBattery,
    clock: 'Systimestamp',
  },
  {
    id: 'lht65',
    name: 'Dragino LHT65 / LHT65N',
    decoder: draginoDecoders.lht65,
    models: ['lht65', 'lht65n', 'lht65s'],
    probes: { TempC_DS: 'surface' },
    fields: { air_temp_c: named('TempC_SHT'), humidity_pct: named('Hum_SHT'), ...draginoBattery },
    clock: 'Systimestamp',
  },
  {
    id: 'd2x-lb',
    name: 'Dragino D20/D22/D23-LB',
    decoder: draginoDecoders['d2x-lb'],
    models: ['d2x', 'd2xlb', 'd20', 'd20lb', 'd22', 'd22lb', 'd23', 'd23lb', 'd20ls', 'd22ls', 'd23ls'],
    probes: { Temp_C1: 'surface', Temp_C2: null, Temp_C3: null },
    fields: draginoBattery,
  },
  {
    id: 'elsys',
    name: 'Elsys ELT-2, ERS Eye and kin',
    decoder: typeLengthValueDecoders.elsys,
    models: ['elsys', 'elt2', 'eltlite', 'erseye', 'emsdesk'],
    probes: { externalTemperature: 'surface', irExternalTemperature: 'surface', externalTemperature2: null },
    fields: {
      air_temp_c: named('temperature'),
      humidity_pct: named('humidity'),
      battery_v: [{ field: 'vdd', scale: 0.001 }],
    },
  },
  {
    id: 'oy1110',
    name: 'Talkpool OY1110',
    decoder: talkpoolDecoders.oy1110,
    models: ['oy1110'],
    probes: {},
    fields: { air_temp_c: named('Temperature'), humidity_pct: named('RelativeHumidity') },
  },
]

export const familyOf = (id: string): Family | undefined => families.find((family) => family.id === id)

const MOST_TOKENS = 4

/** Every run of neighbouring words of a name, joined: `Decentlab DL-CWS2` holds `dlcws2`. */
function runsOf(name: string): string[] {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return words.flatMap((_, from) =>
    Array.from({ length: Math.min(MOST_TOKENS, words.length - from) }, (_, more) =>
      words.slice(from, from + more + 1).join(''),
    ),
  )
}

/** Names as they are compared: without case, blanks and marks. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/**
 * The family that a network's names for a device fit. Null when none fits, or two do: a wrong decoder would make up
 * temperatures.
 */
export function familyNamed(names: readonly string[]): Family | null {
  const runs = new Set(names.flatMap(runsOf))
  const fitting = families.filter(
    ({ id, models }) => runs.has(plainName(id)) || models.some((model) => runs.has(model)),
  )
  return fitting.length === 1 ? fitting[0]! : null
}
