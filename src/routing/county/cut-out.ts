import { coreGraph } from '#src/routing/core-graph.ts'
import type { Place } from '#src/routing/county/wide-problem.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import { type Arc, type RoadGraph, roadGraph } from '#src/routing/road-graph.ts'

// Dead runs between the ends of a part hardly ever leave its box by more than this.
const MARGIN = 0.1
const LEAST_MARGIN_M = 5_000

/** Where each node of the graphs of a task lies. */
export function nodePlaces(
  { roads, exits, stretches, fleet, graphs }: RoadTask,
  placeOf: (junction: number) => Place,
): Place[] {
  const { segments } = roads.network
  const turns = graphs[0]
  const places: Place[] = segments.flatMap(({ from, to }) => [placeOf(from), placeOf(to)])
  if (!turns) return places
  exits.forEach((exit, mode) => {
    const stretch = stretches[mode >> 1]!
    const last = (mode % 2 === 0 ? stretch.drawn : stretch.against).at(-1)!
    places[turns.exitNode(exit)] = placeOf(roads.endOf(last))
  })
  fleet.places.forEach((junction, place) => {
    places[turns.leavingNode(place)] = places[turns.arrivingNode(place)] = placeOf(junction)
  })
  return places
}

/**
 * The task on the roads around some of its stretches only, and of these without those that no dead run between the
 * stretches and the places of the fleet needs: its nodes are numbered anew. Ways that lead far around are dearer or
 * missing; ways that are there can be driven at their cost.
 */
export function cutOut(given: RoadTask, stretches: readonly number[], places: readonly Place[]): RoadTask {
  const turns = given.graphs[0]!
  const modes = stretches.flatMap((stretch) => [2 * stretch, 2 * stretch + 1])
  const terminals = [
    ...modes.map((mode) => given.entries[mode]!),
    ...modes.map((mode) => turns.exitNode(given.exits[mode]!)),
    ...given.fleet.places.flatMap((_, place) => [turns.leavingNode(place), turns.arrivingNode(place)]),
  ]
  const isInside = around(terminals.map((node) => places[node]!))
  const nodeIn = new Int32Array(places.length).fill(-1)
  let count = 0
  places.forEach((place, node) => {
    if (isInside(place)) nodeIn[node] = count++
  })
  const keep = new Uint8Array(count)
  for (const node of terminals) keep[nodeIn[node]!] = 1
  return {
    ...given,
    entries: given.entries.map((entry) => nodeIn[entry]!),
    graphs: given.graphs.map(({ graph, exitNode, leavingNode, arrivingNode }) => ({
      graph: coreGraph(inside(graph, nodeIn, count), keep),
      exitNode: (exit) => nodeIn[exitNode(exit)]!,
      leavingNode: (place) => nodeIn[leavingNode(place)]!,
      arrivingNode: (place) => nodeIn[arrivingNode(place)]!,
    })),
  }
}

function inside(graph: RoadGraph, nodeIn: Int32Array, count: number): RoadGraph {
  const arcs: Arc[] = []
  for (const { from, to, cost } of graph.arcs)
    if (nodeIn[from]! >= 0 && nodeIn[to]! >= 0) arcs.push({ from: nodeIn[from]!, to: nodeIn[to]!, cost })
  return roadGraph(count, arcs)
}

/** In the box of the places, with a margin? */
function around(places: readonly Place[]): (place: Place) => boolean {
  const box = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity }
  for (const { x, y } of places) {
    box.west = Math.min(box.west, x)
    box.east = Math.max(box.east, x)
    box.south = Math.min(box.south, y)
    box.north = Math.max(box.north, y)
  }
  const margin = Math.max(LEAST_MARGIN_M, MARGIN * Math.max(box.east - box.west, box.north - box.south))
  return ({ x, y }) =>
    x >= box.west - margin && x <= box.east + margin && y >= box.south - margin && y <= box.north + margin
}
