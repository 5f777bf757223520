import type { Celsius, Metres, Minutes } from '#src/units.ts'

export type RouteId = string
/** WGS 84 longitude, latitude. */
export type Position = readonly [lon: number, lat: number]

/** One stretch of road between junctions, driven in the order of its line. */
export type RoadSegment = {
  readonly id: string
  /** What the signs say: `A6003`, else the street name, else a description. */
  readonly road: string
  readonly length_m: Metres
  /** Treated width of the carriageway: salt is length × width × rate. */
  readonly width_m: Metres
  readonly line: readonly Position[]
  /** False: driven over without spreading (dead run). */
  readonly treated: boolean
  /** Share of the sky that is open, 0 to 1; absent: not known, as the two below. */
  readonly sky_view?: number
  readonly elevation_m?: Metres
  /** A bridge deck. */
  readonly bridge?: boolean
}

/** When the authority treats: forecast minimum of the road surface against `treat_below_c`. */
export type RouteThreshold = {
  readonly treat_below_c: Celsius
  /** The commonest forecast values lie exactly on the threshold, so its side is data: `<` or `<=`. */
  readonly side: '<' | '<='
  readonly version: number
}

/** One spreader's standing round: the authority's unit of decision. */
export type TreatmentRoute = {
  readonly id: RouteId
  readonly authority: string
  readonly name: string
  /** In driving order, from depot to depot; empty while no line has been imported. */
  readonly segments: readonly RoadSegment[]
  readonly depot: string | null
  readonly spreader: string | null
  readonly threshold: RouteThreshold
  /** From the order to wheels rolling. */
  readonly mobilisation_min: Minutes
  /** From leaving the depot to the last treated metre. */
  readonly treatment_min: Minutes
  /** Treatment must be complete this long before the onset. */
  readonly margin_min: Minutes
  /** Which of the above are made up (`depot`, `width`, `spreader`): said wherever they are shown. */
  readonly invented: readonly string[]
}
