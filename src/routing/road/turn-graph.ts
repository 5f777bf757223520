import type { Directed, DirectedRoads } from '#src/routing/road/directed-roads.ts'
import { segmentOf } from '#src/routing/road/directed-roads.ts'
import { type Arc, type RoadGraph, roadGraph, wayFinder, waysFrom } from '#src/routing/road-graph.ts'

/** Where dead runs begin and end: directed segments whose end is left, and junctions where spreaders stand. */
export type Terminals = { readonly exits: readonly Directed[]; readonly places: readonly number[] }

/**
 * The roads of one size of spreader as a graph of turns: a node is a directed segment at its start, an arc drives it
 * and turns into the next, so that turns can cost and be banned. Nodes of their own are the ends of `exits` and, for
 * each place, where a run leaves from it and where one arrives.
 */
export type TurnGraph = {
  readonly graph: RoadGraph
  readonly exitNode: (exit: number) => number
  readonly leavingNode: (place: number) => number
  readonly arrivingNode: (place: number) => number
}

export function turnGraph(roads: DirectedRoads, barred: Uint8Array, { exits, places }: Terminals): TurnGraph {
  const directed = 2 * roads.network.segments.length
  const exitNode = (exit: number) => directed + exit
  const leavingNode = (place: number) => directed + exits.length + 2 * place
  const arrivingNode = (place: number) => leavingNode(place) + 1
  const placesAt = Map.groupBy(places.keys(), (place) => places[place]!)
  const arcs: Arc[] = []
  const onward = (from: number, last: Directed, cost: number) => {
    for (const next of roads.leaving[roads.endOf(last)]!) {
      const turn = barred[segmentOf(next)] === 1 ? null : roads.turn(last, next)
      if (turn !== null) arcs.push({ from, to: next, cost: cost + turn })
    }
    for (const place of placesAt.get(roads.endOf(last)) ?? [])
      arcs.push({ from, to: arrivingNode(place), cost })
  }
  for (const leaving of roads.leaving)
    for (const first of leaving)
      if (barred[segmentOf(first)] === 0) onward(first, first, roads.deadCost[segmentOf(first)]!)
  exits.forEach((exit, index) => {
    if (barred[segmentOf(exit)] === 0) onward(exitNode(index), exit, 0)
  })
  places.forEach((junction, place) => {
    for (const first of roads.leaving[junction]!)
      if (barred[segmentOf(first)] === 0) arcs.push({ from: leavingNode(place), to: first, cost: 0 })
    arcs.push({ from: leavingNode(place), to: arrivingNode(place), cost: 0 })
  })
  return {
    graph: roadGraph(arrivingNode(places.length), arcs),
    exitNode,
    leavingNode,
    arrivingNode,
  }
}

/** Cheapest ways of one size. */
export type WaysThrough = {
  /** Directed segments driven between leaving `from` and being at `to`; null: no way leads there. */
  (from: number, to: number): Directed[] | null
  readonly costs: (from: number) => Int32Array
}

export function waysThrough({ graph }: TurnGraph, directed: number): WaysThrough {
  const wayBetween = wayFinder(graph)
  const way = (from: number, to: number) =>
    wayBetween(from, to)
      ?.map((arc) => graph.arcs[arc]!.from)
      .filter((node) => node < directed) ?? null
  return Object.assign(way, { costs: (from: number) => waysFrom(graph, from).cost })
}
