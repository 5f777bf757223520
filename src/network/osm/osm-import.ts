import type { ImportNote } from '#src/network/import-notes.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Kilometres, Metres } from '#src/units.ts'

/** A road that somebody marked for gritting and that is not in the network: an error, for a person to settle. */
export type GrittedLeftOut = {
  /** `way 123`, or the segment's id. */
  readonly what: string
  readonly road: string
  readonly length_m: Metres
  readonly because: string
}

/** What became of an extract. */
export type OsmImport = {
  readonly network: RoadNetwork
  readonly ways: number
  /** Before pieces that are alike were joined, and before the largest part was taken. */
  readonly before_joining: { readonly junctions: number; readonly segments: number }
  readonly parts: number
  readonly fell_out_km: Kilometres
  readonly restrictions: {
    readonly given: number
    readonly held_to: number
    /** Their roads are not in the network, or one-way signs forbid the turn already. */
    readonly without_effect: number
  }
  readonly notes: readonly ImportNote[]
  readonly gritted_left_out: readonly GrittedLeftOut[]
}
