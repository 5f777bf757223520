import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'

/**
 * Parts of a road network within which every junction can be reached from every other, one-way rules kept: the number
 * of its part for each junction. Tarjan 1972, without recursion; banned turns are not looked at.
 */
export function strongParts({
  junctions,
  segments,
}: Pick<RoadNetwork, 'junctions' | 'segments'>): Int32Array {
  const ways = waysOut(junctions.length, segments)
  const part = new Int32Array(junctions.length).fill(-1)
  const order = new Int32Array(junctions.length).fill(-1)
  const lowest = new Int32Array(junctions.length)
  const tried = new Int32Array(junctions.length)
  const open: number[] = []
  let visited = 0
  let parts = 0
  const enter = (junction: number, path: number[]) => {
    order[junction] = lowest[junction] = visited++
    open.push(junction)
    path.push(junction)
  }
  const close = (junction: number) => {
    let member: number
    do {
      member = open.pop()!
      part[member] = parts
    } while (member !== junction)
    parts++
  }
  for (let start = 0; start < junctions.length; start++) {
    if (order[start]! >= 0) continue
    const path: number[] = []
    enter(start, path)
    while (path.length > 0) {
      const junction = path.at(-1)!
      const next = ways[junction]![tried[junction]!++]
      if (next !== undefined) {
        if (order[next]! < 0) enter(next, path)
        else if (part[next]! < 0) lowest[junction] = Math.min(lowest[junction]!, order[next]!)
        continue
      }
      path.pop()
      if (lowest[junction] === order[junction]) close(junction)
      const before = path.at(-1)
      if (before !== undefined) lowest[before] = Math.min(lowest[before]!, lowest[junction]!)
    }
  }
  return part
}

function waysOut(junctions: number, segments: readonly NetworkSegment[]): number[][] {
  const out = Array.from({ length: junctions }, (): number[] => [])
  for (const { from, to, one_way } of segments) {
    out[from]!.push(to)
    if (!one_way) out[to]!.push(from)
  }
  return out
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
