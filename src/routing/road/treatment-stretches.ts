import type { NetworkSegment } from '#src/network/road-network.ts'
import type { ChainLink } from '#src/routing/contract.ts'
import { contract } from '#src/routing/contract.ts'
import type { Grams } from '#src/routing/load.ts'
import { saltFor } from '#src/routing/load.ts'
import type { Deciseconds, Directed, DirectedRoads } from '#src/routing/road/directed-roads.ts'
import { segmentOf, turnedRound } from '#src/routing/road/directed-roads.ts'
import type { SegmentToTreat } from '#src/routing/spreading-task.ts'
import type { Metres } from '#src/units.ts'

/** Segments that follow one another, treated in one go and in one pass. */
export type TreatmentStretch = {
  /** Driven in this order; `against`: the other way, the same array where that may not be. */
  readonly drawn: readonly Directed[]
  readonly against: readonly Directed[]
  readonly load: Grams
  readonly length_m: Metres
  /** What all of its segments have in common. */
  readonly asked: SegmentToTreat
}

/** A segment of the network, by index, and what is asked for it. */
export type AskedSegment = {
  readonly index: number
  readonly asked: SegmentToTreat
  /** Not to be joined with others. */
  readonly alone: boolean
}

// So that loads stay divisible.
const LONGEST: Metres = 4_000

/**
 * What has to be treated as stretches: chains of segments between junctions of more than two of them, alike in all
 * that is asked and in who may drive there, of no more load than `mostLoad` unless one segment takes more, and not on
 * past `places`, where spreaders start, end and reload. Two passes are two stretches, of a two-way road one in each
 * direction. Each pass over each segment is in exactly one stretch.
 */
export function treatmentStretches(
  roads: DirectedRoads,
  asked: readonly AskedSegment[],
  mostLoad: Grams,
  places: ReadonlySet<number>,
): TreatmentStretch[] {
  const { segments } = roads.network
  const stretches = asked.map(({ index, asked: one, alone }) => ({
    from: segments[index]!.from,
    to: segments[index]!.to,
    oneWay: segments[index]!.one_way,
    length_m: segments[index]!.length_m,
    group: alone ? `${index}` : groupOf(one, segments[index]!),
  }))
  const directed = ({ stretch, against }: ChainLink): Directed =>
    2 * asked[stretch]!.index + (against ? 1 : 0)
  const joins = (before: ChainLink, after: ChainLink) => {
    const [a, b] = [directed(before), directed(after)]
    if (places.has(roads.endOf(a)) || roads.turn(a, b) === null || roads.turnsRound(a, b)) return false
    return stretches[before.stretch]!.oneWay || roads.turn(turnedRound(b), turnedRound(a)) !== null
  }
  const loadOf = ({ stretch }: ChainLink) => passLoad(stretches[stretch]!.length_m, asked[stretch]!.asked)
  const chains = contract(stretches, LONGEST, joins)
  return chains
    .flatMap((chain) => pieces(chain, mostLoad, loadOf))
    .flatMap((chain) => {
      const { oneWay } = stretches[chain[0]!.stretch]!
      return passesOver(roads, chain.map(directed), oneWay, asked[chain[0]!.stretch]!.asked)
    })
}

const groupOf = ({ segment: _, ...alike }: SegmentToTreat, { limits }: NetworkSegment): string =>
  JSON.stringify([Object.entries(alike).sort(), limits.weight_t, limits.width_m, limits.height_m])

/** A chain in pieces of no more load than that. */
function pieces(
  chain: readonly ChainLink[],
  mostLoad: Grams,
  loadOf: (link: ChainLink) => Grams,
): ChainLink[][] {
  const cut: ChainLink[][] = []
  let load = 0
  for (const link of chain) {
    load += loadOf(link)
    if (cut.length > 0 && load <= mostLoad) cut.at(-1)!.push(link)
    else {
      cut.push([link])
      load = loadOf(link)
    }
  }
  return cut
}

function passesOver(
  roads: DirectedRoads,
  drawn: readonly Directed[],
  oneWay: boolean,
  asked: SegmentToTreat,
): TreatmentStretch[] {
  const against = oneWay ? drawn : drawn.toReversed().map(turnedRound)
  const lengths = drawn.map((directed) => roads.network.segments[segmentOf(directed)]!.length_m)
  const stretch = {
    drawn,
    against,
    load: lengths.reduce((sum, length_m) => sum + passLoad(length_m, asked), 0),
    length_m: lengths.reduce((sum, length_m) => sum + length_m, 0),
    asked,
  }
  if (asked.passes === 1) return [stretch]
  return [
    { ...stretch, against: drawn },
    { ...stretch, drawn: against, against },
  ]
}

const passLoad = (length_m: Metres, { width_m, spread_rate_g_m2 }: SegmentToTreat): Grams =>
  saltFor({ length_m, width_m, treated: true }, spread_rate_g_m2, 1)

/** Treating a stretch in one direction, turns on the way included. */
export function treatingTime(roads: DirectedRoads, driven: readonly Directed[]): Deciseconds {
  return driven.reduce((sum, directed, i) => {
    const turn = i > 0 ? roads.turn(driven[i - 1]!, directed)! : 0
    return sum + turn + roads.treat[segmentOf(directed)]!
  }, 0)
}
