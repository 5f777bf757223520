import { kilometres, minutes, type PlanFault, tonnes } from '#src/routing/check/check-fault.ts'
import type { CheckedTask } from '#src/routing/check/check-legs.ts'
import type { TourSums } from '#src/routing/check/check-tour.ts'
import type { SpreaderTour, SpreadingPlan, TourStep } from '#src/routing/spreading-task.ts'

type Total = readonly [
  name: string,
  told: number,
  real: number,
  slack: number,
  inWords: (n: number) => string,
]

// Totals may be rounded: minutes to a tenth, kilometres and tonnes to a hundredth.
const [ROUNDED_S, ROUNDED_M, ROUNDED_G] = [3.01, 5.01, 5_010]

/** Are a tour's salt, kilometres and minutes what its steps come to? */
export function checkTotals(tour: SpreaderTour, sums: TourSums): PlanFault[] {
  const salt_g = sums.trips.reduce((sum, trip) => sum + trip.salt_g, 0)
  const slack_s = sums.slack_s + ROUNDED_S
  const totals: Total[] = [
    ['salt', tour.salt_t * 1_000_000, salt_g, ROUNDED_G, tonnes],
    ['treated road', tour.treated_km * 1000, sums.treated_m, ROUNDED_M, kilometres],
    ['dead running', tour.dead_km * 1000, sums.dead_m, ROUNDED_M, kilometres],
    ['time to the last treated metre', tour.last_treated_min * 60, sums.last_treated_s, slack_s, minutes],
    ['time to the end', tour.ends_min * 60, sums.ends_s, slack_s, minutes],
  ]
  return totals.flatMap((total) => wrong(total, tour.spreader))
}

function wrong([name, told, real, slack, inWords]: Total, spreader: string | null): PlanFault[] {
  if (Math.abs(told - real) <= slack) return []
  const [expected, got] = [`${name} ${inWords(real)}`, `${name} ${inWords(told)}`]
  const message = `${spreader === null ? 'The plan' : `Spreader ${spreader}`} tells ${got}; its steps come to ${inWords(real)}.`
  return [{ code: 'totals_wrong', spreader, segment: null, expected, got, message }]
}

/** Are the kilometres that change their spreader, and the word that nothing changes, true? */
export function checkStanding(
  given: CheckedTask,
  plan: SpreadingPlan,
  sums: readonly TourSums[],
): PlanFault[] {
  const { standing_tours } = given.task
  const knows = new Set(standing_tours.map(({ route, spreader }) => `${route} ${spreader}`))
  const moved_m = sums
    .flatMap(({ passes }) => passes)
    .reduce((sum, { segment, spreader, length_m }) => {
      const route = given.asked.get(segment)!.standing_route
      const own = route === null || spreader.standing_route === route || knows.has(`${route} ${spreader.id}`)
      return own ? sum : sum + length_m
    }, 0)
  const moved: Total = ['moved road', plan.moved_km * 1000, moved_m, ROUNDED_M, kilometres]
  return [...wrong(moved, null), ...(plan.standing ? departures(given, plan) : [])]
}

function departures({ task }: CheckedTask, { tours }: SpreadingPlan): PlanFault[] {
  return task.standing_tours
    .filter(({ spreader, steps }) => {
      const driven = tours.find((tour) => tour.spreader === spreader)
      return !driven || !sameSteps(driven.steps, steps)
    })
    .map(({ spreader, route }) => ({
      code: 'standing_wrong',
      spreader,
      segment: null,
      expected: `standing route ${route} as it is`,
      got: 'another tour, or none',
      message: `The plan is told to be the standing routes; spreader ${spreader} would not drive ${route} as it is.`,
    }))
}

const sameSteps = (a: readonly TourStep[], b: readonly TourStep[]): boolean =>
  a.length === b.length && a.every((step, index) => sameStep(step, b[index]!))

function sameStep(a: TourStep, b: TourStep): boolean {
  if (a.kind === 'reload' || b.kind === 'reload')
    return a.kind === b.kind && 'depot' in a && 'depot' in b && a.depot === b.depot
  return a.segment === b.segment && a.against === b.against && a.treat === b.treat
}
