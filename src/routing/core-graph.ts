import { type Arc, type RoadGraph, roadGraph } from '#src/routing/road-graph.ts'

// Leaving a junction out may add this many arcs more than it saves (measured on Rutland's turns: a third of the time of a table; no gain beyond).
const MORE_ARCS = 12

/** Arcs to (or from) other junctions and their costs, side by side; at most one a junction. */
type Neighbours = { readonly at: number[]; readonly cost: number[] }

/**
 * The same graph with fewer junctions: between those to `keep` (1) the cheapest ways cost what they cost before, to
 * the unit. Others are left out while the arcs that stand for the ways through them are not more than they save, so
 * that cul-de-sacs, bends and small junctions disappear (the node contraction of Geisberger and others 2008, without
 * order, levels and witness searches). Numbers of junctions stay; the arcs are new.
 */
export function coreGraph(graph: RoadGraph, keep: Uint8Array): RoadGraph {
  const out = emptyNeighbours(graph.junctions)
  const into = emptyNeighbours(graph.junctions)
  for (const { from, to, cost } of graph.arcs) join(out, into, from, to, cost)
  const waiting = Array.from({ length: graph.junctions }, (_, junction) => junction).reverse()
  const isWaiting = new Uint8Array(graph.junctions).fill(1)
  for (let junction = waiting.pop(); junction !== undefined; junction = waiting.pop()) {
    isWaiting[junction] = 0
    if (keep[junction] === 1 || !isWorthwhile(out[junction]!, into[junction]!)) continue
    for (const other of leaveOut(out, into, junction)) {
      if (keep[other] === 1 || isWaiting[other] === 1) continue
      isWaiting[other] = 1
      waiting.push(other)
    }
  }
  const arcs: Arc[] = out.flatMap(({ at, cost }, from) => at.map((to, i) => ({ from, to, cost: cost[i]! })))
  return roadGraph(graph.junctions, arcs)
}

const emptyNeighbours = (count: number): Neighbours[] =>
  Array.from({ length: count }, () => ({ at: [], cost: [] }))

const isWorthwhile = (out: Neighbours, into: Neighbours): boolean =>
  out.at.length * into.at.length <= out.at.length + into.at.length + MORE_ARCS

/** An arc from one junction to another, if none as cheap is there. */
function join(out: Neighbours[], into: Neighbours[], from: number, to: number, cost: number): void {
  if (from === to) return
  const known = out[from]!.at.indexOf(to)
  if (known < 0) {
    add(out[from]!, to, cost)
    add(into[to]!, from, cost)
  } else if (cost < out[from]!.cost[known]!) {
    out[from]!.cost[known] = cost
    into[to]!.cost[into[to]!.at.indexOf(from)] = cost
  }
}

function add({ at, cost }: Neighbours, other: number, price: number): void {
  at.push(other)
  cost.push(price)
}

/** Arcs past the junction instead of through it; returns its neighbours. */
function leaveOut(out: Neighbours[], into: Neighbours[], junction: number): number[] {
  const { at: tos, cost: outCosts } = out[junction]!
  const { at: froms, cost: inCosts } = into[junction]!
  for (const from of froms) drop(out[from]!, junction)
  for (const to of tos) drop(into[to]!, junction)
  out[junction] = { at: [], cost: [] }
  into[junction] = { at: [], cost: [] }
  froms.forEach((from, i) => {
    tos.forEach((to, o) => {
      join(out, into, from, to, inCosts[i]! + outCosts[o]!)
    })
  })
  return [...froms, ...tos]
}

function drop({ at, cost }: Neighbours, other: number): void {
  const index = at.indexOf(other)
  at.splice(index, 1)
  cost.splice(index, 1)
}
