import { costTable } from '#src/routing/cost-table.ts'
import { deadTimes } from '#src/routing/road/dead-times.ts'
import { deciseconds } from '#src/routing/road/directed-roads.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { SpreaderGroup } from '#src/routing/road/spreader-groups.ts'
import type { WhoCanTreat } from '#src/routing/road/who-can-treat.ts'
import { UNREACHABLE } from '#src/routing/road-graph.ts'
import type { ProblemParts, SpreaderKind } from '#src/routing/search/problem.ts'
import { CANNOT } from '#src/routing/search/rules/rules.ts'

/** The search's view of some of the stretches: its task t is `chosen[t]`, its kinds are the groups of the fleet. */
export type SearchParts = ProblemParts & {
  readonly chosen: readonly number[]
  /** Dead runs in time for each kind; the same tables as its dead runs where a dead kilometre has no price. */
  readonly times: readonly Int32Array[]
  /** Rows where a spreader leaves each place and columns where it arrives. */
  readonly leaving: readonly number[]
  readonly arriving: readonly number[]
}

/**
 * Rows of the table are ends of modes, then places left; columns beginnings of modes, then places arrived at, any
 * depot, and anywhere at all. What one direction of treating takes longer than the other is in the way to it.
 */
export function searchParts(given: RoadTask, who: WhoCanTreat, chosen: readonly number[]): SearchParts {
  const { fleet, stretches, treating, task } = given
  const modes = chosen.flatMap((stretch) => [2 * stretch, 2 * stretch + 1])
  const rows = indexed(modes.map((mode) => given.exits[mode]!))
  const columns = indexed(modes.map((mode) => given.entries[mode]!))
  const leaving = fleet.places.map((_, place) => rows.values.length + place)
  const arriving = fleet.places.map((_, place) => columns.values.length + place)
  const width = columns.values.length + fleet.places.length + 2
  const surplus = new Int32Array(columns.values.length)
  modes.forEach((mode, index) => {
    surplus[columns.of[index]!] = treating[mode]! - Math.min(treating[mode]!, treating[mode ^ 1]!)
  })
  const tables = fleet.sizes.map((_, size) => tablesOf(given, size, rows.values, columns.values, surplus))
  const cost = Int32Array.from(chosen, (stretch) =>
    Math.min(treating[2 * stretch]!, treating[2 * stretch + 1]!),
  )
  // The same array where nobody is dearer: the search sees at once that such kinds are alike.
  const costTo = (group: SpreaderGroup, index: number): Int32Array => {
    const own = cost.map((ds, t) =>
      who.can(chosen[t]!, index) ? ds + movedPrice(given, chosen[t]!, group) : CANNOT,
    )
    return own.every((ds, t) => ds === cost[t]) ? cost : own
  }
  const kindOf = (group: SpreaderGroup, index: number): SpreaderKind => ({
    start: leaving[group.start]!,
    end: group.end === 'anywhere' ? width - 1 : group.end === 'any_depot' ? width - 2 : arriving[group.end]!,
    capacity: group.firstLoad,
    count: group.spreaders.length,
    price: deciseconds(task.settings.price_min.spreader * 60),
    limit: limitOf(given, group),
    deadRun: tables[group.size]!.costs,
    cost: costTo(group, index),
  })
  return {
    chosen,
    entry: Int32Array.from(columns.of),
    exit: Int32Array.from(rows.of),
    load: Int32Array.from(chosen, (stretch) => stretches[stretch]!.load),
    cost,
    kinds: fleet.groups.map(kindOf),
    terminals: width,
    deadRun: tables[0]?.costs ?? new Int32Array(),
    times: fleet.groups.map(({ size }) => tables[size]!.times),
    leaving,
    arriving,
  }
}

/** Distinct values in order of appearance, and for each given value its index among them. */
function indexed(given: readonly number[]) {
  const values = [...new Set(given)]
  const indexOf = new Map(values.map((value, index) => [value, index]))
  return { values, of: given.map((value) => indexOf.get(value)!) }
}

function limitOf({ task }: RoadTask, { elapsed }: SpreaderGroup): number {
  const { limit_min } = task.settings
  return limit_min === null ? UNREACHABLE : Math.max(0, deciseconds(limit_min * 60) - elapsed)
}

/** Price of a stretch of a standing route for a spreader that does not know it. */
function movedPrice({ task, stretches }: RoadTask, stretch: number, group: SpreaderGroup): number {
  const { length_m, asked } = stretches[stretch]!
  if (asked.standing_route === null || group.knows.includes(asked.standing_route)) return 0
  return Math.round((length_m * task.settings.price_min.moved_km * 600) / 1000)
}

function tablesOf(
  given: RoadTask,
  size: number,
  exits: readonly number[],
  entries: readonly number[],
  surplus: Int32Array,
): { readonly costs: Int32Array; readonly times: Int32Array } {
  const { fleet, task } = given
  const graph = given.graphs[size]!
  const sources = [...exits.map(graph.exitNode), ...fleet.places.map((_, place) => graph.leavingNode(place))]
  const targets = [...entries, ...fleet.places.map((_, place) => graph.arrivingNode(place))]
  const finish = (table: Int32Array) =>
    withEnds(table, sources.length, targets.length, task.depots.length, surplus)
  const costs = finish(costTable(graph.graph, sources, targets))
  if (task.settings.price_min.dead_km === 0) return { costs, times: costs }
  return { costs, times: finish(deadTimes(given, size, sources, targets)) }
}

/** The table with what the direction of treating takes longer, and with columns for any depot and for anywhere. */
function withEnds(
  table: Int32Array,
  rows: number,
  columns: number,
  depots: number,
  surplus: Int32Array,
): Int32Array {
  const width = columns + 2
  const wider = new Int32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    let nearest = UNREACHABLE
    for (let column = 0; column < columns; column++) {
      const cost = table[row * columns + column]!
      wider[row * width + column] =
        cost + (column < surplus.length && cost < UNREACHABLE ? surplus[column]! : 0)
      const isDepot = column >= surplus.length && column < surplus.length + depots
      if (isDepot && cost < nearest) nearest = cost
    }
    wider[row * width + columns] = nearest
  }
  return wider
}
