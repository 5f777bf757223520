import type { RoadNow } from '#src/forecast/history.ts'
import { persistenceMemory } from '#src/forecast/persistence.ts'
import type { Prepared } from '#src/forecast/prepared-case.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { runAhead } from '#src/forecast/run-ahead.ts'
import { skyClassOf } from '#src/forecast/sky-class.ts'
import { bandEdge, probabilityBelow, TENTH } from '#src/forecast/spread.ts'
import { STEP } from '#src/forecast/step-grid.ts'
import { FREEZING } from '#src/forecast/surface-stores.ts'
import { HOUR, MINUTE, type Milliseconds } from '#src/units.ts'

const OUTPUT_STEP = 10 * MINUTE

/** How much more sun the coming two hours give than the past two. */
function sunChange({ grid, weather }: Prepared): number {
  const span = (2 * HOUR) / STEP
  const mean = (from: number, to: number) => {
    const part = weather.shortwave.subarray(Math.max(0, from), Math.min(grid.count, to))
    return part.length > 0 ? part.reduce((sum, value) => sum + value, 0) / part.length : 0
  }
  return mean(grid.issue, grid.issue + span) - mean(grid.issue - span, grid.issue)
}

const hundredths = (value: number) => Math.round(value * 100) / 100
const thousandths = (value: number) => Math.round(value * 1000) / 1000

/** Median, p10, p90 and the rest from three runs: as driven, and with the drivers off to either side. */
export function fanOf(prepared: Prepared, start: RoadNow): ForecastPoint[] {
  const { grid, until, observations, lastReading } = prepared
  const run = runAhead(prepared, start, [0, -TENTH, TENTH])
  const [median, cold, warm] = run.surface as [Float64Array, Float64Array, Float64Array]
  const issuedAt = grid.start + grid.issue * STEP
  const memory = persistenceMemory(observations, sunChange(prepared))
  const asNow = observations.road_temp_c.at(-1)!
  const pointAt = (time: Milliseconds): ForecastPoint => {
    const position = (time - issuedAt) / STEP
    const i = Math.min(Math.floor(position), median.length - 2)
    const on = (member: Float64Array) => member[i]! + (position - i) * (member[i + 1]! - member[i]!)
    const lead = (time - lastReading) / HOUR
    const modelled = on(median)
    const middle = modelled + (asNow - modelled) * Math.exp(-lead / memory)
    const p10 = middle - bandEdge(Math.max(0, modelled - on(cold)), lead)
    const p90 = middle + bandEdge(Math.max(0, on(warm) - modelled), lead)
    return {
      at: new Date(time),
      road_temp_c: hundredths(middle),
      road_temp_p10_c: hundredths(p10),
      road_temp_p90_c: hundredths(p90),
      freeze_probability: thousandths(probabilityBelow(FREEZING, middle, p10, p90)),
      surface_state: run.states[Math.round(position)]!,
      sky: skyClassOf(prepared.weather.cloud[Math.min(grid.issue + i, grid.count - 1)]!),
    }
  }
  const points: ForecastPoint[] = []
  for (let time = issuedAt; time < until; time += OUTPUT_STEP) points.push(pointAt(time))
  points.push(pointAt(until))
  return points
}

/** Is every number of the series one? */
export const hasNumbers = (series: readonly ForecastPoint[]): boolean =>
  series.every(
    (point) =>
      Number.isFinite(point.road_temp_c) &&
      Number.isFinite(point.road_temp_p10_c) &&
      Number.isFinite(point.road_temp_p90_c) &&
      Number.isFinite(point.freeze_probability),
  )
