import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { type Doubt, nameOf } from '#src/decision/doubt.ts'
import { columnsOf, type ForecastColumns } from '#src/decision/forecast-columns.ts'
import { type Outlook, type OutlookCase, outlookOn } from '#src/decision/outlook.ts'
import { type RoadScan, scanRoad } from '#src/decision/road-scan.ts'
import { deficitOf, type RoadSources, roadSources } from '#src/decision/road-sources.ts'
import { emptyMix, mixAt } from '#src/forecast/segments/reference-mix.ts'
import { fillSegment } from '#src/forecast/segments/segment-forecast.ts'
import { emptyOffsets, writeOffsets } from '#src/forecast/segments/segment-offsets.ts'
import { DANGER } from '#src/forecast/segments/station-columns.ts'
import type { Celsius } from '#src/units.ts'

export type RoadOutlooks = {
  /** The roads that matter most, each in some way. */
  readonly outlooks: readonly Outlook[]
  /** Roads that too few fresh forecasts reach: not safe, not known. */
  readonly unknown: readonly DecideSegment[]
}

type Told = { readonly segment: DecideSegment; readonly sources: RoadSources }

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

/** The road's own forecast, with the deficit of its stations' sensors in it. */
function columnsOfRoad({ segment, sources }: Told): ForecastColumns {
  const { at, length } = columnsOf(sources.lead.outlook.forecast)
  const column = () => new Float64Array(length)
  const filled = {
    road_temp_c: column(),
    road_temp_p10_c: column(),
    road_temp_p90_c: column(),
    freeze_probability: column(),
    state: new Uint8Array(length),
  }
  const { references } = segment
  fillSegment(
    { references, offsets: writeOffsets(segment, offsets), place: 0, length },
    sources.columns,
    filled,
  )
  return {
    length,
    at,
    median: filled.road_temp_c,
    p10: filled.road_temp_p10_c,
    probability: filled.freeze_probability,
    state: Array.from(filled.state, (danger) => DANGER[danger]!),
  }
}

/** How much colder than its stations' sensors the road is at its coldest. */
function belowStation({ columns, minimum }: Outlook, { segment, sources }: Told): Celsius {
  const index = columns.median.indexOf(minimum.road_temp_c)
  if (index < 0) return 0
  const mix = emptyMix()
  mixAt(segment.references, sources.columns, index, mix)
  return mix.median / mix.weights - minimum.road_temp_c
}

/** What stands against calling this road warm: a station that it is told from has no forecast, or a doubtful one. */
function doubtOfRoad({ segment, sources }: Told, given: DecideCase): Doubt | null {
  for (const [index, station] of sources.stations.entries()) {
    if (station?.outlook.doubt) return station.outlook.doubt
    const name = nameOf(given, segment.references[index]!.station)
    const says = `${segment.road} is told from ${name} too, which has no fresh forecast`
    if (!station) return { rule: 'ROAD_UNKNOWN', says }
  }
  return null
}

function outlookOfRoad(road: Told, given: DecideCase, common: OutlookCase): Outlook {
  const { segment, sources } = road
  const outlook = outlookOn(sources.lead.outlook.forecast, columnsOfRoad(road), 0, common)
  return {
    ...outlook,
    segment,
    deficit_c: deficitOf(segment, sources),
    below_station_c: belowStation(outlook, road),
    doubt: doubtOfRoad(road, given),
  }
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
