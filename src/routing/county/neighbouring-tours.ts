import { asShares } from '#src/routing/county/share-out.ts'
import {
  apart,
  type KindShare,
  middleOf,
  type Place,
  type WideProblem,
} from '#src/routing/county/wide-problem.ts'
import type { StartTour } from '#src/routing/search/construct.ts'

// Spreaders that stand idle nearby and may take part.
const IDLE = 3

/** A tour and those nearest to it, by index, the tour itself first, while they hold no more than `largest` tasks. */
export function neighbouringTours(
  wide: WideProblem,
  tours: readonly StartTour[],
  around: number,
  largest: number,
): number[] {
  const middles = tours.map((tour) => middleOfTour(wide, tour))
  const nearest = tours
    .map((_, index) => ({ index, away: index === around ? -1 : apart(middles[index]!, middles[around]!) }))
    .sort((a, b) => a.away - b.away || a.index - b.index)
  const found: number[] = []
  let held = 0
  for (const { index } of nearest) {
    held += tours[index]!.tasks.length
    if (found.length > 0 && held > largest) break
    found.push(index)
  }
  return found
}

/** The spreaders of these tours. */
export const spreadersOf = (tours: readonly StartTour[]): KindShare[] =>
  asShares(new Map([...Map.groupBy(tours, ({ kind }) => kind)].map(([kind, { length }]) => [kind, length])))

/** The spreaders of these tours and the nearest that are on no tour. */
export function spreadersFor(
  wide: WideProblem,
  tours: readonly StartTour[],
  taking: readonly number[],
): KindShare[] {
  const counts = new Map<number, number>()
  const send = (kind: number, count: number) => counts.set(kind, (counts.get(kind) ?? 0) + count)
  for (const index of taking) if (tours[index]!.kind < wide.kinds.length) send(tours[index]!.kind, 1)
  const middle = middleOf(taking.map((index) => middleOfTour(wide, tours[index]!)))
  let wanted = IDLE
  for (const { kind, count } of idle(wide, tours, middle)) {
    const joining = Math.min(wanted, count)
    if (joining > 0) send(kind, joining)
    wanted -= joining
  }
  return asShares(counts)
}

/** Reloads have no place of their own. */
export const middleOfTour = (wide: WideProblem, { tasks }: StartTour): Place =>
  middleOf(tasks.flatMap((task) => wide.tasks[task] ?? []))

function idle(
  { kinds }: WideProblem,
  tours: readonly { readonly kind: number }[],
  middle: Place,
): KindShare[] {
  return kinds
    .map((kind, index) => ({
      kind: index,
      count: kind.count - tours.filter((tour) => tour.kind === index).length,
      away: apart(kind, middle),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.away - b.away || a.kind - b.kind)
}
