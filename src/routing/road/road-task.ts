import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Grams } from '#src/routing/load.ts'
import type { Deciseconds, Directed, DirectedRoads } from '#src/routing/road/directed-roads.ts'
import { directedRoads } from '#src/routing/road/directed-roads.ts'
import { type Fleet, fleetOf } from '#src/routing/road/spreader-groups.ts'
import type { AskedSegment, TreatmentStretch } from '#src/routing/road/treatment-stretches.ts'
import { treatingTime, treatmentStretches } from '#src/routing/road/treatment-stretches.ts'
import { type TurnGraph, turnGraph } from '#src/routing/road/turn-graph.ts'
import type { SegmentToTreat, SpreadingTask } from '#src/routing/spreading-task.ts'

/** A spreading task on its roads, made ready for searching: before any table of dead runs. */
export type RoadTask = {
  readonly task: SpreadingTask
  readonly roads: DirectedRoads
  readonly fleet: Fleet
  readonly stretches: readonly TreatmentStretch[]
  /** Time of treating each stretch by mode: 2t as drawn, 2t + 1 against. */
  readonly treating: readonly Deciseconds[]
  /** First and last directed segment of each mode; `exits` are indices into `exitsOf`. */
  readonly entries: readonly Directed[]
  readonly exits: readonly number[]
  /** The roads of each size in the fleet. */
  readonly graphs: readonly TurnGraph[]
  /** Segments that are asked for and cannot be driven by anybody: not in the network, or closed. */
  readonly missing: readonly { readonly asked: SegmentToTreat; readonly closed: boolean }[]
}

/** `alone`: indices of segments that are not to be joined with others. */
export function roadTask(
  network: RoadNetwork,
  task: SpreadingTask,
  alone: ReadonlySet<number> = new Set(),
): RoadTask {
  const roads = directedRoads(network, task.settings)
  const fleet = fleetOf(network, task)
  const { asked, missing } = askedSegments(network, task, alone)
  const mostLoad = smallestLoad(fleet) / STRETCHES_A_LOAD
  const stretches = treatmentStretches(roads, asked, mostLoad, new Set(fleet.places))
  const modes = stretches.flatMap(({ drawn, against }) => [drawn, against])
  const exitsOf = [...new Set(modes.map((mode) => mode.at(-1)!))]
  const indexOf = new Map(exitsOf.map((exit, index) => [exit, index]))
  return {
    task,
    roads,
    fleet,
    stretches,
    treating: modes.map((mode) => treatingTime(roads, mode)),
    entries: modes.map((mode) => mode[0]!),
    exits: modes.map((mode) => indexOf.get(mode.at(-1)!)!),
    graphs: fleet.sizes.map((barred) => turnGraph(roads, barred, { exits: exitsOf, places: fleet.places })),
    missing,
  }
}

// A load that a stretch or two fill up leaves no choice of what to put together: on a ring of four roads 9.1 instead of 6.5 km.
const STRETCHES_A_LOAD = 5

/** What any spreader that has salt can spread of one load. */
const smallestLoad = ({ groups }: Fleet): Grams =>
  Math.min(...groups.flatMap(({ firstLoad, fullLoad }) => [firstLoad, fullLoad]).filter((load) => load > 0))

function askedSegments({ segments }: RoadNetwork, task: SpreadingTask, alone: ReadonlySet<number>) {
  const indexOf = new Map(segments.map(({ id }, index) => [id, index]))
  const closed = new Set(task.closed)
  const asked: AskedSegment[] = []
  const missing: { asked: SegmentToTreat; closed: boolean }[] = []
  for (const one of task.segments) {
    const index = indexOf.get(one.segment)
    if (index === undefined || closed.has(one.segment))
      missing.push({ asked: one, closed: index !== undefined })
    else asked.push({ index, asked: one, alone: alone.has(index) })
  }
  return { asked, missing }
}
