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

type Timed = { readonly time: Milliseconds; readonly road: Celsius; readonly reading: RoadsideObservation }

/** Leaves its neighbours by more than a road can: alone in the middle, or last. */
function jumps(before: Timed | undefined, it: Timed, after?: Timed): boolean {
  if (!before || it.time - before.time > JUMP_WITHIN) return false
  const up = it.road - before.road
  if (Math.abs(up) <= JUMP) return false
  return !after || Math.abs(after.road - before.road) < Math.abs(up) / 2
}

/** Of the last 48 h with a road temperature, in order; each instant once: the later in the list wins. */
function inOrder(readings: readonly RoadsideObservation[], until: Milliseconds): Timed[] {
  const timed: Timed[] = []
  let rising = true
  for (const reading of readings) {
    const time = reading.at.getTime()
    const road = knownOf(reading.road_temp_c, RANGES.road_temp_c)
    if (Number.isNaN(road) || !(time <= until && time >= until - HISTORY)) continue
    rising &&= timed.length === 0 || timed.at(-1)!.time < time
    timed.push({ time, road, reading })
  }
  if (rising) return timed
  const last = new Map(timed.map((one) => [one.time, one]))
  return [...last.values()].sort((a, b) => a.time - b.time)
}

function withoutSpikes(ordered: readonly Timed[]): Timed[] {
  const kept: Timed[] = []
  for (let i = 0; i < ordered.length; i++)
    if (!jumps(kept.at(-1), ordered[i]!, ordered[i + 1])) kept.push(ordered[i]!)
  return kept
}

function emptyColumns(rows: number): Observations {
  const column = () => new Float64Array(rows)
  return {
    times: column(),
    road_temp_c: column(),
    subsurface_temp_c: column(),
    air_temp_c: column(),
    dewpoint_c: column(),
    wind_m_s: column(),
    precipitating: new Int8Array(rows),
    surface_state: new Int8Array(rows),
  }
}

/** Readings that a forecast may start from, as columns: none from the future, no spikes, what cannot be is unknown. */
export function observationsOf(readings: readonly RoadsideObservation[], issuedAt: Date): Observations {
  const kept = withoutSpikes(inOrder(readings, issuedAt.getTime()))
  const columns = emptyColumns(kept.length)
  for (let i = 0; i < kept.length; i++) {
    const { time, road, reading } = kept[i]!
    columns.times[i] = time
    columns.road_temp_c[i] = road
    columns.subsurface_temp_c[i] = knownOf(reading.subsurface_temp_c, RANGES.subsurface_temp_c)
    columns.air_temp_c[i] = knownOf(reading.air_temp_c, RANGES.air_temp_c)
    columns.dewpoint_c[i] = knownOf(reading.dewpoint_c, RANGES.dewpoint_c)
    columns.wind_m_s[i] = knownOf(reading.wind_m_s, RANGES.wind_m_s)
    columns.precipitating[i] = reading.precipitating == null ? -1 : Number(reading.precipitating)
    columns.surface_state[i] = reading.surface_state ? (stateIndex.get(reading.surface_state) ?? -1) : -1
  }
  return columns
}
