import { distance } from '#src/network/geometry.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import { type Grams, grams } from '#src/routing/load.ts'
import { type Deciseconds, deciseconds } from '#src/routing/road/directed-roads.ts'
import { barredRoads } from '#src/routing/road/passable-roads.ts'
import type { DepotInTask, SpreaderInTask, SpreadingTask } from '#src/routing/spreading-task.ts'

/** Spreaders that are the same to the search: any of them may drive a tour planned for one. */
export type SpreaderGroup = {
  readonly spreaders: readonly SpreaderInTask[]
  /** Place where they start. */
  readonly start: number
  /** Place where they end, or any depot, or wherever they have treated last. */
  readonly end: number | 'any_depot' | 'anywhere'
  /** What may be spread of the first load and of each load after a reload: the reserve stays on board. */
  readonly firstLoad: Grams
  readonly fullLoad: Grams
  /** Depot whose stock the first load is taken from; null: it was loaded before tonight. */
  readonly depot: number | null
  /** Of the limit of a tour, what is already gone. */
  readonly elapsed: Deciseconds
  /** Index into the sizes: which roads they may not drive. */
  readonly size: number
  /** Standing routes of tonight's roads that they know; none where moving a road to another spreader has no price. */
  readonly knows: readonly string[]
}

/** Where spreaders start, end and reload, and what they are. The first places are the task's depots, in its order. */
export type Fleet = {
  /** Junction of each place. */
  readonly places: readonly number[]
  readonly groups: readonly SpreaderGroup[]
  /** Each kind of size: by segment, 1 where it may not drive. */
  readonly sizes: readonly Uint8Array[]
}

/** Spreaders of a depot that the task does not know are left out. */
export function fleetOf(network: RoadNetwork, task: SpreadingTask): Fleet {
  const nearest = nearestJunction(network)
  const places = task.depots.map(nearest)
  const sizes = new Map<string, { readonly index: number; readonly barred: Uint8Array }>()
  const groups = new Map<string, SpreaderGroup>()
  const closed = new Set(task.closed)
  const tonight = new Set(task.segments.map(({ standing_route }) => standing_route))
  const known = (spreader: SpreaderInTask) =>
    routesKnown(task, spreader).filter((route) => tonight.has(route))
  const sizeKnown = new Map<string, number>()
  const sizeOf = (limits: NetworkSegment['limits']) => {
    const named = JSON.stringify(limits)
    const known = sizeKnown.get(named) ?? sizeByRoads(limits)
    sizeKnown.set(named, known)
    return known
  }
  const sizeByRoads = (limits: NetworkSegment['limits']) => {
    const barred = barredRoads(network, closed, limits)
    const key = barred.join('')
    if (!sizes.has(key)) sizes.set(key, { index: sizes.size, barred })
    return sizes.get(key)!.index
  }
  const placeOf = (junction: number) => {
    const known = places.indexOf(junction)
    return known >= 0 ? known : places.push(junction) - 1
  }
  for (const spreader of task.spreaders) {
    const depot = task.depots.findIndex(({ id }) => id === spreader.depot)
    if (depot < 0) continue
    const group: SpreaderGroup = {
      spreaders: [],
      start: spreader.start ? placeOf(nearest(spreader.start)) : depot,
      end: spreader.ends === 'own_depot' ? depot : spreader.ends,
      ...loadsOf(spreader, task.depots[depot]!, task.settings.salt_reserve),
      depot: spreader.loaded_t === null ? depot : null,
      elapsed: deciseconds(spreader.elapsed_min * 60),
      size: sizeOf(spreader.size),
      knows: task.settings.price_min.moved_km > 0 ? known(spreader) : [],
    }
    const key = JSON.stringify(group)
    const { spreaders } = groups.get(key) ?? group
    groups.set(key, { ...group, spreaders: [...spreaders, spreader] })
  }
  return { places, groups: [...groups.values()], sizes: [...sizes.values()].map(({ barred }) => barred) }
}

/** The standing route of a spreader, and those that it is given in the standing tours. */
export function routesKnown(task: SpreadingTask, { id, standing_route }: SpreaderInTask): string[] {
  const given = task.standing_tours.filter(({ spreader }) => spreader === id).map(({ route }) => route)
  return [...new Set(standing_route === null ? given : [standing_route, ...given])].sort()
}

function loadsOf({ capacity_t, loaded_t }: SpreaderInTask, depot: DepotInTask, reserve: number) {
  const first = grams(loaded_t ?? capacity_t)
  const stock = depot.salt_t === null ? Number.MAX_SAFE_INTEGER : grams(depot.salt_t)
  const kept = Math.ceil((grams(capacity_t) * reserve) / 100)
  return {
    firstLoad: Math.max(0, Math.min(first - kept, loaded_t === null ? stock : first)),
    fullLoad: Math.max(0, grams(capacity_t) - kept),
  }
}

/** Index of the junction nearest to a place; the lower of two that are as near. */
function nearestJunction({ junctions }: RoadNetwork) {
  return ({ lon, lat }: { readonly lon: number; readonly lat: number }): number => {
    let best = 0
    let least = Number.POSITIVE_INFINITY
    junctions.forEach((junction, index) => {
      const away = distance(junction, [lon, lat])
      if (away >= least) return
      best = index
      least = away
    })
    return best
  }
}
