import type { CaseColumns } from '#src/forecast/bulk/case-columns.ts'
import { DOUBTS, type FanColumns, refuse } from '#src/forecast/bulk/fan-columns.ts'
import { type PlacedCase, placedCase, type RefusalCode, refusalOf } from '#src/forecast/bulk/placed-case.ts'
import { workRoom } from '#src/forecast/bulk/work-room.ts'
import { hasNumbers, writeFan } from '#src/forecast/fan.ts'
import { rememberedGrounds } from '#src/forecast/ground/ground-heat.ts'
import { followReadings, type RoadNow } from '#src/forecast/history.ts'
import { clearingOf, cloudFromResidual, USUAL_CLOUD } from '#src/forecast/inferred-cloud.ts'
import { type Prepared, prepare } from '#src/forecast/prepared-case.ts'
import { STEP } from '#src/forecast/step-grid.ts'

const groundOf = rememberedGrounds(STEP / 1000)
const room = workRoom()
/**
 * Nobody reads it. Compiled code is thrown away when the last object of a shape that it knows is collected, and a
 * forecast takes half as long again until it is compiled anew: one of each is kept.
 */
let last: Started | null = null

type Started = { readonly prepared: Prepared; readonly start: RoadNow }

function followed(given: PlacedCase, sky: { assumedCloud: number; clearing: number }): Started {
  const prepared = prepare(given, sky, room)
  return { prepared, start: followReadings(given, groundOf(given.site), prepared, room) }
}

/** The road at issue, under the sky that it shows where the weather forecast names none or another. */
function startOf(given: PlacedCase): Started {
  const first = followed(given, { assumedCloud: USUAL_CLOUD, clearing: 0 })
  const { weather, grid } = first.prepared
  const { night } = first.start
  if (!night) return first
  if (weather.cloudKnown[grid.issue] !== 1)
    return followed(given, { assumedCloud: cloudFromResidual(night), clearing: 0 })
  const clearing = clearingOf(night)
  return clearing === 0 ? first : followed(given, { assumedCloud: USUAL_CLOUD, clearing })
}

function doubtsOf({ weatherAge, weather }: Prepared): number {
  let bits = weatherAge === null ? 1 : 0
  for (const doubt of weather.doubts) bits |= 1 << DOUBTS.indexOf(doubt)
  return bits
}

function forecastOne(cases: CaseColumns, i: number, out: FanColumns): RefusalCode | null {
  room.clear()
  const given = placedCase(cases, i)
  last = startOf(given)
  const { prepared, start } = last
  start.roads.stores.salt[0] = Math.max(0, given.residualSalt)
  const from = out.points_from[i]!
  const points = writeFan(prepared, start, room, out, from)
  if (!hasNumbers(out, from, from + points)) return 'NOT_FINITE'
  out.refusal[i] = 0
  out.points[i] = points
  out.until[i] = prepared.until
  out.doubts[i] = doubtsOf(prepared)
  return null
}

/** Forecasts cases [from, to) of many into their own rows of `out`; each depends on its own case alone. */
export function forecastRange(cases: CaseColumns, from: number, to: number, out: FanColumns): void {
  for (let i = from; i < to; i++) {
    const refusal = refusalOf(cases, i) ?? forecastOne(cases, i, out)
    if (refusal) refuse(out, i, refusal)
  }
}
