/** A segment of the junction graph made from OpenStreetMap. */
export type GraphEdge = {
  readonly u: number
  readonly v: number
  readonly m: number
  readonly cls: string
  /** 1: only from u to v. */
  readonly oneway: 0 | 1
  readonly ref: string | null
  readonly name: string | null
  readonly kmh: number
  readonly geom: readonly (readonly [number, number])[]
}

const LETTER: Record<string, string> = { trunk: 'A', primary: 'A', secondary: 'B', tertiary: 'C' }

/** What the signs say, else the street name, else what kind of road it is. */
export function roadName(edge: GraphEdge): string {
  const slip = edge.cls.endsWith('_link')
  if (edge.ref) return slip ? `${edge.ref} slip road` : edge.ref
  if (edge.name) return edge.name
  if (slip) return 'slip road'
  // Short one-way pieces without a name are roundabouts on these roads: the graph does not carry the tag itself.
  if (edge.oneway && edge.m < 60) return 'roundabout'
  const letter = LETTER[edge.cls]
  return letter ? `unnamed ${letter} road` : 'unnamed road'
}
