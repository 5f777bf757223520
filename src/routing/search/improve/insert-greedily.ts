import { costWith } from '#src/routing/search/cost.ts'
import { overtime } from '#src/routing/search/excess.ts'
import { cheapestKind, costOfBeginning, NO_KIND } from '#src/routing/search/improve/choose-kind.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import { type Random, randomIndex } from '#src/routing/search/random.ts'
import type { Rules } from '#src/routing/search/rules/rules.ts'
import { countStock, shortOf } from '#src/routing/search/rules/stock-over.ts'
import { timeOverWith } from '#src/routing/search/rules/time-over.ts'
import { reloadsNeeded } from '#src/routing/search/rules/trip-overload.ts'
import type { Tour } from '#src/routing/search/tour.ts'
import { begin, emptyTourIn, NOWHERE, putIn, type WorkingPlan } from '#src/routing/search/working-plan.ts'

// A place is skipped now and then, so that the same tasks come back in another way (paper: 1 %).
const BLINK = 0.01
// Places between one skipped and the next (geometric distribution), drawn at once instead of a draw for each place.
const BLINKS = Int32Array.from({ length: 1_024 }, (_, i) =>
  Math.floor(Math.log((i + 0.5) / 1_024) / Math.log(1 - BLINK)),
)
// Beyond the thirty nearest an insertion is hardly ever the best (measured: 4–6 % better in the same time).
const NEAR = 30

/** Puts each task where it costs least, next to tasks nearby, at the ends of tours or in a new one. */
export function insertGreedily(plan: WorkingPlan, tasks: number[], random: Random): void {
  inOrder(plan.problem, tasks, random)
  for (const task of tasks) {
    if (plan.stock.length > 0) countStock(plan.problem, plan.problem.rules!, plan.tours, plan.stock)
    const found = bestPlace(plan, task, random)
    if (found.kind === NO_KIND) putIn(plan, found.tour, task, found.place)
    else begin(plan, found.tour, task, found.kind)
  }
}

/** Random, heaviest first, farthest first or nearest first, in the paper's proportions 4 : 4 : 2 : 1. */
function inOrder(problem: Problem, tasks: number[], random: Random): void {
  for (let i = tasks.length - 1; i > 0; i--) {
    const j = randomIndex(random, i + 1)
    const held = tasks[i]!
    tasks[i] = tasks[j]!
    tasks[j] = held
  }
  const draw = randomIndex(random, 11)
  const row = problem.kinds[0]!.start * problem.terminals
  const away = (task: number) => problem.deadRun[row + problem.entry[2 * task]!]!
  if (draw >= 10) tasks.sort((a, b) => away(a) - away(b))
  else if (draw >= 8) tasks.sort((a, b) => away(b) - away(a))
  else if (draw >= 4) tasks.sort((a, b) => problem.load[b]! - problem.load[a]!)
}

/** Where a task goes; `kind`: of the spreader that begins a new tour, −1 when the tour is under way already. */
type Place = { tour: number; place: number; kind: number; extra: number }

/** The cheapest place. With no spreader left every task still finds one: what is over the limits has a price. */
function bestPlace(plan: WorkingPlan, task: number, random: Random): Place {
  const best: Place = { tour: NOWHERE, place: 0, kind: NO_KIND, extra: Number.MAX_VALUE }
  const kind = cheapestKind(plan, task)
  if (kind !== NO_KIND) {
    best.tour = emptyTourIn(plan)
    best.kind = kind
    best.extra = costOfBeginning(plan, kind, task)
  }
  plan.looked.now += 1
  besideNeighbours(plan, task, random, best)
  atEnds(plan, task, random, best)
  if (best.tour === NOWHERE) return bestPlace(plan, task, random)
  return best
}

function besideNeighbours(plan: WorkingPlan, task: number, random: Random, best: Place): void {
  const near = plan.problem.near[task]!
  const count = Math.min(near.length, NEAR)
  for (let n = 0; n < count; n++) {
    const neighbour = near[n]!
    const tour = plan.tourOf[neighbour]!
    if (tour === NOWHERE) continue
    const heavier = priceOfLoad(plan, tour, task)
    if (heavier >= best.extra) continue
    const place = plan.placeOf[neighbour]!
    consider(plan, task, tour, place, heavier, random, best)
    consider(plan, task, tour, place + 1, heavier, random, best)
  }
}

function atEnds(plan: WorkingPlan, task: number, random: Random, best: Place): void {
  for (let tour = 0; tour < plan.tours.length; tour++) {
    const { size } = plan.tours[tour]!
    if (size === 0) continue
    const heavier = priceOfLoad(plan, tour, task)
    if (heavier >= best.extra) continue
    consider(plan, task, tour, 0, heavier, random, best)
    consider(plan, task, tour, size, heavier, random, best)
  }
}

/** Looks at a place once. A slot is known by the task before it or, the first one, by its tour. */
function consider(
  plan: WorkingPlan,
  task: number,
  index: number,
  place: number,
  heavier: number,
  random: Random,
  best: Place,
): void {
  const { problem, looked } = plan
  const tour = plan.tours[index]!
  const slot = place === 0 ? problem.numbered + index : tour.tasks[place - 1]!
  if (looked.at[slot] === looked.now) return
  looked.at[slot] = looked.now
  plan.blink -= 1
  if (plan.blink < 0) {
    plan.blink = BLINKS[randomIndex(random, BLINKS.length)]!
    return
  }
  const cost = costWith(problem, tour, task, place)
  const extra = cost - tour.cost + heavier
  if (extra >= best.extra) return
  const longer = problem.rules
    ? priceOfLateness(plan, problem.rules, index, task, place, cost)
    : priceOfTime(plan, index, cost)
  if (extra + longer >= best.extra) return
  best.tour = index
  best.place = place
  best.kind = NO_KIND
  best.extra = extra + longer
}

/** What the overload of the tour costs more with the task in it. */
function priceOfLoad(plan: WorkingPlan, index: number, task: number): number {
  const { problem, tours, prices } = plan
  const tour = tours[index]!
  if (problem.rules) return priceOfSalt(plan, problem.rules, tour, task)
  const over = tour.load - problem.kinds[tour.kind]!.capacity
  const more = over + problem.load[task]!
  if (more <= 0) return 0
  return prices.load * Math.min(more, problem.load[task]!)
}

/** What the overtime of the tour costs more when its cost rises to `cost`. */
function priceOfTime({ problem, tours, prices }: WorkingPlan, index: number, cost: number): number {
  const tour = tours[index]!
  const { limit } = problem.kinds[tour.kind]!
  if (cost <= limit) return 0
  return prices.time * (cost - Math.max(tour.cost, limit))
}

/** What the tour is late more with the task at a place. */
function priceOfLateness(
  { problem, tours, prices }: WorkingPlan,
  rules: Rules,
  index: number,
  task: number,
  place: number,
  cost: number,
): number {
  const tour = tours[index]!
  return prices.time * (timeOverWith(problem, rules, tour, task, place, cost) - overtime(problem, tour))
}

/** What the reloads cost that the task makes necessary, or the overload, and salt that does not lie at the depot. */
function priceOfSalt(
  { problem, prices, stock }: WorkingPlan,
  rules: Rules,
  tour: Tour,
  task: number,
): number {
  const load = problem.load[task]!
  const short = prices.load * shortOf(rules, stock, tour.kind, load)
  if (rules.reload) return short + priceOfReloads(problem, rules, tour, task)
  const over = tour.load + load - problem.kinds[tour.kind]!.capacity
  return short + prices.load * Math.min(load, Math.max(0, over))
}

/** What the reloads cost that the task makes necessary, wherever they will be. */
function priceOfReloads(problem: Problem, rules: Rules, { kind, load }: Tour, task: number): number {
  const more = reloadsNeeded(problem, rules, kind, load + problem.load[task]!)
  return (more - reloadsNeeded(problem, rules, kind, load)) * rules.reload!.usualCost
}
