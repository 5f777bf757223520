import { type AsNow, asNow, shareOfNow } from '#src/forecast/as-now.ts'
import { type FanColumns, OUTPUT_STEP } from '#src/forecast/bulk/fan-columns.ts'
import type { WorkRoom } from '#src/forecast/bulk/work-room.ts'
import type { RoadNow } from '#src/forecast/history.ts'
import type { Prepared } from '#src/forecast/prepared-case.ts'
import { type RunAhead, runAhead } from '#src/forecast/run-ahead.ts'
import { SKY_CLASSES, skyClassOf } from '#src/forecast/sky-class.ts'
import { bandEdge, MEMBERS, probabilityBelow } from '#src/forecast/spread.ts'
import { STEP } from '#src/forecast/step-grid.ts'
import { FREEZING } from '#src/forecast/surface-stores.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'
import { type Celsius, HOUR, type Milliseconds } from '#src/units.ts'

const hundredths = (value: number) => Math.round(value * 100) / 100
const thousandths = (value: number) => Math.round(value * 1000) / 1000

/** What the points of one forecast are made of. */
type Fan = {
  readonly prepared: Prepared
  readonly run: RunAhead
  readonly now: AsNow
  /** ms since 1970, of the point that is being written. */
  time: Milliseconds
}

const [DAMP, WET, FROST, ICE] = (['damp', 'wet', 'frost', 'ice'] as const).map((state) =>
  SURFACE_STATES.indexOf(state),
)

/** The state of the model's road, frozen where "as now" has drawn the median below freezing. */
function stateAt({ states, freezing }: RunAhead, i: number, middle: Celsius): number {
  const state = states[i]!
  if (middle >= freezing[i]!) return state
  if (state === WET) return ICE!
  return state === DAMP ? FROST! : state
}

/** One instant of the fan: the members there, drawn toward "as now" as far as that is likely. */
function writePoint({ prepared, run, now, time }: Fan, out: FanColumns, row: number): void {
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
  const step = Math.min(Math.round(position), now.change.length - 1)
  const share = shareOfNow(now, lead, step, modelled)
  const middle = modelled + share * (now.roadTemp - modelled)
  const narrowed = isNamed ? Math.sqrt(1 - share) : 1
  const p10 = middle - bandEdge(below * narrowed, lead)
  const p90 = middle + bandEdge(above * narrowed, lead)
  out.road_temp_c[row] = hundredths(middle)
  out.road_temp_p10_c[row] = hundredths(p10)
  out.road_temp_p90_c[row] = hundredths(p90)
  const freezes = probabilityBelow(FREEZING, middle, p10, p90)
  const nearest = Math.round(position)
  out.freeze_probability[row] = thousandths(freezes)
  out.ice_probability[row] = thousandths(Math.max(run.frozen[nearest]!, freezes * run.moist[nearest]!))
  out.surface_state[row] = stateAt(run, nearest, middle)
  out.sky[row] = SKY_CLASSES.indexOf(skyClassOf(weather.cloud[grid.issue + i]!))
}

/**
 * Writes median, p10, p90 and the rest from three members: as driven, and with the drivers off to either side.
 * @param from row of the first point; returns how many there are
 */
export function writeFan(
  prepared: Prepared,
  start: RoadNow,
  room: WorkRoom,
  out: FanColumns,
  from: number,
): number {
  const run = runAhead(prepared, start, MEMBERS, room)
  const { grid, until } = prepared
  const issuedAt = grid.start + grid.issue * STEP
  const fan: Fan = { prepared, run, now: asNow(prepared), time: issuedAt }
  let points = 0
  for (; fan.time < until; fan.time = issuedAt + points * OUTPUT_STEP) writePoint(fan, out, from + points++)
  fan.time = until
  writePoint(fan, out, from + points++)
  return points
}

/** Are the numbers in rows [from, to) all numbers? */
export function hasNumbers(out: FanColumns, from: number, to: number): boolean {
  for (let row = from; row < to; row++) {
    // One that is not finite makes the sum so
    const sum = out.road_temp_c[row]! + out.road_temp_p10_c[row]! + out.road_temp_p90_c[row]!
    if (!Number.isFinite(sum + out.freeze_probability[row]!)) return false
  }
  return true
}
