import { routeGeoJson } from '#src/api/standards/geojson.ts'
import { routeGpx } from '#src/api/standards/gpx.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { inventedInWords } from '#src/routing/invented.ts'
import type { RouteList } from '#src/routing/route-list.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import { tourList } from '#src/routing/tour-list.ts'

export const LIST_FORMATS = ['text', 'gpx', 'geojson'] as const
export type ListFormat = (typeof LIST_FORMATS)[number]

const metres = (value: number) =>
  value >= 1000 ? `${(value / 1000).toFixed(1)} km` : `${Math.round(value)} m`

function lines(list: RouteList): string[] {
  const { name, depot, load_kg, warnings, steps, treated_km, dead_km, duration_min } = list
  return [
    `${name} from ${depot}: load ${load_kg} kg; ${treated_km.toFixed(1)} km treated, ${dead_km.toFixed(1)} km without, last treated after ${duration_min} min.`,
    ...warnings,
    ...inventedInWords(list.invented),
    ...steps.map(
      ({ seq, from_min, from_km, instruction, treat, length_m }) =>
        `${String(seq).padStart(3)}. ${String(Math.round(from_min)).padStart(3)} min ${from_km.toFixed(1).padStart(5)} km  ${instruction} (${treat ? 'spread' : 'drive'} ${metres(length_m)})`,
    ),
  ]
}

/** The list of one spreader's tour in one of three forms; a string without one says who has a tour. */
export function tourText(
  { network, task, plan }: { network: RoadNetwork; task: SpreadingTask; plan: SpreadingPlan },
  spreader: string,
  format: ListFormat,
): { readonly text: string } | string {
  const tour = plan.tours.find((one) => one.spreader === spreader)
  if (!tour)
    return `--list: ${spreader} has no tour in this plan; ${plan.tours.map((one) => one.spreader).join(', ') || 'nobody'} has.`
  const { invented = [] } = task
  const order = { route: spreader, name: spreader, leave_at: null, complete_by: null, invented }
  const list = tourList(network, task, tour, order)
  if (format === 'gpx') return { text: routeGpx(list, network.credits) }
  if (format === 'geojson') return { text: JSON.stringify(routeGeoJson(list, network.credits)) }
  return { text: lines(list).join('\n') }
}
