import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { columnsOf } from '#src/decision/forecast-columns.ts'
import { wettestRank } from '#src/decision/hazard.ts'
import { fallAt, isStale, type Outlook, type OutlookCase, outlookOf } from '#src/decision/outlook.ts'
import { type RainSpell, rainSpells } from '#src/decision/rain.ts'
import { LEAST_WEIGHT } from '#src/forecast/segments/segment-columns.ts'
import { columnsOnAxis } from '#src/forecast/segments/station-axes.ts'
import type { StationColumns } from '#src/forecast/segments/station-columns.ts'
import type { Celsius } from '#src/units.ts'

/** A station with a fresh forecast, looked at once for all roads that are told from it. */
export type Reference = {
  readonly outlook: Outlook
  readonly rain: readonly RainSpell[]
  readonly wettest: number
  readonly snows: boolean
  /** Its columns on the instants of each lead, lowered as its sensors say. */
  readonly columns: Map<Reference, StationColumns>
}

/** What a road is told from. */
export type RoadSources = {
  /** The station that weighs most: its instants, its weather. */
  readonly lead: Reference
  /** In the order of the road's references; absent: no fresh forecast. */
  readonly stations: readonly (Reference | undefined)[]
  readonly columns: readonly (StationColumns | undefined)[]
}

function referenceOf(outlook: Outlook, { now, until }: OutlookCase): Reference {
  const { columns, first, end } = outlook
  let snows = false
  for (let index = first; index < end; index++) if (columns.state[index] === 'snow') snows = true
  return {
    outlook,
    rain: rainSpells(outlook, now, until),
    wettest: wettestRank(outlook),
    snows,
    columns: new Map(),
  }
}

/** Stations with fresh forecasts: of the route as its sensors have lowered them, of others as they were issued. */
function knownReferences(given: DecideCase, stations: readonly Outlook[], common: OutlookCase) {
  const others = (given.reference_forecasts ?? []).map((forecast) => outlookOf(forecast, common))
  const fresh = [...others, ...stations].filter(
    ({ forecast, first, end }) => end > first && !isStale(forecast, given.policy, given.now),
  )
  return new Map(fresh.map((outlook) => [outlook.station, referenceOf(outlook, common)]))
}

function lowered(columns: StationColumns, deficit: Celsius, at: Float64Array, now: Date): StationColumns {
  if (deficit === 0) return columns
  const median = columns.median.map((value, index) => value - fallAt(deficit, at[index]!, now))
  return { ...columns, median }
}

function columnsFor(reference: Reference, lead: Reference, now: Date): StationColumns {
  const held = reference.columns.get(lead)
  if (held) return held
  const { forecast, deficit_c } = reference.outlook
  const { at } = columnsOf(lead.outlook.forecast)
  const columns = lowered(columnsOnAxis(forecast, at), deficit_c, at, now)
  reference.columns.set(lead, columns)
  return columns
}

/** Looks up what each road is told from. Null: too little is known. */
export function roadSources(
  given: DecideCase,
  outlooks: readonly Outlook[],
  common: OutlookCase,
): (segment: DecideSegment) => RoadSources | null {
  const known = knownReferences(given, outlooks, common)
  return ({ references }) => {
    const stations = references.map(({ station }) => known.get(station))
    let weight = 0
    let heaviest = -1
    for (const [index, station] of stations.entries()) {
      if (!station) continue
      weight += references[index]!.weight
      if (heaviest < 0 || references[index]!.weight > references[heaviest]!.weight) heaviest = index
    }
    const lead = stations[heaviest]
    if (!lead || weight < LEAST_WEIGHT) return null
    return {
      lead,
      stations,
      columns: stations.map((station) => station && columnsFor(station, lead, given.now)),
    }
  }
}

/** By how much sensors read below the forecasts that a road is told from, weighted. */
export function deficitOf({ references }: DecideSegment, { stations }: RoadSources): Celsius {
  let [sum, weights] = [0, 0]
  for (const [index, station] of stations.entries()) {
    if (!station) continue
    sum += references[index]!.weight * station.outlook.deficit_c
    weights += references[index]!.weight
  }
  return sum / weights
}
