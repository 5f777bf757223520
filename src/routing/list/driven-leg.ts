import type { RoadClass } from '#src/network/road-network.ts'
import type { Position, RoadSegment } from '#src/network/treatment-route.ts'
import type { Grams } from '#src/routing/load.ts'
import type { GramsPerSquareMetre, Metres, Minutes, Seconds } from '#src/units.ts'

/** A road as a driver meets it at a junction; null: not known, as of a council's published lines. */
export type RoadAhead = {
  /** Id of its segment. */
  readonly segment: string
  readonly road: string
  readonly road_class: RoadClass | null
  readonly roundabout: boolean
  readonly slip_road: boolean
  readonly one_way: boolean | null
  /** Away from the junction, or as it is driven. */
  readonly line: readonly Position[]
}

/** From junction to junction, in one state of the spreader. */
export type DrivenLeg = RoadAhead & {
  readonly length_m: Metres
  readonly treated: boolean
  /** null: no rate has been decided; 0 on a dead run. */
  readonly rate_g_m2: GramsPerSquareMetre | null
  readonly width_m: Metres
  /** All passes; null: without a rate. */
  readonly salt: Grams | null
  /** The turn into it and the drive along it. */
  readonly driving_s: Seconds
  readonly hazards: readonly string[]
  /** Latest time to have treated it, after leaving; null: none of its own. */
  readonly treat_by_min: Minutes | null
}

/** Driven from load to load. */
export type Trip = {
  /** Name of the place where it starts; null: not known. */
  readonly start: string | null
  /** null: the first trip of a tour, which starts as it is loaded. */
  readonly reload: { readonly depot: string; readonly loading_s: Seconds } | null
  readonly legs: readonly DrivenLeg[]
}

/** What a segment of a treatment route says of its road: by its name, where the map behind it had no more. */
export const asRoadAhead = ({ id, road, line }: Pick<RoadSegment, 'id' | 'road' | 'line'>): RoadAhead => ({
  segment: id,
  road,
  road_class: null,
  roundabout: road === 'roundabout',
  slip_road: road.endsWith('slip road'),
  one_way: null,
  line,
})

/** Is it driven back over what was driven just before? */
export const turnsRound = (before: RoadAhead, after: RoadAhead): boolean =>
  before.segment === after.segment &&
  before.line.every((place, i) => samePlace(place, after.line[after.line.length - 1 - i]))

const samePlace = (a: Position, b: Position | undefined) => b !== undefined && a[0] === b[0] && a[1] === b[1]

/** Same state of the spreader, but for its width. */
export const sameSpreading = (a: DrivenLeg, b: DrivenLeg): boolean =>
  a.treated === b.treated && a.rate_g_m2 === b.rate_g_m2

// Less than this needs no other setting.
const WIDTH_STEP_M: Metres = 1

export const sameState = (a: DrivenLeg, b: DrivenLeg): boolean =>
  sameSpreading(a, b) && (!a.treated || Math.abs(a.width_m - b.width_m) < WIDTH_STEP_M)
