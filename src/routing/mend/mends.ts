import type { RoadNetwork } from '#src/network/road-network.ts'
import { measuresIn } from '#src/routing/mend/mend.ts'
import { type Replan, type Tried, triedMeasures } from '#src/routing/mend/mend-tries.ts'
import { mendInWords, whatIsMissing } from '#src/routing/mend/mend-words.ts'
import { priceOf } from '#src/routing/plan-figures.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { Minutes } from '#src/units.ts'

/** A measure that was tried: with it the plan keeps everything that any measure can bring about. */
export type Mend = Tried & {
  /** What it costs by the authority's own prices, a minute earlier or longer counting as one. */
  readonly price_min: Minutes
  /** `One more spreader from Oakham: 1 more spreader, 8.4 km more dead running.` */
  readonly message: string
}

export type Mending = {
  /** What misses its time or is not treated, by how much, and what mends it. */
  readonly message: string
  /** Cheapest first; empty: none of what was tried is enough. */
  readonly mends: readonly Mend[]
}

/**
 * What would let a plan with shortfalls keep them, each measure tried by planning again: the least earlier start and
 * longer limit, the fewest more spreaders at one depot, reloads, and the highest rate that fits; where no single one is
 * enough, two together. Null: nothing is missed.
 * `timeOf` shows an instant that lies so many minutes after the spreaders may leave; without it no clock is named.
 */
export async function mendsOf(
  network: RoadNetwork,
  task: SpreadingTask,
  plan: SpreadingPlan,
  replan: Replan,
  timeOf?: (after: Minutes) => string,
  canLeaveEarlier = true,
): Promise<Mending | null> {
  if (plan.shortfalls.length === 0) return null
  const { enough, short } = await triedMeasures(network, task, plan, replan, canLeaveEarlier)
  const mends = enough
    .map((mend) => ({ ...mend, price_min: priceOfMend(task, plan, mend) }))
    .toSorted((a, b) => lessSalt(a) - lessSalt(b) || a.price_min - b.price_min)
    .map((mend) => ({ ...mend, message: mendInWords(task, plan, mend) }))
  return { message: whatIsMissing(network, task, plan, { mends, short }, timeOf), mends }
}

/** Less salt is not what was decided: told last, whatever it saves. */
const lessSalt = ({ measure }: Tried): number =>
  measuresIn(measure).some(({ kind }) => kind === 'lower_rate') ? 1 : 0

function priceOfMend(task: SpreadingTask, before: SpreadingPlan, { measure, plan }: Tried): Minutes {
  const waited = measuresIn(measure).reduce((sum, one) => sum + ('minutes' in one ? one.minutes : 0), 0)
  return waited + priceOf(task, plan) - priceOf(task, before)
}
