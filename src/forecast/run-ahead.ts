import type { WorkRoom } from '#src/forecast/bulk/work-room.ts'
import { exchangeFactor, fade, lackingFlux, learned } from '#src/forecast/flux-filter.ts'
import type { RoadNow } from '#src/forecast/history.ts'
import type { Prepared } from '#src/forecast/prepared-case.ts'
import { advance, type Taught } from '#src/forecast/road-column.ts'
import { copyRoad } from '#src/forecast/roads.ts'
import { type DriverDoubt, driverDoubt, type Member, SKY_DOUBT } from '#src/forecast/spread.ts'
import { STEP } from '#src/forecast/step-grid.ts'
import { freezingPointOf, frozenStore, wholeStore } from '#src/forecast/surface-stores.ts'
import { albedo, stateOf } from '#src/forecast/surface-water.ts'
import { noWeather, weatherOfStep } from '#src/forecast/weather-series.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'
import { HOUR, type Millimetres } from '#src/units.ts'

/** Doubt in the longwave of the sky at a step. W/m² */
export function skyDoubt({ weather, contradicted, newness }: Prepared, step: number): number {
  const known = weather.cloudKnown[step] === 1 ? SKY_DOUBT.named : SKY_DOUBT.assumed
  const sky = contradicted ? SKY_DOUBT.contradicted : known
  return Math.sqrt(sky * sky + newness * newness)
}

/** The road from now to the horizon, at issue and after every step. */
export type RunAhead = {
  /** °C, one a member. */
  readonly surface: readonly Float64Array[]
  /** Of the first member, as an index into `SURFACE_STATES`. */
  readonly states: Uint8Array
  /** Where the water of the first member freezes, °C. */
  readonly freezing: Float64Array
  /** Weight of the members on which something frozen lies, and on which anything lies. */
  readonly frozen: Float64Array
  readonly moist: Float64Array
}

/** Less than this on the road is nothing that a wheel would feel. */
const FELT: Millimetres = 0.01

export function runAhead(
  prepared: Prepared,
  start: RoadNow,
  members: readonly Member[],
  room: WorkRoom,
): RunAhead {
  const { grid, weather } = prepared
  const { roads } = start
  const ahead = grid.count - grid.issue
  const frozen = room.numbers(ahead + 1, 0)
  const moist = room.numbers(ahead + 1, 0)
  const freezing = room.numbers(ahead + 1, 0)
  const surface = members.map(() => room.numbers(ahead + 1, 0))
  const weigh = (at: number, member: number) => {
    const { weight } = members[member]!
    if (frozenStore(roads.stores, member) > FELT) frozen[at] = frozen[at]! + weight
    if (wholeStore(roads.stores, member) > FELT) moist[at] = moist[at]! + weight
  }
  for (const [member, series] of surface.entries()) {
    if (member > 0) copyRoad(roads, 0, member)
    series[0] = roads.surface[0]!
    weigh(0, member)
  }
  const states = room.bytes(ahead + 1)
  freezing[0] = freezingPointOf(roads.stores, 0)
  states[0] = SURFACE_STATES.indexOf(stateOf(roads.stores, 0, roads.surface[0]!))
  const now = noWeather()
  const taught: Taught = { flux: 0, exchange: 1 }
  const doubt: DriverDoubt = { flux: 0, air: 0 }
  const known = learned(start.filter, start.unfed, STEP / HOUR)
  for (let i = grid.issue; i < grid.count; i++) {
    weatherOfStep(weather, i, now)
    fade(known)
    taught.exchange = exchangeFactor(known)
    const { air, shortwave } = now
    const airLead = (grid.start + i * STEP - prepared.lastAir) / HOUR
    const at = i - grid.issue + 1
    for (let member = 0; member < members.length; member++) {
      const { side } = members[member]!
      const taken = 1 - albedo(roads.stores, member)
      const absorbed = taken * shortwave
      driverDoubt(airLead, prepared.weatherAge, absorbed, skyDoubt(prepared, i), doubt)
      taught.flux = lackingFlux(known, absorbed, taken * now.sunRise) + side * doubt.flux
      now.air = air + side * doubt.air
      advance(roads, member, now, taught)
      surface[member]![at] = roads.surface[member]!
      weigh(at, member)
    }
    freezing[at] = freezingPointOf(roads.stores, 0)
    states[at] = SURFACE_STATES.indexOf(stateOf(roads.stores, 0, roads.surface[0]!, freezing[at]!))
  }
  return { surface, states, freezing, frozen, moist }
}
