import { residualAfter } from '#src/forecast/coupling.ts'
import type { RoadNow } from '#src/forecast/history.ts'
import type { Prepared } from '#src/forecast/prepared-case.ts'
import { advance, copyRoad } from '#src/forecast/road-column.ts'
import { type DriverDoubt, driverDoubt, SKY_DOUBT } from '#src/forecast/spread.ts'
import { STEP } from '#src/forecast/step-grid.ts'
import { albedo, stateOf } from '#src/forecast/surface-water.ts'
import { type RoadWeather, weatherOfStep } from '#src/forecast/weather-series.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'

function skyDoubt({ weather, contradicted }: Prepared, step: number): number {
  if (contradicted) return SKY_DOUBT.contradicted
  return weather.cloudKnown[step] === 1 ? SKY_DOUBT.named : SKY_DOUBT.assumed
}

/** One run of the road from now to the horizon: its temperature at issue and after every step. */
export type Run = { readonly surface: Float64Array; readonly states: SurfaceState[] }

/** @param side how many standard deviations the drivers lie on the warm (+) or cold (−) side */
export function runAhead(prepared: Prepared, start: RoadNow, side: number): Run {
  const { grid, weather } = prepared
  const road = copyRoad(start.road)
  const surface = new Float64Array(grid.count - grid.issue + 1)
  const states: SurfaceState[] = [stateOf(road.stores, road.surface)]
  const now = {} as RoadWeather
  const doubt: DriverDoubt = { flux: 0, air: 0 }
  surface[0] = road.surface
  for (let i = grid.issue; i < grid.count; i++) {
    weatherOfStep(weather, i, now)
    const absorbed = (1 - albedo(road.stores)) * now.shortwave
    const ahead = ((i - grid.issue + 0.5) * STEP) / HOUR
    let correction = residualAfter(start.filter, start.unfed + ahead, absorbed)
    if (side !== 0) {
      const lead = (grid.start + i * STEP - prepared.lastReading) / HOUR
      driverDoubt(lead, prepared.weatherAge, absorbed, skyDoubt(prepared, i), doubt)
      correction += side * doubt.flux
      now.air += side * doubt.air
    }
    advance(road, now, correction)
    surface[i - grid.issue + 1] = road.surface
    states.push(stateOf(road.stores, road.surface))
  }
  return { surface, states }
}
