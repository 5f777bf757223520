import { type Measure, measuresIn, missedMore, type SingleMeasure } from '#src/routing/mend/mend.ts'
import type { Trial, Tried } from '#src/routing/mend/mend-tries.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { Minutes } from '#src/units.ts'

/** Of the kinds of measure that help, so many are tried with another. */
const FIRST = 2
const BISECTIONS = 3

type Single = Tried & { readonly measure: SingleMeasure }

/**
 * The first two that are enough together, each then in its least form; null: no two are. Tried are the best of
 * `short` that help, with what makes up for what they leave late, and with the other kinds.
 */
export async function pairOf(
  task: SpreadingTask,
  plan: SpreadingPlan,
  short: readonly Tried[],
  tried: Trial,
  canLeaveEarlier: boolean,
): Promise<Tried | null> {
  const best = bestOfEachKind(short)
  const others = best.map(({ measure }) => measure)
  const helps = best.filter((one) => missedMore(one.plan, plan) < 0)
  for (const first of helps.slice(0, FIRST))
    for (const second of [...laterTimes(first, canLeaveEarlier), ...others]) {
      if (second.kind === first.measure.kind) continue
      const found = await tried({ kind: 'both', measures: [first.measure, second] })
      if (found) return leastOfBoth(task, found, tried)
    }
  return null
}

function bestOfEachKind(short: readonly Tried[]): Single[] {
  const kinds = Map.groupBy(short, ({ measure }) => measure.kind)
  const best = [...kinds.values()].map(([first]) => first as Single)
  // Less salt is not what was decided.
  const lessSalt = ({ measure }: Single) => (measure.kind === 'lower_rate' ? 1 : 0)
  return best.toSorted((a, b) => lessSalt(a) - lessSalt(b))
}

/** What gives the time that is still missing. */
function laterTimes({ task, plan }: Single, canLeaveEarlier: boolean): SingleMeasure[] {
  const minutes = mostLate(plan)
  if (minutes === 0) return []
  const limits = task.settings.limit_min !== null
  return [
    ...(canLeaveEarlier ? [{ kind: 'leave_earlier', minutes } as const] : []),
    ...(limits ? [{ kind: 'longer_limit', minutes } as const] : []),
  ]
}

/** Whole minutes, rounded up. */
export const mostLate = (plan: SpreadingPlan): Minutes =>
  Math.ceil(Math.max(0, ...plan.shortfalls.map(({ late_min }) => late_min ?? 0)))

async function leastOfBoth(task: SpreadingTask, found: Tried, tried: Trial): Promise<Tried> {
  let best = found
  for (const place of [0, 1] as const) {
    const [first, second] = measuresIn(best.measure) as [SingleMeasure, SingleMeasure]
    const scale = amountOf(task, place === 0 ? first : second)
    if (!scale) continue
    best = await least(tried, best, scale.amount, (amount) => {
      const less = scale.measure(amount)
      return { kind: 'both', measures: place === 0 ? [less, second] : [first, less] }
    })
  }
  return best
}

/** The least whole amount that is still enough, looked for in a few halvings below one that is. */
export async function least(
  tried: Trial,
  known: Tried,
  enough: number,
  measure: (amount: number) => Measure,
): Promise<Tried> {
  let best = known
  let [low, high] = [0, enough]
  for (let i = 0; i < BISECTIONS && high - low > 1; i++) {
    const middle = Math.ceil((low + high) / 2)
    const found = await tried(measure(middle))
    if (found) [best, high] = [found, middle]
    else low = middle
  }
  return best
}

/** How much of it there is, and the same measure with another amount; null: it is all or nothing. */
function amountOf(task: SpreadingTask, measure: SingleMeasure) {
  const highest = Math.ceil(Math.max(0, ...task.segments.map(({ spread_rate_g_m2 }) => spread_rate_g_m2)))
  const of = (amount: number, made: (amount: number) => SingleMeasure) => ({ amount, measure: made })
  switch (measure.kind) {
    case 'leave_earlier':
    case 'longer_limit':
      return of(measure.minutes, (minutes) => ({ ...measure, minutes }))
    case 'more_spreaders':
      return of(measure.number, (number) => ({ ...measure, number }))
    case 'lower_rate':
      return of(highest - measure.at_most_g_m2, (less) => ({ ...measure, at_most_g_m2: highest - less }))
    case 'reloads':
      return null
  }
}
