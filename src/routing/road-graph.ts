/** A way of driving from one junction to another; `cost` is a whole number: metres, deciseconds. */
export type Arc = { readonly from: number; readonly to: number; readonly cost: number }

/** Arcs grouped by the junction they leave (compressed rows): arcs of `n` are `out[first[n]]` … `out[first[n + 1] - 1]`. */
export type RoadGraph = {
  readonly junctions: number
  readonly arcs: readonly Arc[]
  readonly first: Int32Array
  readonly out: Int32Array
}

/** What no road leads to. */
export const UNREACHABLE = 2 ** 29

export function roadGraph(junctions: number, arcs: readonly Arc[]): RoadGraph {
  const first = new Int32Array(junctions + 1)
  for (const { from } of arcs) first[from + 1]! += 1
  for (let junction = 0; junction < junctions; junction++) first[junction + 1]! += first[junction]!
  const out = new Int32Array(arcs.length)
  const next = first.slice()
  arcs.forEach(({ from }, index) => {
    out[next[from]!++] = index
  })
  return { junctions, arcs, first, out }
}

/** Cheapest ways from one junction: cost to each, and the last arc of the way there (−1: none). */
export type Ways = { readonly cost: Int32Array; readonly last: Int32Array }

/** Dijkstra (1959) with a binary heap that leaves outdated entries in place. */
export function waysFrom(graph: RoadGraph, source: number): Ways {
  const cost = new Int32Array(graph.junctions).fill(UNREACHABLE)
  const last = new Int32Array(graph.junctions).fill(-1)
  const queue = costQueue()
  cost[source] = 0
  queue.push(source, 0)
  for (let top = queue.pop(); top !== null; top = queue.pop()) {
    if (top.cost > cost[top.junction]!) continue
    for (let i = graph.first[top.junction]!; i < graph.first[top.junction + 1]!; i++) {
      const arc = graph.arcs[graph.out[i]!]!
      const through = top.cost + arc.cost
      if (through >= cost[arc.to]!) continue
      cost[arc.to] = through
      last[arc.to] = graph.out[i]!
      queue.push(arc.to, through)
    }
  }
  return { cost, last }
}

/** Arcs from the source of `ways` to a junction, in driving order; null when no road leads there. */
export function wayTo(graph: RoadGraph, ways: Ways, junction: number): number[] | null {
  if (ways.cost[junction]! >= UNREACHABLE) return null
  const arcs: number[] = []
  for (let at = junction; ways.last[at]! >= 0; at = graph.arcs[ways.last[at]!]!.from)
    arcs.push(ways.last[at]!)
  return arcs.reverse()
}

type Entry = { junction: number; cost: number }

/** Smallest cost first; of equal cost the lower junction, so that the way found does not depend on chance. */
function costQueue() {
  const heap: Entry[] = []
  const before = (a: Entry, b: Entry) => a.cost < b.cost || (a.cost === b.cost && a.junction < b.junction)
  return {
    push(junction: number, cost: number): void {
      const entry = { junction, cost }
      let at = heap.length
      for (let up = (at - 1) >> 1; at > 0 && before(entry, heap[up]!); up = (at - 1) >> 1) {
        heap[at] = heap[up]!
        at = up
      }
      heap[at] = entry
    },
    pop(): Entry | null {
      const top = heap[0]
      const entry = heap.pop()
      if (!top || !entry) return null
      if (heap.length > 0) sink(heap, entry, before)
      return top
    },
  }
}

function sink(heap: Entry[], entry: Entry, before: (a: Entry, b: Entry) => boolean): void {
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1
    if (!before(heap[child]!, entry)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = entry
}
