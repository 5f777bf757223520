import { type End, isOneWay, jointsOf } from '#src/routing/county/joints.ts'
import { turnedRound } from '#src/routing/road/directed-roads.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import { type TreatmentStretch, treatingTime } from '#src/routing/road/treatment-stretches.ts'
import type { WhoCanTreat } from '#src/routing/road/who-can-treat.ts'
import type { PlannedTour } from '#src/routing/search/solve.ts'

/** A stretch, as its index among the chosen ones, and which way it is driven. */
type Link = { readonly task: number; readonly against: boolean }

/** A task on long roads: its stretch r is what the links of `links[r]` are, one after another. */
export type LongRoads = {
  readonly given: RoadTask
  readonly who: WhoCanTreat
  readonly links: readonly (readonly Link[])[]
  /** How many stretches were chosen. */
  readonly chosen: number
}

// Of the smallest load. On 3,500 km a twentieth of it gave 55 tours where a tenth gave 51; a fifth was no better.
const ROADS_A_LOAD = 10

/**
 * Joins the chosen stretches into roads through the junctions where others leave them: half as many, and ten to a load
 * can be put together anew in far fewer tries than a hundred.
 */
export function longRoads(given: RoadTask, who: WhoCanTreat, chosen: readonly number[]): LongRoads {
  const { stretches, roads, entries, exits } = given
  const chains = chainsOf(given, who, chosen)
  const long = chains.map((chain) => joined(stretches, chain))
  const modes = long.flatMap((road, index) => {
    const chain = chains[index]!
    return [chain, isOneWay(road) ? chain : chain.toReversed().map((end) => end ^ 1)]
  })
  const first = (road: number) => chains[road]![0]! >> 1
  const taskOf = new Map(chosen.map((stretch, task) => [stretch, task]))
  return {
    chosen: chosen.length,
    links: chains.map((chain) =>
      chain.map((end) => ({ task: taskOf.get(end >> 1)!, against: (end & 1) === 1 })),
    ),
    given: {
      ...given,
      stretches: long,
      treating: long.flatMap(({ drawn, against }) => [
        treatingTime(roads, drawn),
        treatingTime(roads, against),
      ]),
      // The end at which a stretch is driven into has the number of the mode in which it is driven.
      entries: modes.map((mode) => entries[mode[0]!]!),
      exits: modes.map((mode) => exits[mode.at(-1)!]!),
    },
    who: {
      can: (road, group) => who.can(first(road), group),
      drawn: (road, group) => who.drawn(first(road), group),
      cannotBe: (road) => who.cannotBe(first(road)),
    },
  }
}

/** A tour over long roads as one over stretches; a reload stays one. */
export const onStretches = ({ links, chosen, given }: LongRoads, tour: PlannedTour): PlannedTour => ({
  ...tour,
  visits: tour.visits.flatMap(({ task, against }) => {
    const road = links[task]
    if (!road) return [{ task: chosen + task - links.length, against }]
    const isTurned = against && !isOneWay(given.stretches[task]!)
    return isTurned ? road.toReversed().map((link) => ({ ...link, against: !link.against })) : road
  }),
})

function joined(stretches: readonly TreatmentStretch[], chain: readonly End[]): TreatmentStretch {
  const parts = chain.map((end) => stretches[end >> 1]!)
  const drawn = chain.flatMap((end, i) => ((end & 1) === 1 ? parts[i]!.against : parts[i]!.drawn))
  return {
    drawn,
    against: isOneWay(parts[0]!) ? drawn : drawn.toReversed().map(turnedRound),
    load: parts.reduce((sum, { load }) => sum + load, 0),
    length_m: parts.reduce((sum, { length_m }) => sum + length_m, 0),
    asked: parts[0]!.asked,
  }
}

/** The ends at which stretches that follow one another are driven into; each stretch is in one chain. */
function chainsOf(given: RoadTask, who: WhoCanTreat, chosen: readonly number[]): End[][] {
  const next = joinedEnds(given, who, chosen)
  const chained = new Set<number>()
  const from = (begin: End): End[] => {
    const chain: End[] = []
    for (let end: End | undefined = begin; end !== undefined; end = next.get(end ^ 1)) chain.push(end)
    for (const end of chain) chained.add(end >> 1)
    return chain
  }
  const begins = chosen.flatMap((stretch) => {
    const ends = isOneWay(given.stretches[stretch]!) ? [2 * stretch] : [2 * stretch, 2 * stretch + 1]
    return ends.filter((end) => !next.has(end))
  })
  return begins.flatMap((end) => (chained.has(end >> 1) ? [] : [from(end)]))
}

/** For each end that is joined the other one; never in a ring. */
function joinedEnds(given: RoadTask, who: WhoCanTreat, chosen: readonly number[]): Map<End, End> {
  const most = smallestLoad(given) / ROADS_A_LOAD
  const load = given.stretches.map((stretch) => stretch.load)
  const chainOf = given.stretches.map((_, stretch) => stretch)
  const chain = (stretch: number): number =>
    chainOf[stretch] === stretch ? stretch : chain(chainOf[stretch]!)
  const next = new Map<End, End>()
  for (const [a, b] of jointsOf(given, who, chosen)) {
    const [one, other] = [chain(a >> 1), chain(b >> 1)]
    if (one === other || next.has(a) || next.has(b) || load[one]! + load[other]! > most) continue
    chainOf[other] = one
    load[one]! += load[other]!
    next.set(a, b)
    next.set(b, a)
  }
  return next
}

const smallestLoad = ({ fleet }: RoadTask): number =>
  Math.min(
    ...fleet.groups.flatMap(({ firstLoad, fullLoad }) => [firstLoad, fullLoad]).filter((one) => one > 0),
  )
