import type { RoadPiece } from '#src/network/split-roads.ts'

type Meeting = readonly [end: number, pieces: readonly RoadPiece[]]

/**
 * Pieces that meet where nothing else does and are alike in everything become one, as the earlier of them is drawn and
 * called. Not at an end that is `kept`, and never so that a piece comes back to where it began.
 */
export function mergePieces(pieces: readonly RoadPiece[], kept: (end: number) => boolean): RoadPiece[] {
  const rank = new Map(pieces.map(({ id }, index) => [id, index]))
  const now = new Map(pieces.map((piece) => [piece.id, piece]))
  /** Which piece a merged one has become part of. */
  const partOf = new Map<string, string>()
  const current = ({ id }: RoadPiece): RoadPiece => {
    let name = id
    while (partOf.has(name)) name = partOf.get(name)!
    return now.get(name)!
  }
  for (const [end, [a, b]] of meetingsOfTwo(pieces)) {
    if (kept(end)) continue
    const [first, second] = [current(a!), current(b!)].sort((p, q) => rank.get(p.id)! - rank.get(q.id)!)
    const merged = first!.id === second!.id ? null : joined(first!, second!, end)
    if (!merged) continue
    now.set(first!.id, merged)
    now.delete(second!.id)
    partOf.set(second!.id, first!.id)
  }
  return [...now.values()]
}

function meetingsOfTwo(pieces: readonly RoadPiece[]): Meeting[] {
  const at = new Map<number, RoadPiece[]>()
  for (const piece of pieces)
    for (const end of [piece.from, piece.to]) at.set(end, [...(at.get(end) ?? []), piece])
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
