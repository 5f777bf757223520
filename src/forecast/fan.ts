import { type AsNow, asNow, shareOfNow } from '#src/forecast/as-now.ts'
import type { RoadNow } from '#src/forecast/history.ts'
import type { Prepared } from '#src/forecast/prepared-case.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { type RunAhead, runAhead } from '#src/forecast/run-ahead.ts'
import { skyClassOf } from '#src/forecast/sky-class.ts'
import { bandEdge, probabilityBelow, TENTH } from '#src/forecast/spread.ts'
import { STEP } from '#src/forecast/step-grid.ts'
import { FREEZING } from '#src/forecast/surface-stores.ts'
import { HOUR, MINUTE, type Milliseconds } from '#src/units.ts'

const OUTPUT_STEP = 10 * MINUTE

const hundredths = (value: number) => Math.round(value * 100) / 100
const thousandths = (value: number) => Math.round(value * 1000) / 1000

/** One instant of the fan: the members there, drawn toward "as now" as far as that is likely. */
function pointAt(prepared: Prepared, run: RunAhead, now: AsNow, time: Milliseconds): ForecastPoint {
  const { grid, weather } = prepared
  const [median, cold, warm] = run.surface as [Float64Array, Float64Array, Float64Array]
  const position = (time - grid.start) / STEP - grid.issue
  const i = Math.min(Math.floor(position), median.length - 2)
  const part = position - i
  const modelled = median[i]! + part * (median[i + 1]! - median[i]!)
  const below = Math.max(0, modelled - cold[i]! - part * (cold[i + 1]! - cold[i]!))
  const above = Math.max(0, warm[i]! + part * (warm[i + 1]! - warm[i]!) - modelled)
  const lead = (time - prepared.lastReading) / HOUR
  const isNamed = weather.cloudKnown[grid.issue + i] === 1
  // The band is the weather's doubt; the model's own is as large again. A sky that nobody names is dark to both
  const doubt = (((below + above) / 2) * (isNamed ? Math.SQRT2 : Math.SQRT1_2)) / TENTH
  const step = Math.min(Math.round(position), now.change.length - 1)
  const share = shareOfNow(now, lead, step, modelled, doubt)
  const middle = modelled + share * (now.roadTemp - modelled)
  const narrowed = isNamed ? Math.sqrt(1 - share) : 1
  const p10 = middle - bandEdge(below * narrowed, lead)
  const p90 = middle + bandEdge(above * narrowed, lead)
  return {
    at: new Date(time),
    road_temp_c: hundredths(middle),
    road_temp_p10_c: hundredths(p10),
    road_temp_p90_c: hundredths(p90),
    freeze_probability: thousandths(probabilityBelow(FREEZING, middle, p10, p90)),
    surface_state: run.states[Math.round(position)]!,
    sky: skyClassOf(weather.cloud[grid.issue + i]!),
  }
}

/** Median, p10, p90 and the rest from three members: as driven, and with the drivers off to either side. */
export function fanOf(prepared: Prepared, start: RoadNow): ForecastPoint[] {
  const run = runAhead(prepared, start, [0, -TENTH, TENTH])
  const now = asNow(prepared)
  const { grid, until } = prepared
  const points: ForecastPoint[] = []
  for (let time = grid.start + grid.issue * STEP; time < until; time += OUTPUT_STEP)
    points.push(pointAt(prepared, run, now, time))
  points.push(pointAt(prepared, run, now, until))
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
