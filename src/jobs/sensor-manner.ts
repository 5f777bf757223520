import type { Measurements, Reading } from '#src/telemetry/reading.ts'
import { SECOND, type Seconds } from '#src/units.ts'

/** How this sensor speaks, taken from what it said last. */
export type SensorManner = {
  readonly interval_s: Seconds
  /** Of its road temperature. */
  readonly decimals: number
  readonly fields: readonly (keyof Measurements)[]
}

const WITH_ROAD: readonly (keyof Measurements)[] = ['road_temp_c']
const MADE_UP = new Set<string>([
  'road_temp_c',
  'air_temp_c',
  'dewpoint_c',
  'surface_state',
  'battery_v',
  'battery_pct',
])

function intervalOf(said: readonly Reading[]): Seconds {
  const steps = said.slice(-11).map(({ at }) => at.getTime())
  const gaps = steps.slice(1).map((at, index) => (at - steps[index]!) / SECOND)
  const usual = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 600
  return Math.min(3600, Math.max(60, Math.round(usual)))
}

const decimalsOf = (value: number): number => (String(value).split('.')[1] ?? '').length

/** As it spoke lately; a silent sensor counts as one that sends its road temperature every ten minutes. */
export function mannerOf(said: readonly Reading[]): SensorManner {
  const lately = said.slice(-11)
  const fields = Object.keys(lately.at(-1) ?? {}).filter((name) =>
    MADE_UP.has(name),
  ) as (keyof Measurements)[]
  const decimals = Math.max(0, ...lately.map(({ road_temp_c }) => decimalsOf(road_temp_c)))
  return {
    interval_s: intervalOf(lately),
    decimals: lately.length > 0 ? Math.min(2, decimals) : 1,
    fields: fields.length > 0 ? fields : WITH_ROAD,
  }
}
