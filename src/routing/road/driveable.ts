import { type Directed, isAgainst, segmentOf } from '#src/routing/road/directed-roads.ts'
import type { AskedByIndex, TourLeg } from '#src/routing/road/legs.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { SpreaderGroup } from '#src/routing/road/spreader-groups.ts'

/** Can a spreader of the group drive these legs tonight, from its start to its end, as the signs and its size allow? */
export function isDriveable(
  { fleet, roads, task }: RoadTask,
  asked: AskedByIndex,
  group: SpreaderGroup,
  legs: readonly TourLeg[],
): boolean {
  const barred = fleet.sizes[group.size]!
  let at = fleet.places[group.start]!
  let before: Directed | null = null
  for (const leg of legs) {
    if ('reload' in leg) {
      const { salt_t } = task.depots[leg.reload]!
      if (!task.settings.reloads || salt_t === 0 || at !== fleet.places[leg.reload]) return false
      before = null
      continue
    }
    const { directed, treat } = leg
    const segment = segmentOf(directed)
    const wrongWay = isAgainst(directed) && roads.network.segments[segment]!.one_way
    if (wrongWay || barred[segment] === 1 || roads.startOf(directed) !== at) return false
    if (before !== null && roads.turn(before, directed) === null) return false
    if (treat && !asked.has(segment)) return false
    before = directed
    at = roads.endOf(directed)
  }
  return endsRight(fleet.places, task.depots.length, group, at)
}

function endsRight(
  places: readonly number[],
  depots: number,
  { end }: SpreaderGroup,
  junction: number,
): boolean {
  if (end === 'anywhere') return true
  return end === 'any_depot' ? places.slice(0, depots).includes(junction) : places[end] === junction
}
