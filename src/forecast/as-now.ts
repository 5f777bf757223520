import type { Observations } from '#src/forecast/observation-series.ts'
import type { Prepared } from '#src/forecast/prepared-case.ts'
import { skyDoubt } from '#src/forecast/run-ahead.ts'
import { type DriverDoubt, driverDoubt } from '#src/forecast/spread.ts'
import { STEP } from '#src/forecast/step-grid.ts'
import { type Celsius, HOUR, type Hours, type WattsPerSquareMetre } from '#src/units.ts'

/** W/m² that the road takes up for each kelvin of warmer air, and gives off for each kelvin of its own. */
const EXCHANGE = 8
/** Share of the sun that a bare road takes up. */
const TAKEN = 0.9
const GIVEN_BACK = 12
/** Thermal admittance of asphalt, J m⁻² K⁻¹ s^−½. */
const ADMITTANCE = 1300
/** A forcing older than this has been answered. */
const ANSWERED: Hours = 4
const TREND_SPAN: Hours = 2
/** K/h that a road may always drift, and of a road whose trend is not known. */
const DRIFT = 0.03
const UNKNOWN_TREND = 2
/** Sensor and place, always. */
const MODEL_FLOOR: Celsius = 0.15
/** What the model cannot explain may go on for a night, not for a day. */
const STEADY: Hours = 14

/** What tells how long "as now" stays true. */
export type AsNow = {
  /** The road temperature that was last measured. */
  readonly roadTemp: Celsius
  /** K/h, of the last two hours. */
  readonly trend: number
  /** Forcing of the last hours before each step from issue on, less that of the hour before the last reading. W/m² */
  readonly change: Float64Array
  /** Of the model at each of these steps, one standard deviation. K */
  readonly doubt: Float64Array
}

function trendOf({ times, road_temp_c }: Observations): number {
  const last = times.length - 1
  let since = last
  while (since > 0 && times[last]! - times[since - 1]! <= TREND_SPAN * HOUR) since--
  const hours = (times[last]! - times[since]!) / HOUR
  return hours < 1 ? UNKNOWN_TREND : Math.abs(road_temp_c[last]! - road_temp_c[since]!) / hours
}

/** Sun, sky and air as they act on the road, W/m² but for a constant. */
const forcingAt = ({ weather }: Prepared, step: number): WattsPerSquareMetre =>
  TAKEN * weather.shortwave[step]! + 0.95 * weather.longwave[step]! + EXCHANGE * weather.air[step]!

function forcingChange(prepared: Prepared): Float64Array {
  const { grid, lastReading } = prepared
  const { issue, count } = grid
  const read = Math.max(0, Math.min(issue, Math.round((lastReading - grid.start) / STEP)))
  const from = Math.max(0, read - HOUR / STEP)
  let before = from < read ? 0 : forcingAt(prepared, read)
  for (let i = from; i < read; i++) before += forcingAt(prepared, i) / (read - from)
  const span = (ANSWERED * HOUR) / STEP
  const change = new Float64Array(count - issue + 1)
  for (let i = read, sum = 0; i < count; i++) {
    sum += forcingAt(prepared, i) - (i - span >= read ? forcingAt(prepared, i - span) : 0)
    if (i + 1 >= issue) change[i + 1 - issue] = sum / Math.min(span, i - read + 1) - before
  }
  return change
}

/** K that a road has changed when its forcing has been 1 W/m² more for so long: a half-space that also loses heat. */
const responseAfter = (hours: Hours): number =>
  1 / (GIVEN_BACK + (ADMITTANCE * Math.sqrt(Math.PI / 4)) / Math.sqrt(Math.max(0.25, hours) * 3600))

/**
 * What is doubtful about the drivers, as a plain road answers it. Not the band's own width: that shrinks to nothing
 * while water freezes, in a colder night sooner than in a milder one, and the colder night would be forecast warmer.
 */
function modelDoubt(prepared: Prepared): Float64Array {
  const { grid, weather, lastReading, lastAir, weatherAge } = prepared
  const doubt = new Float64Array(grid.count - grid.issue + 1)
  const drivers: DriverDoubt = { flux: 0, air: 0 }
  for (let i = grid.issue; i < grid.count; i++) {
    const lead = (grid.start + i * STEP - lastReading) / HOUR
    const airLead = lead + (lastReading - lastAir) / HOUR
    driverDoubt(airLead, weatherAge, TAKEN * weather.shortwave[i]!, skyDoubt(prepared, i), drivers)
    // A sky that nobody names is dark to "as now" as well
    const own = weather.cloudKnown[i] === 1 ? 1 : 0.5
    doubt[i - grid.issue + 1] = own * (drivers.flux + EXCHANGE * drivers.air) * responseAfter(lead)
  }
  doubt[0] = doubt[1]!
  return doubt
}

export const asNow = (prepared: Prepared): AsNow => ({
  roadTemp: prepared.observations.road_temp_c.at(-1)!,
  trend: trendOf(prepared.observations),
  change: forcingChange(prepared),
  doubt: modelDoubt(prepared),
})

/**
 * Share that "as now" has in the forecast: each is weighed by the other's variance. "As now" is off by the trend of
 * the road, and by a change of forcing that pushes the way the model goes.
 * @param step from issue on
 */
export function shareOfNow(now: AsNow, lead: Hours, step: number, modelled: Celsius): number {
  const model = now.doubt[step]! ** 2 + MODEL_FLOOR * MODEL_FLOOR
  const pushed = Math.max(0, modelled > now.roadTemp ? now.change[step]! : -now.change[step]!)
  const drifted = (DRIFT + now.trend) * lead
  const moved = pushed * responseAfter(Math.min(ANSWERED, lead))
  return (Math.exp(-((lead / STEADY) ** 2)) * model) / (model + drifted * drifted + moved * moved)
}
