import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { nameOf } from '#src/decision/doubt.ts'
import { forecastHazards, type Hazard, wettestRank } from '#src/decision/hazard.ts'
import { doubtOf, type Outlook, type OutlookCase, outlookOn } from '#src/decision/outlook.ts'
import { columnsIn, type RoadRoom, roadRoom } from '#src/decision/road-room.ts'
import { type RoadSources, roadSources } from '#src/decision/road-sources.ts'
import { emptyMix, mixAt } from '#src/forecast/segments/reference-mix.ts'
import { fillSegment } from '#src/forecast/segments/segment-forecast.ts'
import { type Offsets, offsetsOf } from '#src/forecast/segments/segment-offsets.ts'
import { DANGER } from '#src/forecast/segments/station-columns.ts'
import type { Celsius } from '#src/units.ts'

export type RoadOutlooks = {
  /** The roads that matter most, each in some way. */
  readonly outlooks: readonly Outlook[]
  /** Roads that too few fresh forecasts reach: not safe, not known. */
  readonly unknown: readonly DecideSegment[]
}

type RoadCase = OutlookCase & { nameOf(station: string): string }

type Told = { readonly segment: DecideSegment; readonly sources: RoadSources }

const offsets = new WeakMap<DecideSegment, Offsets>()

function offsetsFor(segment: DecideSegment): Offsets {
  const known = offsets.get(segment)
  if (known) return known
  const made = offsetsOf(segment)
  offsets.set(segment, made)
  return made
}

function fill({ segment, sources }: Told, room: RoadRoom): void {
  const { references } = segment
  const { length } = room
  fillSegment({ references, offsets: offsetsFor(segment), place: 0, length }, sources.columns, room)
  for (let i = 0; i < length; i++) room.names[i] = DANGER[room.state[i]!]!
}

const withoutForecast = ({ road, references }: DecideSegment, index: number, { nameOf }: RoadCase) => ({
  rule: 'ROAD_UNKNOWN',
  says: `${road} is told from ${nameOf(references[index]!.station)} too, which has no fresh forecast`,
})

/** What stands against calling this road warm: a station that it is told from has no forecast, or a doubtful one. */
function doubtOfRoad(outlook: Outlook, { segment, sources }: Told, given: RoadCase): Outlook['doubt'] {
  for (const [index, forecast] of sources.forecasts.entries()) {
    const doubt = forecast
      ? doubtOf(forecast, outlook.columns, outlook, given)
      : withoutForecast(segment, index, given)
    if (doubt) return doubt
  }
  return null
}

/** The sensors' deficit is in the columns already. */
function outlookIn(room: RoadRoom, road: Told, given: RoadCase): Outlook {
  const { lead, at, deficit_c } = road.sources
  const outlook = outlookOn(lead, columnsIn(room, at), 0, given)
  return { ...outlook, segment: road.segment, deficit_c, doubt: doubtOfRoad(outlook, road, given) }
}

type Looked = { readonly outlook: Outlook; readonly hazards: readonly Hazard[] }

const NOTHING = Number.NEGATIVE_INFINITY
const soonest = (at: Date | null): number => (at ? -at.getTime() : NOTHING)
const has = ({ hazards }: Looked, kind: Hazard['kind']): number =>
  hazards.some((hazard) => hazard.kind === kind) ? 1 : NOTHING

/**
 * All that a road can add to the case for treating, or against calling the route safe. Of each, one road is enough: the
 * one of which it is most true.
 */
const PRESSING: readonly ((looked: Looked) => number)[] = [
  ({ outlook }) => -outlook.minimum.road_temp_c,
  ({ outlook }) => soonest(outlook.onset_at),
  ({ outlook }) => outlook.freeze_probability,
  ({ outlook }) => soonest(outlook.onset_at ?? outlook.below_at),
  (looked) => has(looked, 'snow'),
  (looked) => has(looked, 'freezing_rain'),
  ({ outlook }) => wettestRank(outlook),
  ({ outlook }) => (outlook.doubt ? 1 : NOTHING),
]

/** Which of these roads must be kept: one for each thing that presses. */
function mostPressing(roads: readonly Told[], given: RoadCase): Told[] {
  const rooms = new Map<number, RoadRoom>()
  const most = PRESSING.map(() => ({ score: NOTHING, road: null as Told | null }))
  for (const road of roads) {
    const { length } = road.sources.at
    const room = rooms.get(length) ?? roadRoom(length)
    rooms.set(length, room)
    fill(road, room)
    const outlook = outlookIn(room, road, given)
    if (outlook.end <= outlook.first) continue
    const looked = { outlook, hazards: forecastHazards(outlook) }
    for (const [index, pressing] of PRESSING.entries()) {
      const score = pressing(looked)
      if (score > most[index]!.score) most[index] = { score, road }
    }
  }
  return [...new Set(most.flatMap(({ road }) => road ?? []))]
}

function belowStation({ columns, minimum }: Outlook, { segment, sources }: Told): Celsius {
  const index = columns.median.indexOf(minimum.road_temp_c)
  if (index < 0) return 0
  const mix = emptyMix()
  mixAt(segment.references, sources.columns, index, mix)
  return mix.median / mix.weights - minimum.road_temp_c
}

function outlookOfRoad(road: Told, given: RoadCase): Outlook {
  const room = roadRoom(road.sources.at.length)
  fill(road, room)
  const outlook = outlookIn(room, road, given)
  return { ...outlook, below_station_c: belowStation(outlook, road) }
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
  const sourcesOf = roadSources(given, stations)
  const told: Told[] = []
  const unknown: DecideSegment[] = []
  for (const segment of given.roads.segments) {
    const sources = sourcesOf(segment)
    if (sources) told.push({ segment, sources })
    else unknown.push(segment)
  }
  const roadCase: RoadCase = { ...common, nameOf: (station) => nameOf(given, station) }
  return { outlooks: mostPressing(told, roadCase).map((road) => outlookOfRoad(road, roadCase)), unknown }
}
