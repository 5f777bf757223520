import type { Problem } from '#src/routing/search/problem.ts'

/** East and north of anywhere, in whole metres. */
export type Place = { readonly x: number; readonly y: number }

/** Spreaders of one kind, by its index, as many as may be sent. */
export type KindShare = { readonly kind: number; readonly count: number }

/** A problem of some tasks and spreaders: its task i and kind i are the i-th of their lists. */
export type PartProblem = {
  readonly problem: Problem
  /** Its tasks beyond those to be treated are reloads: the number of each of them in the whole. */
  readonly reloads: readonly number[]
}

/**
 * A task too large for one table of dead runs; its problem can be made for any part of it. After the last kind comes
 * nobody, whose tour is what is not treated, where the problem has such a kind.
 */
export type WideProblem = {
  /** Where each task lies. */
  readonly tasks: readonly Place[]
  readonly load: ArrayLike<number>
  /** Where the spreaders of each kind start; what one holds; `price` of sending one. */
  readonly kinds: readonly (Place & {
    readonly count: number
    readonly capacity: number
    readonly price: number
  })[]
  readonly partOf: (tasks: readonly number[], kinds: readonly KindShare[]) => PartProblem
}

/** Square of the distance, metres. */
export const apart = (a: Place, b: Place): number => (a.x - b.x) ** 2 + (a.y - b.y) ** 2

/** Mean of places, at least one; whole metres. */
export function middleOf(places: readonly Place[]): Place {
  const mean = (along: (place: Place) => number) =>
    Math.round(places.reduce((sum, place) => sum + along(place), 0) / places.length)
  return { x: mean(({ x }) => x), y: mean(({ y }) => y) }
}
