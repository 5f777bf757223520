import { type RoadGraph, UNREACHABLE } from '#src/routing/road-graph.ts'

// Costs of so much are one bucket: a power of two, in seconds some three. Wider ones are looked at again too often.
const WIDTH_BITS = 5

/**
 * `table[s * targets.length + t]`: cost of the cheapest way from `sources[s]` to `targets[t]`, `UNREACHABLE` when there
 * is none. Each search ends with the last target, so that it costs by the area they lie in, not by the whole network.
 */
export function costTable(
  graph: RoadGraph,
  sources: ArrayLike<number>,
  targets: ArrayLike<number>,
): Int32Array {
  const table = new Int32Array(sources.length * targets.length)
  const search = emptySearch(graph)
  for (let t = 0; t < targets.length; t++) search.wanted[targets[t]!] = 1
  search.targets = search.wanted.reduce((sum, one) => sum + one, 0)
  for (let s = 0; s < sources.length; s++) {
    searchFrom(graph, search, sources[s]!)
    for (let t = 0; t < targets.length; t++) table[s * targets.length + t] = search.cost[targets[t]!]!
  }
  return table
}

type Search = {
  readonly cost: Int32Array
  /** The cost at which the ways on from a junction were looked at last; −1: not yet. */
  readonly seen: Int32Array
  readonly reached: Int32Array
  touched: number
  /** A ring of buckets longer than any arc, as many as a power of two: the first entry of each; −1: empty. */
  readonly buckets: Int32Array
  /** Junction of each entry, and the entry after it in its bucket. */
  entries: Int32Array
  after: Int32Array
  readonly wanted: Uint8Array
  targets: number
}

function emptySearch({ junctions, cost }: RoadGraph): Search {
  const longest = cost.reduce((most, one) => Math.max(most, one), 0)
  const ring = 2 ** (32 - Math.clz32((longest >> WIDTH_BITS) + 1))
  return {
    cost: new Int32Array(junctions).fill(UNREACHABLE),
    seen: new Int32Array(junctions).fill(-1),
    reached: new Int32Array(junctions),
    touched: 0,
    buckets: new Int32Array(ring),
    entries: new Int32Array(junctions + 1),
    after: new Int32Array(junctions + 1),
    wanted: new Uint8Array(junctions),
    targets: 0,
  }
}

/**
 * Dijkstra (1959) with junctions of about the same cost in one bucket (Dial 1969) and, as bucket by bucket may hold
 * ways on within itself, looked at again where they turn out cheaper (Meyer and Sanders 2003). A third of the time of
 * a heap on the roads of a district; the costs are the same.
 */
function searchFrom(graph: RoadGraph, search: Search, source: number): void {
  const { first, to, cost: arcCost } = graph
  const { cost, seen, buckets, wanted } = search
  begin(search, source)
  let left = search.targets
  let count = 1
  let pending = 1
  for (let slot = 0; pending > 0; slot = (slot + 1) & (buckets.length - 1)) {
    while (buckets[slot]! >= 0) {
      const entry = buckets[slot]!
      buckets[slot] = search.after[entry]!
      pending -= 1
      const at = search.entries[entry]!
      const known = cost[at]!
      if (seen[at] === known) continue
      if (seen[at]! < 0 && wanted[at] === 1) left -= 1
      seen[at] = known
      for (let place = first[at]!; place < first[at + 1]!; place++) {
        const junction = to[place]!
        const through = known + arcCost[place]!
        if (through >= cost[junction]!) continue
        if (cost[junction] === UNREACHABLE) search.reached[search.touched++] = junction
        cost[junction] = through
        if (count === search.entries.length) makeRoom(search)
        const bucket = (through >> WIDTH_BITS) & (buckets.length - 1)
        search.entries[count] = junction
        search.after[count] = buckets[bucket]!
        buckets[bucket] = count++
        pending += 1
      }
    }
    if (left === 0) return
  }
}

function begin(search: Search, source: number): void {
  const { cost, seen, reached, buckets } = search
  while (search.touched > 0) {
    const junction = reached[--search.touched]!
    cost[junction] = UNREACHABLE
    seen[junction] = -1
  }
  buckets.fill(-1)
  reached[search.touched++] = source
  cost[source] = 0
  search.entries[0] = source
  search.after[0] = -1
  buckets[0] = 0
}

function makeRoom(search: Search): void {
  for (const list of ['entries', 'after'] as const) {
    const wider = new Int32Array(2 * search[list].length)
    wider.set(search[list])
    search[list] = wider
  }
}
