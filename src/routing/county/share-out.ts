import { apart, type KindShare, middleOf, type WideProblem } from '#src/routing/county/wide-problem.ts'

/** Kinds of the tours that a district begins with. */
type Begun = readonly { readonly kind: number }[]

/**
 * The spreaders of each district: those of the tours it begins with, then again and again the district with the
 * most load for each spreader it has gets the nearest one left, until none is left. Which of them are sent is the search's affair.
 */
export function sharedOut(
  wide: WideProblem,
  districts: readonly (readonly number[])[],
  begun: readonly Begun[],
): KindShare[][] {
  const middles = districts.map((tasks) => middleOf(tasks.map((task) => wide.tasks[task]!)))
  const loads = districts.map((tasks) => tasks.reduce((sum, task) => sum + wide.load[task]!, 0))
  const left = wide.kinds.map(({ count }) => Math.min(count, wide.tasks.length))
  const shares = districts.map(() => new Map<number, number>())
  const given = districts.map(() => 0)
  const give = (district: number, kind: number) => {
    left[kind]! -= 1
    given[district]! += 1
    shares[district]!.set(kind, (shares[district]!.get(kind) ?? 0) + 1)
  }
  begun.forEach((tours, district) => {
    for (const { kind } of tours) if (kind < left.length) give(district, kind)
  })
  for (let units = left.reduce((sum, count) => sum + count, 0); units > 0; units--) {
    const district = indexOfLeast(loads.map((load, index) => -(load + 1) / (given[index]! + 1)))
    const kind = indexOfLeast(
      wide.kinds.map((one, index) => (left[index]! > 0 ? apart(one, middles[district]!) : Infinity)),
    )
    give(district, kind)
  }
  return shares.map(asShares)
}

/** In the order of kinds. */
export const asShares = (counts: ReadonlyMap<number, number>): KindShare[] =>
  [...counts].sort(([a], [b]) => a - b).map(([kind, count]) => ({ kind, count }))

/** Of equal ones the first. */
function indexOfLeast(values: readonly number[]): number {
  let best = 0
  values.forEach((value, index) => {
    if (value < values[best]!) best = index
  })
  return best
}
