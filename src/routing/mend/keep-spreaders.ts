import type { RoadNetwork } from '#src/network/road-network.ts'
import { segmentsOf } from '#src/routing/plan-figures.ts'
import type {
  SpreaderInTask,
  SpreaderTour,
  SpreadingPlan,
  SpreadingTask,
} from '#src/routing/spreading-task.ts'
import type { Metres } from '#src/units.ts'

/**
 * The same plan with its tours given to those of several like spreaders who treat most of the same roads in another
 * plan, so that two plans side by side differ in what changes and not in names. Where drivers have standing tours of
 * their own no two of them are alike.
 */
export function keepSpreaders(
  network: RoadNetwork,
  task: SpreadingTask,
  before: SpreadingPlan,
  plan: SpreadingPlan,
): SpreadingPlan {
  if (task.standing_tours.length > 0) return plan
  const known = new Map(task.spreaders.map((spreader) => [spreader.id, spreader]))
  const kind = (id: string) => kindOf(known.get(id), id)
  const lengths = segmentsOf(network)
  const pairs = plan.tours.flatMap((tour, index) => {
    const treated = treatedIn(tour)
    return before.tours
      .filter(({ spreader }) => known.has(spreader) && kind(spreader) === kind(tour.spreader))
      .map((other) => ({ index, spreader: other.spreader, shared_m: shared(other) }))

    function shared(other: SpreaderTour): Metres {
      return [...treatedIn(other)].reduce(
        (sum, id) => (treated.has(id) ? sum + (lengths.get(id)?.length_m ?? 0) : sum),
        0,
      )
    }
  })
  const given = new Map<number, string>()
  const taken = new Set<string>()
  for (const { index, spreader } of pairs.toSorted((a, b) => b.shared_m - a.shared_m))
    if (!given.has(index) && !taken.has(spreader)) {
      given.set(index, spreader)
      taken.add(spreader)
    }
  // Who is left over gets one of those that nobody drives yet.
  const left = (id: string) =>
    task.spreaders.find((one) => kind(one.id) === kind(id) && !taken.has(one.id))!.id
  const tours = plan.tours.map((tour, index) => {
    const spreader = given.get(index) ?? left(tour.spreader)
    taken.add(spreader)
    return { ...tour, spreader }
  })
  return { ...plan, tours }
}

/** Spreaders that differ in nothing but their name drive each other's tours. */
const kindOf = (spreader: SpreaderInTask | undefined, id: string): string =>
  JSON.stringify(spreader ? { ...spreader, id: null } : { id })

const treatedIn = ({ steps }: SpreaderTour): Set<string> =>
  new Set(steps.flatMap((step) => (step.kind === 'drive' && step.treat ? [step.segment] : [])))
