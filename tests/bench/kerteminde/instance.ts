/** Files of the Kerteminde salt-spreading instance (J. K. Fonnesbach, M. Chiarandini; CC-BY-4.0), as far as used. */
export type KertemindeInstance = {
  readonly max_time: number
  readonly nodes: readonly { readonly label: string }[]
  readonly vehicles: readonly { readonly id: string; readonly home: string; readonly capacity: number }[]
  readonly depots: readonly { readonly label: string; readonly refill: number }[]
  /** To pass only; to salt in this direction; to salt in either. Metres, minutes, m² to salt. */
  readonly A: readonly KertemindeArc[]
  readonly A_R: readonly (KertemindeArc & { readonly dem: number })[]
  readonly E_R: readonly {
    readonly edge: Pair
    readonly len: number
    readonly time: number
    readonly dem: number
  }[]
  /** Where turning round is allowed. */
  readonly U: readonly { readonly label: string }[]
}
type Pair = readonly [from: string, to: string]
type KertemindeArc = { readonly arc: Pair; readonly len: number; readonly time: number }

/** The solution format of the authors, `schema_solution_arcs.json`. */
export type KertemindeSolution = readonly {
  readonly vehicle: string
  readonly route: readonly { readonly arc: Pair; readonly salted: boolean }[]
}[]

/** A link as it may be driven. */
export type KertemindeLink = {
  readonly from: string
  readonly to: string
  readonly len: number
  readonly time: number
  /** Null: only passed. */
  readonly dem: number | null
  readonly one_way: boolean
}

export const linksOf = ({ A, A_R, E_R }: KertemindeInstance): KertemindeLink[] => [
  ...E_R.map(({ edge: [from, to], ...link }) => ({ from, to, ...link, one_way: false })),
  ...A_R.map(({ arc: [from, to], ...link }) => ({ from, to, ...link, one_way: true })),
  ...A.map(({ arc: [from, to], ...link }) => ({ from, to, ...link, dem: null, one_way: true })),
]

export const linkId = (from: string, to: string): string => `${from}-${to}`
