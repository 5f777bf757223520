import type { Position } from '#src/network/treatment-route.ts'
import type { KilometresPerHour, Metres, Tonnes } from '#src/units.ts'

/** Kinds of road, most important first, as OpenStreetMap's `highway`; a slip road has the kind of what it joins. */
export const ROAD_CLASSES = [
  'motorway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'unclassified',
  'residential',
  'service',
] as const
export type RoadClass = (typeof ROAD_CLASSES)[number]

/** A stretch of road from one junction to the next. */
export type NetworkSegment = {
  /** Stays the same when the same source is imported again. */
  readonly id: string
  /** Indices into `junctions`; `line` runs from the one to the other. */
  readonly from: number
  readonly to: number
  /** What the signs say: `A6003`, else the street name, else a description. */
  readonly road: string
  readonly road_class: RoadClass
  readonly slip_road: boolean
  readonly roundabout: boolean
  readonly bridge: boolean
  /** Only from `from` to `to`; each carriageway of a dual carriageway is such a segment of its own. */
  readonly one_way: boolean
  readonly length_m: Metres
  /** Width of the carriageway as the source states it; null: not known. */
  readonly width_m: Metres | null
  readonly lanes: number | null
  /** Legal limit as the source states it; null: not known. */
  readonly speed_limit_kmh: KilometresPerHour | null
  /** What may not pass here; null: no limit known. */
  readonly limits: {
    readonly weight_t: Tonnes | null
    readonly width_m: Metres | null
    readonly height_m: Metres | null
  }
  /** The council's gritting as the source states it; null: nothing stated. */
  readonly gritting: {
    readonly priority: string | null
    readonly route: string | null
    readonly operator: string | null
  } | null
  /** What a driver must know: `ford`, `cattle grid`, `level crossing`, `steep hill (12 %)`. */
  readonly hazards: readonly string[]
  readonly line: readonly Position[]
}

/** A turn that the law forbids: from one segment over a junction into another (indices). */
export type BannedTurn = { readonly from: number; readonly via: number; readonly to: number }

/** `frostline.road-network/1`: every road that a gritter may use, from junction to junction. */
export type RoadNetwork = {
  readonly format: 'frostline.road-network/1'
  readonly name: string
  /** Where it comes from and as of when, for those who check it. */
  readonly source: string
  /** Who must be credited wherever it is shown. */
  readonly credits: readonly string[]
  readonly junctions: readonly Position[]
  readonly segments: readonly NetworkSegment[]
  readonly banned_turns: readonly BannedTurn[]
  /** Junctions where turning round is allowed besides cul-de-sacs and roundabouts; null: nothing is known of it. */
  readonly turning_places: readonly number[] | null
}
