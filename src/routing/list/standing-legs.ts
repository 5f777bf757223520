import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { asRoadAhead, type DrivenLeg } from '#src/routing/list/driven-leg.ts'
import { saltFor } from '#src/routing/load.ts'
import type { RouteOrder } from '#src/routing/route-order.ts'

// A dead run goes faster than spreading (70 against 40 km/h at best; junctions slow both).
const DEAD_RUN_PACE = 0.7
const paced = ({ length_m, treated }: TreatmentRoute['segments'][number]) =>
  length_m * (treated ? 1 : DEAD_RUN_PACE)

/** A standing route as it is driven; its treatment time up to the last treated metre is shared out by pace. */
export function legsOfRoute(
  { segments, treatment_min }: TreatmentRoute,
  { spread_rate_g_m2: rate, passes }: RouteOrder,
): DrivenLeg[] {
  const last = segments.findLastIndex(({ treated }) => treated)
  const untilLast = segments.slice(0, last + 1).reduce((sum, segment) => sum + paced(segment), 0)
  return segments.map((segment) => ({
    ...asRoadAhead(segment),
    length_m: segment.length_m,
    treated: segment.treated,
    rate_g_m2: segment.treated ? rate : 0,
    width_m: segment.width_m,
    salt: rate === null ? null : saltFor(segment, rate, passes),
    driving_s: untilLast > 0 ? (paced(segment) / untilLast) * treatment_min * 60 : 0,
    hazards: [],
    treat_by_min: null,
  }))
}
