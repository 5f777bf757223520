import type { StationId } from '#src/network/station.ts'
import type { RoadSegment } from '#src/network/treatment-route.ts'
import type { Celsius, Metres, Probability } from '#src/units.ts'

/** A value for each class of sky: roads differ most under a clear one. */
export type BySky<T> = { readonly clear: T; readonly broken: T; readonly overcast: T }
export type Sky = keyof BySky<unknown>

/** What makes a road colder or warmer than another; null: not known. */
export type Predictors = {
  /** Share of the sky hemisphere that is open, 0 to 1. */
  readonly sky_view: number | null
  readonly elevation_m: Metres | null
  readonly bridge: boolean | null
}

/** A station that a segment is told from; the weights of a segment sum to 1. */
export type ReferenceStation = {
  readonly station: StationId
  readonly weight: Probability
  readonly distance_m: Metres
}

/** A road segment, and how its surface differs from that of its reference stations. */
export type MappedSegment = {
  /** The id of the road segment: one entry however many routes drive it. */
  readonly id: RoadSegment['id']
  readonly authority: string
  readonly road: string
  readonly length_m: Metres
  readonly predictors: Predictors
  /** Empty: there is no station to tell it from. */
  readonly references: readonly ReferenceStation[]
  /** To add to the weighted road temperature of the reference stations. */
  readonly offset_c: BySky<Celsius>
  /** Standard error of the offset for a night to come. */
  readonly spread_c: BySky<Celsius>
  /** Survey runs that measured it under that sky; 0 everywhere: told from its predictors alone. */
  readonly passes: BySky<number>
}

/** Road temperature offset of each segment against its reference stations; it can be rebuilt from the stored surveys. */
export type ThermalMap = {
  readonly segments: readonly MappedSegment[]
  /** Survey runs that went into it, in order. */
  readonly runs: readonly string[]
}

export const passesOf = ({ passes }: Pick<MappedSegment, 'passes'>): number =>
  passes.clear + passes.broken + passes.overcast
