import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'

type Roads = Pick<RoadNetwork, 'junctions' | 'segments'>

/** Where each junction leads to, or with `against` from where it is reached. */
function neighbours({ junctions, segments }: Roads, against: boolean): number[][] {
  const next = Array.from({ length: junctions.length }, (): number[] => [])
  for (const { from, to, one_way } of segments) {
    if (!one_way || !against) next[from]!.push(to)
    if (!one_way || against) next[to]!.push(from)
  }
  return next
}

/** Junctions in the order in which a search in depth is done with them. */
function orderOfLeaving(next: readonly (readonly number[])[]): number[] {
  const seen = new Uint8Array(next.length)
  const tried = new Int32Array(next.length)
  const left: number[] = []
  for (let start = 0; start < next.length; start++) {
    const path = seen[start] ? [] : [start]
    seen[start] = 1
    while (path.length > 0) {
      const junction = path.at(-1)!
      const onward = next[junction]![tried[junction]!++]
      if (onward === undefined) left.push(path.pop()!)
      else if (!seen[onward]) {
        seen[onward] = 1
        path.push(onward)
      }
    }
  }
  return left
}

/**
 * Parts of a road network within which every junction can be reached from every other, one-way rules kept: the number
 * of its part for each junction (Kosaraju, in Aho, Hopcroft and Ullman 1983). Banned turns are not looked at.
 */
export function strongParts(roads: Roads): Int32Array {
  const before = neighbours(roads, true)
  const part = new Int32Array(roads.junctions.length).fill(-1)
  let parts = 0
  for (const start of orderOfLeaving(neighbours(roads, false)).reverse()) {
    if (part[start]! >= 0) continue
    part[start] = parts
    for (const reached = [start]; reached.length > 0; )
      for (const junction of before[reached.pop()!]!) {
        if (part[junction]! >= 0) continue
        part[junction] = parts
        reached.push(junction)
      }
    parts++
  }
  return part
}

export type LargestPart = {
  readonly network: RoadNetwork
  /** What cannot be reached from it and back. */
  readonly left_out: readonly NetworkSegment[]
  /** How many parts there were. */
  readonly parts: number
}

/** The part with the most kilometres; everything else is handed back, not lost. */
export function largestPart(network: RoadNetwork): LargestPart {
  const part = strongParts(network)
  const metres = new Map<number, number>()
  const isWithin = ({ from, to }: NetworkSegment) => part[from] === part[to]
  for (const segment of network.segments)
    if (isWithin(segment))
      metres.set(part[segment.from]!, (metres.get(part[segment.from]!) ?? 0) + segment.length_m)
  const largest = [...metres].reduce((most, one) => (one[1] > most[1] ? one : most), [-1, -1])[0]
  const isKept = (segment: NetworkSegment) => isWithin(segment) && part[segment.from] === largest
  return {
    network: onlySegments(network, isKept),
    left_out: network.segments.filter((segment) => !isKept(segment)),
    parts: new Set(part).size,
  }
}

/** The network of these segments alone, junctions numbered anew. */
export function onlySegments(
  network: RoadNetwork,
  isKept: (segment: NetworkSegment) => boolean,
): RoadNetwork {
  const segments = network.segments.filter(isKept)
  const junctionNow = renumbered(segments.flatMap(({ from, to }) => [from, to]))
  const segmentNow = new Map(segments.map(({ id }, index) => [id, index]))
  const nowOf = (index: number) => segmentNow.get(network.segments[index]!.id)
  return {
    ...network,
    junctions: [...junctionNow.keys()].map((index) => network.junctions[index]!),
    segments: segments.map((segment) => ({
      ...segment,
      from: junctionNow.get(segment.from)!,
      to: junctionNow.get(segment.to)!,
    })),
    banned_turns: network.banned_turns.flatMap(({ from, via, to }) => {
      const [before, after] = [nowOf(from), nowOf(to)]
      return before === undefined || after === undefined
        ? []
        : [{ from: before, via: junctionNow.get(via)!, to: after }]
    }),
    turning_places: network.turning_places?.flatMap((junction) => junctionNow.get(junction) ?? []) ?? null,
  }
}

/** In the order in which they come. */
function renumbered(indices: readonly number[]): Map<number, number> {
  const now = new Map<number, number>()
  for (const index of indices) if (!now.has(index)) now.set(index, now.size)
  return now
}
