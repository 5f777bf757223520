/** Cases of firmware-sim's county with a place or an input made different; what is true comes from its finer model. */
import { createHash } from 'node:crypto'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { ForecastCase } from '#src/forecast/road-forecast-types.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import {
  COUNTY,
  observationOf,
  type SimulatedCase,
  siteOf,
  weatherHours,
} from '#tests/truth/simulated-cases.ts'
import type { Climate } from '../../firmware-sim/climate.ts'
import type { Station } from '../../firmware-sim/county.ts'
import { type Place, placeOf } from '../../firmware-sim/microclimate.ts'
import { countyClimate } from '../../firmware-sim/night-readings.ts'
import type { ScenarioName } from '../../firmware-sim/scenario.ts'
import { reading } from '../../firmware-sim/sensor.ts'
import { continuousTruth } from '../../firmware-sim/station.ts'

/** Not seeds that the model was looked at with. */
export const SEEDS = [7, 9] as const

/** What makes a case another than the plain one. */
export type Variation = {
  /** Of the true road; the forecast is not told. */
  readonly place?: (place: Place) => Place
  /** Of what the forecast is given. */
  readonly given?: (given: ForecastCase) => ForecastCase
}

/** One of each setting: open, valley bottom, bridge, exposed, town. */
export const SETTINGS: readonly Station[] = [
  ...new Map(COUNTY.stations.map((station) => [station.setting, station])).values(),
]
export const NIGHTS = [
  'radiation-frost',
  'marginal-night',
  'fog-and-hoar',
  'snow',
  'thaw',
  'freezing-rain',
  'uneventful',
] as const satisfies readonly ScenarioName[]
export type Night = (typeof NIGHTS)[number]

function caseAt(climate: Climate, station: Station, issuedAt: Date, hours: AtmosphereHour[], place: Place) {
  const from = issuedAt.getTime() - 48 * HOUR
  const truth = continuousTruth(climate, station, new Date(from), place)
  const measured = Array.from({ length: 72 * 6 + 1 }, (_, i) => {
    const at = new Date(from + i * 10 * MINUTE)
    return observationOf(at, reading(truth, climate.choice.seed, at).payload)
  })
  const given: ForecastCase = {
    id: station.station,
    site: siteOf(station),
    issued_at: issuedAt,
    horizon_h: 24,
    readings: measured.filter(({ at }) => at <= issuedAt),
    weather: hours,
  }
  const isScored = (at: Date) => at > issuedAt && (at.getTime() - issuedAt.getTime()) % (30 * MINUTE) === 0
  return {
    station,
    given,
    truth: measured
      .filter(({ at }) => isScored(at))
      .map(({ at, road_temp_c }) => ({ at, road_temp_c: road_temp_c! })),
  }
}

const asItIs = (place: Place): Place => place
const made = new Map<unknown, Map<string, readonly SimulatedCase[]>>()

function casesOf(
  night: Night,
  seed: number,
  issuedAt: Date,
  place: (place: Place) => Place,
): SimulatedCase[] {
  const climate = countyClimate({ county: COUNTY, scenario: night, seed, first_at: issuedAt })
  const hours = weatherHours(climate, issuedAt)
  return SETTINGS.map((station) =>
    caseAt(climate, station, issuedAt, hours, place(placeOf(station, seed, climate.choice.lon))),
  )
}

/** A case of each setting and seed, on that night. The same place is run once. */
export function variedCases(night: Night, issuedAt: Date, variation: Variation = {}): SimulatedCase[] {
  const { place = asItIs, given = (one: ForecastCase) => one } = variation
  const known = made.get(place) ?? new Map<string, readonly SimulatedCase[]>()
  made.set(place, known)
  const key = `${night} ${issuedAt.toISOString()}`
  const plain = known.get(key) ?? SEEDS.flatMap((seed) => casesOf(night, seed, issuedAt, place))
  known.set(key, plain)
  return plain.map((one) => ({ ...one, given: given(one.given) }))
}

/** Fingerprint of what is true: to a tenth of a degree, as the sensors tell it. */
export function fingerprintOf(cases: readonly SimulatedCase[]): string {
  const tenths = cases.map(({ truth }) => truth.map(({ road_temp_c }) => Math.round(10 * road_temp_c)).join())
  return createHash('sha256').update(tenths.join('\n')).digest('hex').slice(0, 16)
}
