/** A road segment of the graph as contraction sees it. */
export type Stretch = {
  readonly from: number
  readonly to: number
  readonly oneWay: boolean
  readonly length_m: number
  /** Only stretches of one group are joined: treated alike, at the same time, by the same route. */
  readonly group?: string
}
/** May one link follow the other in one go? */
type Joins = (before: ChainLink, after: ChainLink) => boolean
/** One segment of a chain, driven as drawn or against. */
export type ChainLink = { readonly stretch: number; readonly against: boolean }

/**
 * Joins segments that follow one another through junctions of exactly two of them, equal in direction rule and group,
 * into chains to treat in one go; a chain ends with the segment that takes it past `longestM`, so that loads stay
 * divisible. Every segment comes out exactly once.
 */
export function contract(
  stretches: readonly Stretch[],
  longestM: number,
  joins: Joins = () => true,
): ChainLink[][] {
  const joined = joinedAt(stretches)
  const used = new Set<number>()
  const chains: ChainLink[][] = []
  stretches.forEach((_, index) => {
    while (!used.has(index)) chains.push(chainFrom(firstOf(index, neighbour)))
  })
  return chains

  function chainFrom(first: ChainLink): ChainLink[] {
    const chain: ChainLink[] = []
    let length = 0
    for (let link: ChainLink | null = first; link; link = neighbour(link, 'after')) {
      chain.push(link)
      used.add(link.stretch)
      length += stretches[link.stretch]!.length_m
      if (length > longestM) break
    }
    return chain
  }

  function neighbour(link: ChainLink, side: 'before' | 'after'): ChainLink | null {
    const here = stretches[link.stretch]!
    const junction = (side === 'after') !== link.against ? here.to : here.from
    const meeting = joined.get(junction)!
    const other = meeting.length === 2 ? meeting.find((index) => index !== link.stretch) : undefined
    if (other === undefined || used.has(other)) return null
    const there = stretches[other]!
    if (there.oneWay !== here.oneWay || there.group !== here.group) return null
    const against = side === 'after' ? there.from !== junction : there.to !== junction
    if (there.oneWay && against) return null
    const next = { stretch: other, against }
    return (side === 'after' ? joins(link, next) : joins(next, link)) ? next : null
  }
}

function joinedAt(stretches: readonly Stretch[]): Map<number, number[]> {
  const joined = new Map<number, number[]>()
  stretches.forEach(({ from, to }, index) => {
    for (const junction of [from, to]) joined.set(junction, [...(joined.get(junction) ?? []), index])
  })
  return joined
}

/** Walks back from a segment to where its chain begins; a ring begins just after the segment. */
function firstOf(
  index: number,
  neighbour: (link: ChainLink, side: 'before' | 'after') => ChainLink | null,
): ChainLink {
  const seen = new Set([index])
  let first: ChainLink = { stretch: index, against: false }
  for (;;) {
    const before = neighbour(first, 'before')
    if (!before || seen.has(before.stretch)) return first
    seen.add(before.stretch)
    first = before
  }
}
