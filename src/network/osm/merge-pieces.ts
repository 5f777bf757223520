import type { RoadPiece } from '#src/network/osm/split-roads.ts'

/** Indices of the two pieces that meet at an end. */
type Meeting = readonly [end: number, pieces: readonly number[]]

/**
 * Pieces that meet where nothing else does and are alike in everything become one, as the earlier of them is drawn.
 * Not at an end that is `kept`, and never so that a piece comes back to where it began.
 */
export function mergePieces(pieces: readonly RoadPiece[], kept: (end: number) => boolean): RoadPiece[] {
  const now: (RoadPiece | null)[] = [...pieces]
  const partOf = pieces.map((_, index) => index)
  const current = (index: number): number => {
    let at = index
    while (partOf[at] !== at) at = partOf[at]!
    return at
  }
  for (const [end, [a, b]] of meetingsOfTwo(pieces)) {
    if (kept(end)) continue
    const [first, second] = [current(a!), current(b!)].sort((p, q) => p - q) as [number, number]
    const merged = first === second ? null : joined(now[first]!, now[second]!, end)
    if (!merged) continue
    now[first] = merged
    now[second] = null
    partOf[second] = first
  }
  return now.filter((piece) => piece !== null)
}

function meetingsOfTwo(pieces: readonly RoadPiece[]): Meeting[] {
  const at = new Map<number, number[]>()
  for (const [index, { from, to }] of pieces.entries())
    for (const end of [from, to]) at.set(end, [...(at.get(end) ?? []), index])
  return [...at].filter(([, { length }]) => length === 2)
}

const otherEnd = ({ from, to }: RoadPiece, end: number): number => (from === end ? to : from)

function turned({ fromWay, toWay, from, to, nodes, ...rest }: RoadPiece): RoadPiece {
  return { ...rest, fromWay: toWay, toWay: fromWay, from: to, to: from, nodes: nodes.toReversed() }
}

/** Null: they are not alike, or would come back to where they began. */
function joined(first: RoadPiece, second: RoadPiece, end: number): RoadPiece | null {
  if (otherEnd(first, end) === otherEnd(second, end)) return null
  if (JSON.stringify(first.attributes) !== JSON.stringify(second.attributes)) return null
  const isAfter = first.to === end
  const faces = isAfter ? second.from === end : second.to === end
  if (!faces && first.attributes.one_way) return null
  const next = faces ? second : turned(second)
  const [head, tail] = isAfter ? [first, next] : [next, first]
  return {
    ...first,
    fromWay: head.fromWay,
    toWay: tail.toWay,
    from: head.from,
    to: tail.to,
    nodes: [...head.nodes, ...tail.nodes.slice(1)],
  }
}
