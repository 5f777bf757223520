import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { forecastHazards, type Hazard, wetnessOf } from '#src/decision/hazard.ts'
import { doubtOf, type Outlook, type OutlookCase, outlookOn } from '#src/decision/outlook.ts'
import { columnsIn, type RoadRoom, roadRoom } from '#src/decision/road-room.ts'
import { type RoadSources, roadSources } from '#src/decision/road-sources.ts'
import { WETNESS } from '#src/decision/treatment-table.ts'
import { emptyMix, mixAt } from '#src/forecast/segments/reference-mix.ts'
import { fillSegment } from '#src/forecast/segments/segment-forecast.ts'
import { type Offsets, offsetsOf } from '#src/forecast/segments/segment-offsets.ts'
import { DANGER } from '#src/forecast/segments/station-columns.ts'
import type { Celsius } from '#src/units.ts'

export type RoadOutlooks = {
  /** The roads that matter most, each in some way. */
  readonly outlooks: readonly Outlook[]
  /** Roads that no fresh forecast reaches: not safe, not known. */
  readonly unknown: readonly DecideSegment[]
}

const offsets = new WeakMap<DecideSegment, Offsets>()

function offsetsFor(segment: DecideSegment): Offsets {
  const known = offsets.get(segment)
  if (known) return known
  const made = offsetsOf(segment)
  offsets.set(segment, made)
  return made
}

function fill(segment: DecideSegment, { columns }: RoadSources, room: RoadRoom): void {
  const { references } = segment
  fillSegment({ references, offsets: offsetsFor(segment), place: 0, length: room.length }, columns, room)
  for (let i = 0; i < room.length; i++) room.names[i] = DANGER[room.state[i]!]!
}

/** What stands against calling this road warm: of any of the forecasts that it is told from. */
function doubtOfRoad(outlook: Outlook, { forecasts }: RoadSources, given: OutlookCase): Outlook['doubt'] {
  for (const forecast of forecasts) {
    const doubt = forecast ? doubtOf(forecast, outlook.columns, outlook, given) : null
    if (doubt) return doubt
  }
  return null
}

/** The sensors' deficit is in the columns already. */
function outlookIn(
  room: RoadRoom,
  segment: DecideSegment,
  sources: RoadSources,
  given: OutlookCase,
): Outlook {
  const outlook = outlookOn(sources.lead, columnsIn(room, sources.at), 0, given)
  const { deficit_c } = sources
  return { ...outlook, segment, deficit_c, doubt: doubtOfRoad(outlook, sources, given) }
}

function belowStation(
  { columns: road, minimum }: Outlook,
  { references }: DecideSegment,
  { columns }: RoadSources,
) {
  const index = road.median.indexOf(minimum.road_temp_c)
  const mix = emptyMix()
  mixAt(references, columns, index, mix)
  return index < 0 ? 0 : mix.median / mix.weights - minimum.road_temp_c
}

type Looked = { readonly outlook: Outlook; readonly hazards: readonly Hazard[] }

const NOTHING = Number.NEGATIVE_INFINITY
const soonest = (at: Date | null): number => (at ? -at.getTime() : NOTHING)
const has = ({ hazards }: Looked, kind: Hazard['kind']): number =>
  hazards.some((hazard) => hazard.kind === kind) ? 1 : NOTHING

/**
 * All that a road can add to the case for treating or against calling the route safe. Of each, one road is enough: the
 * one of which it is most true.
 */
const PRESSING: readonly ((looked: Looked) => number)[] = [
  ({ outlook }) => -outlook.minimum.road_temp_c,
  ({ outlook }) => soonest(outlook.onset_at),
  ({ outlook }) => outlook.freeze_probability,
  ({ outlook }) => soonest(outlook.below_at),
  (looked) => has(looked, 'snow'),
  (looked) => has(looked, 'freezing_rain'),
  ({ outlook }) => WETNESS.indexOf(wetnessOf([outlook], [])),
  ({ outlook }) => (outlook.doubt ? 1 : NOTHING),
]

type Told = { readonly segment: DecideSegment; readonly sources: RoadSources }

/** Which of these roads must be kept: one for each thing that presses. */
function mostPressing(roads: readonly Told[], given: OutlookCase): Told[] {
  const rooms = new Map<number, RoadRoom>()
  const most = PRESSING.map(() => ({ score: NOTHING, road: null as Told | null }))
  for (const road of roads) {
    const { length } = road.sources.at
    const room = rooms.get(length) ?? roadRoom(length)
    rooms.set(length, room)
    fill(road.segment, road.sources, room)
    const outlook = outlookIn(room, road.segment, road.sources, given)
    if (outlook.end <= outlook.first) continue
    const looked = { outlook, hazards: forecastHazards(outlook) }
    for (const [index, pressing] of PRESSING.entries()) {
      const score = pressing(looked)
      if (score > most[index]!.score) most[index] = { score, road }
    }
  }
  return [...new Set(most.flatMap(({ road }) => road ?? []))]
}

function outlookOfRoad({ segment, sources }: Told, given: OutlookCase): Outlook {
  const room = roadRoom(sources.at.length)
  fill(segment, sources, room)
  const outlook = outlookIn(room, segment, sources, given)
  const below_station_c: Celsius = belowStation(outlook, segment, sources)
  return { ...outlook, below_station_c }
}

/**
 * The roads of the route that are known to differ from its stations: of all of them those that freeze first, likeliest
 * or hardest, with forecasts told from their reference stations by the thermal map. A road more can only add to it.
 * @param stations the outlooks of the route's stations
 */
export function roadOutlooks(
  given: DecideCase,
  stations: readonly Outlook[],
  outlookCase: OutlookCase,
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
  return {
    outlooks: mostPressing(told, outlookCase).map((road) => outlookOfRoad(road, outlookCase)),
    unknown,
  }
}
