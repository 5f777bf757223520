import { METRES_PER_DEGREE } from '#src/network/geometry.ts'
import type { Position } from '#src/network/treatment-route.ts'
import { isOver } from '#src/routing/county/counting-search.ts'
import { cutOut, nodePlaces } from '#src/routing/county/cut-out.ts'
import { type LongRoads, longRoads, onStretches } from '#src/routing/county/long-roads.ts'
import { asStart } from '#src/routing/county/part.ts'
import { onCoreGraphs, roadPart } from '#src/routing/county/road-part.ts'
import { type CountySettings, solveCounty } from '#src/routing/county/solve-county.ts'
import { apart, middleOf, type Place, type WideProblem } from '#src/routing/county/wide-problem.ts'
import { deciseconds, segmentOf } from '#src/routing/road/directed-roads.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import { type SearchParts, searchParts } from '#src/routing/road/search-parts.ts'
import { depotsWithSalt, withRules } from '#src/routing/road/search-rules.ts'
import type { WhoCanTreat } from '#src/routing/road/who-can-treat.ts'
import { UNREACHABLE } from '#src/routing/road-graph.ts'
import { problemFrom } from '#src/routing/search/problem.ts'
import type { Plan, Start, Stop } from '#src/routing/search/solve.ts'

/** Above so many tasks one table of dead runs for all of them costs more than it brings. */
export const COUNTY = 700

// From so many stretches on it takes less to leave roads out than to search over all of them.
const MANY = 100

/** The same task, on fewer roads where that pays: the tables are the same. */
export const onFewerRoads = (given: RoadTask, chosen: readonly number[]): RoadTask =>
  chosen.length >= MANY && isCutOut(given) ? onCoreGraphs(given) : given

// Depots besides those of its own spreaders where the spreaders of a part may reload or end.
const NEAREST_DEPOTS = 3

/** How a county is searched on long roads, then on its stretches, and from tours that are given. */
export type SearchSettings = {
  readonly long: CountySettings
  readonly short: CountySettings
  readonly given: CountySettings
}

const SETTINGS: SearchSettings = {
  long: { largest: 200, first: 30, apart: 0, together: 40, heat: 0.5, emptying: 2 },
  short: { largest: 500, first: 30, apart: 0, together: 40, heat: 0.1, emptying: 0 },
  given: { largest: 500, first: 20, apart: 40, together: 40, heat: 0.3, emptying: 0 },
}

// Of the search: on long roads. Beyond so many tries for each of them not much is left to be found there.
const LONG_SHARE = 0.8
const LONG_TRIES = 800

/**
 * Tours for the chosen stretches of a task of any size, as `solve` would give them: task t is `chosen[t]`, kind k the
 * group k, or nobody after the last of them; a task beyond the chosen ones is a reload at a depot with salt. How many
 * tours there are and where each of them is decided on long roads, which are few; what each one treats at its edges,
 * and in which order, on stretches.
 */
export function searchCounty(
  given: RoadTask,
  who: WhoCanTreat,
  chosen: readonly number[],
  rules: boolean,
  start: Start | undefined,
  stop: Stop,
  seed: number,
  settings = SETTINGS,
): Plan {
  const onCore = isCutOut(given) ? onCoreGraphs(given) : given
  const wide = wideProblem(onCore, who, chosen, rules)
  if (start) return solveCounty(wide, start, stop, seed, settings.given)
  const roads = longRoads(onCore, who, chosen)
  const found = searchLongRoads(roads, rules, stop, seed, settings.long)
  const tours = found.tours.map((tour) => onStretches(roads, tour))
  if (isOver(stop, found.iterations)) return { ...found, tours }
  const begun = { tours: tours.map(asStart), heat: settings.short.heat }
  const left = { ...stop, iterations: stop.iterations - found.iterations }
  const plan = solveCounty(wide, begun, left, seed, settings.short)
  return { ...plan, iterations: plan.iterations + found.iterations }
}

function searchLongRoads(
  { given, who }: LongRoads,
  rules: boolean,
  stop: Stop,
  seed: number,
  settings: CountySettings,
): Plan {
  const all = given.stretches.map((_, road) => road)
  const tries = stop.share ? stop.iterations : Math.floor(LONG_SHARE * stop.iterations)
  const partly = {
    ...stop,
    iterations: Math.min(tries, LONG_TRIES * all.length),
    ...(stop.share && { share: () => stop.share!() / LONG_SHARE }),
  }
  return solveCounty(wideProblem(given, who, all, rules), { tours: [], heat: 1 }, partly, seed, settings)
}

function wideProblem(
  given: RoadTask,
  who: WhoCanTreat,
  chosen: readonly number[],
  rules: boolean,
): WideProblem {
  const { fleet, roads, stretches, task } = given
  const { segments, junctions } = roads.network
  const placeOf = placesFrom(junctions[0] ?? [0, 0])
  const nodes = isCutOut(given) ? nodePlaces(given, (junction) => placeOf(junctions[junction]!)) : []
  const depots = fleet.places.slice(0, task.depots.length).map((junction) => placeOf(junctions[junction]!))
  const reloadOf = new Map(depotsWithSalt(given).map((depot, reload) => [depot, reload]))
  const tasks = chosen.map((stretch) => {
    const { drawn } = stretches[stretch]!
    return placeOf(segments[segmentOf(drawn[drawn.length >> 1]!)]!.line[0]!)
  })
  return {
    tasks,
    load: chosen.map((stretch) => stretches[stretch]!.load),
    kinds: fleet.groups.map(({ start, spreaders, firstLoad }) => ({
      ...placeOf(junctions[fleet.places[start]!]!),
      count: spreaders.length,
      capacity: firstLoad,
      price: deciseconds(task.settings.price_min.spreader * 60),
    })),
    partOf(some, kinds) {
      const visited = wantsMoreDepots(given)
        ? nearestDepots(depots, middleOf(some.map((t) => tasks[t]!)))
        : []
      const part = roadPart(given, kinds, visited)
      const whoInPart = { ...who, can: (s: number, group: number) => who.can(s, kinds[group]!.kind) }
      const inPart = some.map((t) => chosen[t]!)
      const parts = isCutOut(given)
        ? partsCutOut(part, whoInPart, inPart, nodes)
        : searchParts(part, whoInPart, inPart)
      return {
        problem: problemFrom(rules ? withRules(part, parts) : parts),
        reloads: depotsWithSalt(part).map(
          (depot) => reloadOf.get(task.depots.indexOf(part.task.depots[depot]!))!,
        ),
      }
    },
  }
}

/** Where a dead kilometre has a price, its time is told from the roads that are driven, and they all stay. */
const isCutOut = ({ task, graphs }: RoadTask): boolean =>
  task.settings.price_min.dead_km === 0 && graphs.length > 0

/** On the roads around the part; on all roads where some end of it cannot be come to otherwise. */
function partsCutOut(
  part: RoadTask,
  who: WhoCanTreat,
  stretches: readonly number[],
  nodes: readonly Place[],
): SearchParts {
  const parts = searchParts(cutOut(part, stretches, nodes), who, stretches)
  const tables = [...new Set(parts.kinds.map(({ deadRun }) => deadRun!))]
  return tables.some((table) => hasGaps(table, parts.terminals)) ? searchParts(part, who, stretches) : parts
}

/** Does no road lead somewhere? The last two columns are ends of a tour, no places. */
const hasGaps = (table: Int32Array, width: number): boolean =>
  table.some((cost, index) => cost >= UNREACHABLE && index % width < width - 2)

const wantsMoreDepots = ({ task, fleet }: RoadTask): boolean =>
  task.settings.reloads || fleet.groups.some(({ end }) => end === 'any_depot')

const nearestDepots = (depots: readonly Place[], middle: Place): number[] =>
  [...depots.keys()]
    .sort((a, b) => apart(depots[a]!, middle) - apart(depots[b]!, middle) || a - b)
    .slice(0, NEAREST_DEPOTS)

/** Whole metres east and north of a point; true to length at its latitude, which does to compare distances. */
function placesFrom([lon0, lat0]: Position) {
  const shrink = Math.cos((lat0 * Math.PI) / 180)
  return ([lon, lat]: Position): Place => ({
    x: Math.round((lon - lon0) * shrink * METRES_PER_DEGREE),
    y: Math.round((lat - lat0) * METRES_PER_DEGREE),
  })
}
