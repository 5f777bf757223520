import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { type Doubt, nameOf } from '#src/decision/doubt.ts'
import { columnsOf, type ForecastColumns } from '#src/decision/forecast-columns.ts'
import { type Outlook, type OutlookCase, outlookOn } from '#src/decision/outlook.ts'
import { deficitOf, type RoadSources } from '#src/decision/road-sources.ts'
import { emptyMix, mixAt } from '#src/forecast/segments/reference-mix.ts'
import { fillSegment } from '#src/forecast/segments/segment-columns.ts'
import { offsetsOf } from '#src/forecast/segments/segment-offsets.ts'
import { DANGER } from '#src/forecast/segments/station-columns.ts'
import type { Celsius } from '#src/units.ts'

/** A road and what it is told from. */
export type Told = { readonly segment: DecideSegment; readonly sources: RoadSources }

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
  fillSegment({ references, offsets: offsetsOf(segment), place: 0, length }, sources.columns, filled)
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

/** The outlook of a road between the stations, as of a station. */
export function outlookOfRoad(road: Told, given: DecideCase, common: OutlookCase): Outlook {
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
