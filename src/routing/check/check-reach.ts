import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { CheckedTask } from '#src/routing/check/check-legs.ts'
import { startOf } from '#src/routing/check/check-legs.ts'
import type { CheckedRoads, Driven } from '#src/routing/check/check-roads.ts'
import type { SpreaderInTask } from '#src/routing/spreading-task.ts'

/** Can a spreader come to a segment in a direction, drive it, and still end its tour where it has to? */
export type Reach = (driven: Driven) => boolean

/** Every segment in every direction that a size of spreader may drive. */
type Ways = { readonly all: readonly Driven[]; readonly leaving: ReadonlyMap<number, readonly Driven[]> }

/** Ways there and back by every allowed turn; that a reload would let it turn round at a depot is not thought of. */
export function reachOf(given: CheckedTask, network: RoadNetwork, spreader: SpreaderInTask): Reach {
  const ways = waysFor(given, network, spreader)
  const key = ({ index, against }: Driven) => 2 * index + (against ? 1 : 0)
  const onward = (before: Driven) =>
    (ways.leaving.get(before.leaves) ?? []).filter((after) => mayTurn(given, before, after))
  const starts = startOf(given, spreader)
  const first = starts === null ? [] : (ways.leaving.get(starts) ?? [])
  const there = new Set(spread(first, onward).map(key))
  const ends = ways.all.filter(({ leaves }) => endsAt(given, spreader, leaves))
  const backward = turnedAround(ways.all, onward, key)
  const back = new Set(spread(ends, (driven) => backward.get(key(driven)) ?? []).map(key))
  return (driven) => there.has(key(driven)) && back.has(key(driven))
}

function waysFor({ task, roads }: CheckedTask, network: RoadNetwork, { size }: SpreaderInTask): Ways {
  const closed = new Set(task.closed)
  const fits = ({ limits }: NetworkSegment) =>
    (['weight_t', 'width_m', 'height_m'] as const).every(
      (kind) => limits[kind] === null || size[kind] === null || size[kind] <= limits[kind],
    )
  const all = network.segments
    .filter((segment) => !closed.has(segment.id) && fits(segment))
    .flatMap((segment) => directionsOf(roads, segment))
  return { all, leaving: Map.groupBy(all, ({ enters }) => enters) }
}

export function directionsOf(roads: CheckedRoads, { id, one_way }: NetworkSegment): Driven[] {
  const drive = (against: boolean) => roads.driven({ kind: 'drive', segment: id, against, treat: false })!
  return one_way ? [drive(false)] : [drive(false), drive(true)]
}

function mayTurn({ task, roads }: CheckedTask, before: Driven, after: Driven): boolean {
  if (roads.isBanned(before, after)) return false
  const free = task.settings.u_turns === 'anywhere' || roads.canTurnRound(after.enters)
  return free || !roads.turnsRound(before, after)
}

function endsAt({ depots }: CheckedTask, { ends, depot }: SpreaderInTask, junction: number): boolean {
  if (ends === 'anywhere') return true
  const any = [...depots.values()]
  return any.some((one) => one.junction === junction && (ends === 'any_depot' || one.id === depot))
}

function turnedAround(
  all: readonly Driven[],
  onward: (before: Driven) => readonly Driven[],
  key: (driven: Driven) => number,
): ReadonlyMap<number, readonly Driven[]> {
  const backward = new Map<number, Driven[]>()
  for (const before of all)
    for (const after of onward(before))
      backward.set(key(after), [...(backward.get(key(after)) ?? []), before])
  return backward
}

/** Everything that can be come to from the first, one after the other. */
function spread(first: readonly Driven[], next: (driven: Driven) => readonly Driven[]): Driven[] {
  const found = [...first]
  const key = ({ index, against }: Driven) => 2 * index + (against ? 1 : 0)
  const known = new Set(found.map(key))
  for (let i = 0; i < found.length; i++)
    for (const driven of next(found[i]!))
      if (!known.has(key(driven))) {
        known.add(key(driven))
        found.push(driven)
      }
  return found
}
