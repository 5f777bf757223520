import { knownOf, RANGES } from '#src/forecast/plausible.ts'
import type { RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, MINUTE, type Milliseconds } from '#src/units.ts'

type Measured = 'road_temp_c' | 'subsurface_temp_c' | 'air_temp_c' | 'dewpoint_c' | 'wind_m_s'

/**
 * What the roadside said, one array a quantity, rising in time; NaN is "not known". Every row has a road temperature.
 */
export type Observations = { readonly [quantity in Measured]: Float64Array } & {
  readonly times: Float64Array
  /** 1 yes, 0 no, −1 not said. */
  readonly precipitating: Int8Array
  /** Index into `SEEN_STATES`; −1 not said. */
  readonly surface_state: Int8Array
}

export const SEEN_STATES: readonly (SurfaceState | 'not_dry')[] = [...SURFACE_STATES, 'not_dry']
const stateIndex = new Map(SEEN_STATES.map((state, index) => [state, index]))

const HISTORY = 48 * HOUR
/** A road does not change faster: 5 K in 10 minutes. */
const JUMP: Celsius = 5
const JUMP_WITHIN = 10 * MINUTE
/** Nor does it leave by more than a cloud's shadow or a shower can and come back between readings an hour apart. */
const EXCURSION: Celsius = 10
const EXCURSION_WITHIN = 70 * MINUTE
const LAST_WITHIN = 30 * MINUTE

/** Row `i` leaves row `before` by more than a road can: alone in the middle (row `after` is back), or last. */
function jumps(
  { times, road_temp_c }: Observations,
  before: number,
  i: number,
  after: number | null,
): boolean {
  const up = road_temp_c[i]! - road_temp_c[before]!
  const passed = times[i]! - times[before]!
  const isQuick = passed <= JUMP_WITHIN
  if (Math.abs(up) <= (isQuick ? JUMP : EXCURSION)) return false
  if (after === null) return passed <= LAST_WITHIN
  const isBack = Math.abs(road_temp_c[after]! - road_temp_c[before]!) < Math.abs(up) / 2
  return isBack && (isQuick || Math.max(passed, times[after]! - times[i]!) <= EXCURSION_WITHIN)
}

function writeRow(columns: Observations, row: number, reading: RoadsideObservation): void {
  columns.subsurface_temp_c[row] = knownOf(reading.subsurface_temp_c, RANGES.subsurface_temp_c)
  columns.air_temp_c[row] = knownOf(reading.air_temp_c, RANGES.air_temp_c)
  columns.dewpoint_c[row] = knownOf(reading.dewpoint_c, RANGES.dewpoint_c)
  columns.wind_m_s[row] = knownOf(reading.wind_m_s, RANGES.wind_m_s)
  columns.precipitating[row] = reading.precipitating == null ? -1 : Number(reading.precipitating)
  columns.surface_state[row] = reading.surface_state ? (stateIndex.get(reading.surface_state) ?? -1) : -1
}

function moveRow(columns: Observations, from: number, to: number): void {
  columns.times[to] = columns.times[from]!
  columns.road_temp_c[to] = columns.road_temp_c[from]!
  columns.subsurface_temp_c[to] = columns.subsurface_temp_c[from]!
  columns.air_temp_c[to] = columns.air_temp_c[from]!
  columns.dewpoint_c[to] = columns.dewpoint_c[from]!
  columns.wind_m_s[to] = columns.wind_m_s[from]!
  columns.precipitating[to] = columns.precipitating[from]!
  columns.surface_state[to] = columns.surface_state[from]!
}

/** Of the last 48 h with a road temperature; each instant once: the later in the list wins. Null: they do not rise. */
function writeRows(
  columns: Observations,
  from: number,
  readings: readonly RoadsideObservation[],
  until: Milliseconds,
): number | null {
  let row = from - 1
  let before = Number.NEGATIVE_INFINITY
  for (const reading of readings) {
    const time = reading.at.getTime()
    const road = knownOf(reading.road_temp_c, RANGES.road_temp_c)
    if (Number.isNaN(road) || !(time <= until && time >= until - HISTORY)) continue
    if (time < before) return null
    if (time > before) row++
    before = time
    columns.times[row] = time
    columns.road_temp_c[row] = road
    writeRow(columns, row, reading)
  }
  return row + 1
}

const inOrder = (readings: readonly RoadsideObservation[]): RoadsideObservation[] =>
  readings.filter(({ at }) => !Number.isNaN(at.getTime())).sort((a, b) => a.at.getTime() - b.at.getTime())

/** Closes the rows over those that jump; where they end then. */
function dropSpikes(columns: Observations, from: number, to: number): number {
  let kept = from
  for (let i = from; i < to; i++) {
    if (kept > from && jumps(columns, kept - 1, i, i + 1 < to ? i + 1 : null)) continue
    if (kept < i) moveRow(columns, i, kept)
    kept++
  }
  return kept
}

/**
 * Writes the readings that a forecast may start from into columns with room for them all: none from the future, no
 * spikes, what cannot be is unknown. Returns the row after the last.
 */
export function writeObservations(
  columns: Observations,
  from: number,
  readings: readonly RoadsideObservation[],
  issuedAt: Milliseconds,
): number {
  const to =
    writeRows(columns, from, readings, issuedAt) ?? writeRows(columns, from, inOrder(readings), issuedAt)!
  return dropSpikes(columns, from, to)
}

/** Rows [from, to), not copied. */
export const observationRows = (columns: Observations, from: number, to: number): Observations => ({
  times: columns.times.subarray(from, to),
  road_temp_c: columns.road_temp_c.subarray(from, to),
  subsurface_temp_c: columns.subsurface_temp_c.subarray(from, to),
  air_temp_c: columns.air_temp_c.subarray(from, to),
  dewpoint_c: columns.dewpoint_c.subarray(from, to),
  wind_m_s: columns.wind_m_s.subarray(from, to),
  precipitating: columns.precipitating.subarray(from, to),
  surface_state: columns.surface_state.subarray(from, to),
})

/** Readings of one place as columns of their own. */
export function observationsOf(readings: readonly RoadsideObservation[], issuedAt: Date): Observations {
  const column = () => new Float64Array(readings.length)
  const columns: Observations = {
    times: column(),
    road_temp_c: column(),
    subsurface_temp_c: column(),
    air_temp_c: column(),
    dewpoint_c: column(),
    wind_m_s: column(),
    precipitating: new Int8Array(readings.length),
    surface_state: new Int8Array(readings.length),
  }
  return observationRows(columns, 0, writeObservations(columns, 0, readings, issuedAt.getTime()))
}
