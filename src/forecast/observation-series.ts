import { plausible } from '#src/forecast/plausible.ts'
import type { RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, MINUTE, type Milliseconds } from '#src/units.ts'

const MEASURED = ['road_temp_c', 'subsurface_temp_c', 'air_temp_c', 'dewpoint_c', 'wind_m_s'] as const
type Measured = (typeof MEASURED)[number]

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
    const road = plausible('road_temp_c', reading.road_temp_c)
    if (road === null || !(time <= until && time >= until - HISTORY)) continue
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

/** Readings that a forecast may start from, as columns: none from the future, no spikes, what cannot be is unknown. */
export function observationsOf(readings: readonly RoadsideObservation[], issuedAt: Date): Observations {
  const kept = withoutSpikes(inOrder(readings, issuedAt.getTime()))
  const column = () => new Float64Array(kept.length)
  const columns = {
    times: column(),
    road_temp_c: column(),
    subsurface_temp_c: column(),
    air_temp_c: column(),
    dewpoint_c: column(),
    wind_m_s: column(),
    precipitating: new Int8Array(kept.length),
    surface_state: new Int8Array(kept.length),
  }
  for (let i = 0; i < kept.length; i++) {
    const { time, reading } = kept[i]!
    columns.times[i] = time
    for (const quantity of MEASURED)
      columns[quantity][i] = plausible(quantity, reading[quantity]) ?? Number.NaN
    columns.precipitating[i] = reading.precipitating == null ? -1 : Number(reading.precipitating)
    columns.surface_state[i] = reading.surface_state ? (stateIndex.get(reading.surface_state) ?? -1) : -1
  }
  return columns
}
