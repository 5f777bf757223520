/** A way of driving from one junction to another; `cost` is a whole number: metres, deciseconds. */
export type Arc = { readonly from: number; readonly to: number; readonly cost: number }

/**
 * Arcs grouped by the junction they leave (compressed rows): place `i` of `first[n]` … `first[n + 1] - 1` is the arc
 * `out[i]`, which leads to junction `to[i]` at `cost[i]`.
 */
export type RoadGraph = {
  readonly junctions: number
  readonly arcs: readonly Arc[]
  readonly first: Int32Array
  readonly out: Int32Array
  readonly to: Int32Array
  readonly cost: Int32Array
}

/** What no road leads to. */
export const UNREACHABLE = 2 ** 29

export function roadGraph(junctions: number, arcs: readonly Arc[]): RoadGraph {
  const first = new Int32Array(junctions + 1)
  for (const { from } of arcs) first[from + 1]! += 1
  for (let junction = 0; junction < junctions; junction++) first[junction + 1]! += first[junction]!
  const next = first.slice()
  const [out, to, cost] = [0, 1, 2].map(() => new Int32Array(arcs.length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ]
  for (const [index, arc] of arcs.entries()) {
    const place = next[arc.from]!++
    out[place] = index
    to[place] = arc.to
    cost[place] = arc.cost
  }
  return { junctions, arcs, first, out, to, cost }
}

/** Cheapest ways from one junction: cost to each, and the last arc of the way there (−1: none). */
export type Ways = { readonly cost: Int32Array; readonly last: Int32Array }

export function waysFrom(graph: RoadGraph, source: number): Ways {
  const last = new Int32Array(graph.junctions).fill(-1)
  const search = emptySearch(graph)
  searchFrom(graph, search, source, (junction, place) => {
    last[junction] = graph.out[place]!
  })
  return { cost: search.cost, last }
}

/** 1 for each junction that some way leads to from the source. */
export function reachedFrom({ junctions, first, to }: RoadGraph, source: number): Uint8Array {
  const reached = new Uint8Array(junctions)
  reached[source] = 1
  const open = [source]
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (let place = first[at]!; place < first[at + 1]!; place++) {
      if (reached[to[place]!] === 1) continue
      reached[to[place]!] = 1
      open.push(to[place]!)
    }
  return reached
}

/** Arcs from the source of `ways` to a junction, in driving order; null when no road leads there. */
export function wayTo(graph: RoadGraph, ways: Ways, junction: number): number[] | null {
  if (ways.cost[junction]! >= UNREACHABLE) return null
  const arcs: number[] = []
  for (let at = junction; ways.last[at]! >= 0; at = graph.arcs[ways.last[at]!]!.from)
    arcs.push(ways.last[at]!)
  return arcs.reverse()
}

/**
 * Asks for one cheapest way after another: its arcs in driving order, null when there is none. Each search ends where
 * it was to arrive.
 */
export function wayFinder(graph: RoadGraph): (from: number, to: number) => number[] | null {
  const search = emptySearch(graph)
  const last = new Int32Array(graph.junctions).fill(-1)
  return (from, to) => {
    search.wanted = to
    searchFrom(graph, search, from, (junction, place) => {
      last[junction] = graph.out[place]!
    })
    if (search.cost[to]! >= UNREACHABLE) return null
    const arcs: number[] = []
    for (let at = to; at !== from; at = graph.arcs[last[at]!]!.from) arcs.push(last[at]!)
    return arcs.reverse()
  }
}

/** What one search after another works in; between two searches only the junctions reached are made new. */
type Search = {
  readonly cost: Int32Array
  readonly reached: Int32Array
  touched: number
  /** Heap of `cost × junctions + junction`, one number for both. */
  readonly heap: Float64Array
  /** Junction at which the search ends; −1: none. */
  wanted: number
}

const emptySearch = ({ junctions, arcs }: RoadGraph): Search => ({
  cost: new Int32Array(junctions).fill(UNREACHABLE),
  reached: new Int32Array(junctions),
  touched: 0,
  heap: new Float64Array(arcs.length + 1),
  wanted: -1,
})

/**
 * Dijkstra (1959) with a binary heap that leaves outdated entries in place. Of equal cost the lower junction comes
 * first, so that the way found does not depend on chance.
 */
function searchFrom(
  graph: RoadGraph,
  search: Search,
  source: number,
  improved: ((junction: number, place: number) => void) | null,
): void {
  const { first, to, cost: arcCost, junctions } = graph
  const { cost, reached, heap } = search
  while (search.touched > 0) cost[reached[--search.touched]!] = UNREACHABLE
  reached[search.touched++] = source
  cost[source] = 0
  heap[0] = source
  for (let size = 1; size > 0; ) {
    const top: number = heap[0]!
    size = popped(heap, size)
    const known = Math.floor(top / junctions)
    const at = top - known * junctions
    if (known > cost[at]!) continue
    if (at === search.wanted) return
    for (let place = first[at]!; place < first[at + 1]!; place++) {
      const junction = to[place]!
      const through = known + arcCost[place]!
      if (through >= cost[junction]!) continue
      if (cost[junction] === UNREACHABLE) reached[search.touched++] = junction
      cost[junction] = through
      pushed(heap, size++, through * junctions + junction)
      improved?.(junction, place)
    }
  }
}

function pushed(heap: Float64Array, size: number, key: number): void {
  let at = size
  while (at > 0) {
    const up = (at - 1) >> 1
    if (heap[up]! <= key) break
    heap[at] = heap[up]!
    at = up
  }
  heap[at] = key
}

/** Takes the lowest out; how many are left. */
function popped(heap: Float64Array, size: number): number {
  const left = size - 1
  const key = heap[left]!
  let at = 0
  for (let child = 1; child < left; child = 2 * at + 1) {
    if (child + 1 < left && heap[child + 1]! < heap[child]!) child += 1
    if (heap[child]! >= key) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = key
  return left
}
