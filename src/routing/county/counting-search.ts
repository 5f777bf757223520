import type { Part } from '#src/routing/county/part.ts'
import type { StartTour } from '#src/routing/search/construct.ts'
import { type Random, randomIndex } from '#src/routing/search/random.ts'
import { type PlannedTour, type Stop, solve } from '#src/routing/search/solve.ts'

/** Searches one part of a county after another, until the tries are spent or it is told to stop. */
export type CountingSearch = {
  readonly isOver: () => boolean
  readonly done: () => number
  /** Better tours for the tasks of a part, or the first ones. */
  readonly improve: (part: Part, tours: readonly StartTour[], tries: number, heat: number) => PlannedTour[]
}

/** After so many tries. */
export const isOver = ({ iterations, until, share }: Stop, done: number): boolean =>
  done >= iterations || (share?.() ?? 0) >= 1 || (until?.(true) ?? false)

export function countingSearch(stop: Stop, random: Random): CountingSearch {
  let done = 0
  return {
    isOver: () => isOver(stop, done),
    done: () => done,
    improve(part, tours, tries, heat) {
      const iterations = Math.min(Math.ceil(tries), stop.iterations - done)
      const start = { tours: part.within(tours), heat }
      const counted = { iterations, until: () => isOver(stop, done) }
      const found = solve(part.problem, counted, randomIndex(random, 2 ** 31), start)
      done += found.iterations
      return found.tours.map(part.outside)
    },
  }
}
