import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { columnsOf } from '#src/decision/forecast-columns.ts'
import type { Outlook, OutlookCase } from '#src/decision/outlook.ts'
import { outlookOfRoad, type Told } from '#src/decision/road-outlook.ts'
import { type RoadScan, scanRoad } from '#src/decision/road-scan.ts'
import { roadSources } from '#src/decision/road-sources.ts'
import { emptyOffsets, writeOffsets } from '#src/forecast/segments/segment-offsets.ts'

export type RoadOutlooks = {
  /** The roads that matter most, each in some way. */
  readonly outlooks: readonly Outlook[]
  /** Roads that too few fresh forecasts reach: not safe, not known. */
  readonly unknown: readonly DecideSegment[]
}

/** Of the road that is just being looked at: kept for each, they would take more room than the roads. */
const offsets = emptyOffsets()

type Looked = Told & { readonly scan: RoadScan }

function look(road: Told, { threshold }: OutlookCase): Looked {
  const { segment, sources } = road
  const { outlook, rain } = sources.lead
  const scan = scanRoad({
    references: segment.references,
    offsets: writeOffsets(segment, offsets),
    stations: sources.columns,
    at: columnsOf(outlook.forecast).at,
    first: outlook.first,
    end: outlook.end,
    threshold,
    rain,
  })
  return { ...road, scan }
}

const isDoubtful = ({ sources: { stations } }: Told): boolean =>
  stations.some((station) => !station || station.outlook.doubt !== null)

const wettestOf = ({ sources: { stations } }: Told): number =>
  Math.max(...stations.map((station) => station?.wettest ?? -1))

const NOTHING = Number.NEGATIVE_INFINITY
const whether = (is: boolean): number => (is ? 1 : NOTHING)

/**
 * All that a road can add to the case for treating, or against calling the route safe. Of each, one road is enough: the
 * one of which it is most true.
 */
const PRESSING: readonly ((looked: Looked) => number)[] = [
  ({ scan }) => -scan.minimum,
  ({ scan }) => -scan.onset,
  ({ scan }) => scan.deviations,
  ({ scan }) => -(Number.isFinite(scan.onset) ? scan.onset : scan.below),
  ({ scan }) => whether(scan.freezesInRain),
  ({ sources }) => whether(sources.stations.some((station) => station?.snows)),
  wettestOf,
  (looked) => whether(isDoubtful(looked)),
]

/** Which of these roads must be kept: one for each thing that presses. */
function mostPressing(roads: readonly Told[], given: OutlookCase): Told[] {
  const most = PRESSING.map(() => ({ score: NOTHING, road: null as Told | null }))
  for (const road of roads) {
    const looked = look(road, given)
    for (const [index, pressing] of PRESSING.entries()) {
      const score = pressing(looked)
      if (score > most[index]!.score) most[index] = { score, road }
    }
  }
  return [...new Set(most.flatMap(({ road }) => road ?? []))]
}

/**
 * The roads of the route that are known to differ from its stations: of all of them those that freeze first, likeliest
 * or hardest, with forecasts told from their reference stations by the thermal map. A road more can only add to it.
 * @param stations the outlooks of the route's stations
 */
export function roadOutlooks(
  given: DecideCase,
  stations: readonly Outlook[],
  common: OutlookCase,
): RoadOutlooks {
  if (!given.roads) return { outlooks: [], unknown: [] }
  const sourcesOf = roadSources(given, stations, common)
  const told: Told[] = []
  const unknown: DecideSegment[] = []
  for (const segment of given.roads.segments) {
    const sources = sourcesOf(segment)
    if (sources) told.push({ segment, sources })
    else unknown.push(segment)
  }
  const pressing = mostPressing(told, common)
  return { outlooks: pressing.map((road) => outlookOfRoad(road, given, common)), unknown }
}
