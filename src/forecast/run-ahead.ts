import { exchangeFactor, fade, lackingFlux, learned } from '#src/forecast/flux-filter.ts'
import type { RoadNow } from '#src/forecast/history.ts'
import type { Prepared } from '#src/forecast/prepared-case.ts'
import { advance, type Taught } from '#src/forecast/road-column.ts'
import { copyRoad } from '#src/forecast/roads.ts'
import { type DriverDoubt, driverDoubt, SKY_DOUBT } from '#src/forecast/spread.ts'
import { STEP } from '#src/forecast/step-grid.ts'
import { freezingPointOf } from '#src/forecast/surface-stores.ts'
import { albedo, stateOf } from '#src/forecast/surface-water.ts'
import { type RoadWeather, weatherOfStep } from '#src/forecast/weather-series.ts'
import type { WorkRoom } from '#src/forecast/work-room.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'
import { HOUR } from '#src/units.ts'

/** Doubt in the longwave of the sky at a step. W/m² */
export function skyDoubt({ weather, contradicted }: Prepared, step: number): number {
  if (contradicted) return SKY_DOUBT.contradicted
  return weather.cloudKnown[step] === 1 ? SKY_DOUBT.named : SKY_DOUBT.assumed
}

/**
 * The road from now to the horizon: its temperature at issue and after every step, and the state of the first member
 * as an index into `SURFACE_STATES`.
 */
export type RunAhead = { readonly surface: readonly Float64Array[]; readonly states: Uint8Array }

/** @param sides how many standard deviations the drivers lie on the warm (+) or cold (−) side, one a member */
export function runAhead(
  prepared: Prepared,
  start: RoadNow,
  sides: readonly number[],
  room: WorkRoom,
): RunAhead {
  const { grid, weather } = prepared
  const { roads } = start
  const ahead = grid.count - grid.issue
  const surface = sides.map(() => room.numbers(ahead + 1, 0))
  for (const [member, series] of surface.entries()) {
    if (member > 0) copyRoad(roads, 0, member)
    series[0] = roads.surface[0]!
  }
  const states = room.bytes(ahead + 1)
  states[0] = SURFACE_STATES.indexOf(stateOf(roads.stores, 0, roads.surface[0]!))
  const now = {} as RoadWeather
  const taught: Taught = { flux: 0, exchange: 1 }
  const doubt: DriverDoubt = { flux: 0, air: 0 }
  const known = learned(start.filter, start.unfed, STEP / HOUR)
  for (let i = grid.issue; i < grid.count; i++) {
    weatherOfStep(weather, i, now)
    fade(known)
    taught.exchange = exchangeFactor(known)
    const { air, shortwave } = now
    const lead = (grid.start + i * STEP - prepared.lastReading) / HOUR
    for (let member = 0; member < sides.length; member++) {
      const side = sides[member]!
      const taken = 1 - albedo(roads.stores, member)
      const absorbed = taken * shortwave
      driverDoubt(lead, prepared.weatherAge, absorbed, skyDoubt(prepared, i), doubt)
      taught.flux = lackingFlux(known, absorbed, taken * now.sunRise) + side * doubt.flux
      now.air = air + side * doubt.air
      advance(roads, member, now, taught)
      surface[member]![i - grid.issue + 1] = roads.surface[member]!
    }
    const state = stateOf(roads.stores, 0, roads.surface[0]!, freezingPointOf(roads.stores, 0))
    states[i - grid.issue + 1] = SURFACE_STATES.indexOf(state)
  }
  return { surface, states }
}
