import { grams } from '#src/routing/load.ts'
import { deciseconds } from '#src/routing/road/directed-roads.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { SearchParts } from '#src/routing/road/search-parts.ts'
import { UNREACHABLE } from '#src/routing/road-graph.ts'
import { ENOUGH, type ProblemParts } from '#src/routing/search/problem.ts'
import { NEVER, type Reloads, type Rules, type Stock } from '#src/routing/search/rules/rules.ts'

// Left untreated counts as much as being seven hours late, twice as much where there is a deadline, and a minute more
// for each second of treating.
const UNTREATED = 2 ** 18
const UNTREATED_PER_TREATING = 60
// Ten minutes to a depot and back, while nobody has looked where it would be.
const USUAL_DETOUR = 6_000

/** Does the task ask for more than sums of cost and load over each tour can tell? */
export function needsRules({ task, fleet, stretches }: RoadTask): boolean {
  const { limit_min, limit_until, price_min, reloads } = task.settings
  const load = stretches.reduce((sum, stretch) => sum + stretch.load, 0)
  const carried = fleet.groups.reduce(
    (sum, { firstLoad, spreaders }) => sum + firstLoad * spreaders.length,
    0,
  )
  const comesHome = fleet.groups.some(({ end }) => end !== 'anywhere')
  const costIsTime = price_min.dead_km === 0 && price_min.moved_km === 0
  return (
    reloads ||
    load > carried ||
    stretches.some(({ asked }) => asked.treat_by_min !== null) ||
    task.depots.some(({ salt_t }) => salt_t !== null && grams(salt_t) < load) ||
    (limit_min !== null && (!costIsTime || (limit_until === 'last_treated' && comesHome)))
  )
}

const endCounts = ({ task, fleet }: RoadTask, group: number): boolean =>
  task.settings.limit_until === 'back_at_depot' || fleet.groups[group]!.end === 'anywhere'

function onlyEnds(given: RoadTask): boolean {
  const { task, fleet, stretches } = given
  const { limit_min, price_min } = task.settings
  const endsCount = fleet.groups.every((_, group) => endCounts(given, group))
  const costIsTime = price_min.dead_km === 0 && price_min.moved_km === 0
  return (
    (limit_min === null || (endsCount && costIsTime)) &&
    stretches.every(({ asked }) => asked.treat_by_min === null)
  )
}

/** The parts with the rules of the task, and with a last kind whose tour is what nobody treats. */
export function withRules(given: RoadTask, parts: SearchParts): ProblemParts {
  const { fleet, stretches, task } = given
  const { limit_until } = task.settings
  const limits = parts.kinds.map(({ limit }) => Math.min(limit, NEVER))
  const free = limits.map(() => NEVER)
  const reload = reloadsOf(given, parts)
  const perTask = (of: (stretch: number) => number) =>
    Int32Array.from([...parts.chosen.map(of), ...(reload?.arriving ?? []).map(() => NEVER)])
  const rules: Rules = {
    times: [...parts.times, parts.deadRun],
    treating: Int32Array.from([...parts.cost, ...(reload?.arriving ?? []).map(() => reload!.time)]),
    due: perTask((stretch) => {
      const { treat_by_min } = stretches[stretch]!.asked
      return treat_by_min === null ? NEVER : deciseconds(treat_by_min * 60)
    }),
    treatsUntil: Int32Array.from([...(limit_until === 'last_treated' ? limits : free), NEVER]),
    endsUntil: Int32Array.from([
      ...parts.kinds.map((_, kind) => (endCounts(given, kind) ? limits[kind]! : NEVER)),
      NEVER,
    ]),
    onlyEnds: onlyEnds(given),
    fullLoad: [...fleet.groups.map(({ fullLoad }) => fullLoad), ENOUGH],
    nobody: parts.kinds.length,
    untreated: parts.cost.map((ds, t) => {
      const hurries = stretches[parts.chosen[t]!]!.asked.treat_by_min !== null ? 2 : 1
      return hurries * UNTREATED + UNTREATED_PER_TREATING * ds
    }),
    reload,
    stock: stockOf(given),
  }
  const nobody = {
    start: 0,
    end: 0,
    capacity: Number.MAX_SAFE_INTEGER,
    count: 1,
    price: 0,
    limit: UNREACHABLE,
    deadRun: new Int32Array(parts.deadRun.length),
    cost: new Int32Array(parts.cost.length),
  }
  return { ...parts, kinds: [...parts.kinds, nobody], rules }
}

/** Depots of the task where something lies to be loaded. */
export const depotsWithSalt = ({ task }: RoadTask): number[] =>
  task.depots.flatMap(({ salt_t }, depot) => (salt_t === 0 ? [] : [depot]))

function reloadsOf(given: RoadTask, { arriving, leaving }: SearchParts): Reloads | null {
  const { reloads, reload_min } = given.task.settings
  const depots = depotsWithSalt(given)
  if (!reloads || depots.length === 0) return null
  const time = deciseconds(reload_min * 60)
  return {
    arriving: depots.map((depot) => arriving[depot]!),
    leaving: depots.map((depot) => leaving[depot]!),
    time,
    usualCost: time + USUAL_DETOUR,
  }
}

function stockOf(given: RoadTask): Stock | null {
  const { task, fleet } = given
  const known = task.depots.flatMap(({ salt_t }, depot) => (salt_t === null ? [] : [depot]))
  if (known.length === 0) return null
  return {
    salt: known.map((depot) => grams(task.depots[depot]!.salt_t!)),
    ofKind: Int32Array.from([...fleet.groups.map(({ depot }) => known.indexOf(depot ?? -1)), -1]),
    ofReload: Int32Array.from(depotsWithSalt(given), (depot) => known.indexOf(depot)),
  }
}
