import type { Tonnes } from '#src/units.ts'

/** Salt store and vehicle base, where treatment routes start and end. */
export type Depot = {
  readonly id: string
  readonly authority: string
  readonly name: string
  readonly lat: number
  readonly lon: number
  readonly invented: boolean
}

/** The vehicle that spreads salt; `capacity_t` is what its hopper holds. */
export type Spreader = {
  readonly id: string
  readonly authority: string
  readonly depot: string
  readonly capacity_t: Tonnes
  readonly invented: boolean
}
