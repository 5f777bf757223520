import type { BySky } from '#src/network/thermal-map.ts'

/** A road segment in the rest of the night; null where no station's forecast reaches. */
export type SegmentNight = {
  readonly id: string
  readonly road: string
  readonly length_m: number
  readonly road_temp_c: number | null
  readonly road_temp_p10_c: number | null
  readonly at: Date | null
  readonly freeze_probability: number | null
  /** Against its stations, K, by sky; and how sure that is. */
  readonly offset_c: BySky<number>
  readonly spread_c: BySky<number>
  /** Survey runs that measured it. */
  readonly passes: number
  /** The stations that it is told from, the weightiest first. */
  readonly stations: readonly string[]
}

/** A route's roads in the rest of the night: `/api/v1/routes/{route}/segments`. */
export type RouteSegmentsDocument = {
  readonly format: 'frostline.route-segments/1'
  readonly route: string
  readonly now: Date
  /** The rest of the night, [from, to). */
  readonly from: Date
  readonly to: Date
  /** The oldest forecast that it rests on; null: there is none. */
  readonly issued_at: Date | null
  /** Treated length, each road once. */
  readonly length_m: number
  /** Of it, what survey runs measured, and what no forecast reaches. */
  readonly surveyed_m: number
  readonly unknown_m: number
  readonly survey_runs: number
  readonly stations: readonly { readonly id: string; readonly name: string }[]
  /** Shares of the length, 0 to 1: below 0 °C by the median, and by p10. */
  readonly shares: readonly {
    readonly at: Date
    readonly below_zero: number
    readonly below_zero_p10: number
    readonly unknown: number
  }[]
  /** Ids of the coldest tenth of the length, coldest first; their length. */
  readonly coldest: readonly string[]
  readonly coldest_m: number
  readonly segments: readonly SegmentNight[]
}
