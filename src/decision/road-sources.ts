import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { columnsOf, type ForecastColumns } from '#src/decision/forecast-columns.ts'
import { fallAt, isStale, type Outlook } from '#src/decision/outlook.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { LEAST_WEIGHT } from '#src/forecast/segments/segment-forecast.ts'
import { columnsOnAxis } from '#src/forecast/segments/station-axes.ts'
import type { StationColumns } from '#src/forecast/segments/station-columns.ts'
import type { Celsius } from '#src/units.ts'

/** What a road is told from: the fresh forecasts of its reference stations, as their sensors have lowered them. */
export type RoadSources = {
  /** Of the station that weighs most: its instants, its weather. */
  readonly lead: StationForecast
  readonly at: ForecastColumns['at']
  /** In the order of the road's references; absent: no fresh forecast. */
  readonly forecasts: readonly (StationForecast | undefined)[]
  readonly columns: readonly (StationColumns | undefined)[]
  /** By how much sensors read below the forecasts, weighted. */
  readonly deficit_c: Celsius
}

type Known = ReadonlyMap<string, { readonly forecast: StationForecast; readonly deficit_c: Celsius }>

/** Fresh forecasts by station, with what the sensors of the route's stations read below them. */
function knownForecasts(given: DecideCase, stations: readonly Outlook[]): Known {
  const deficits = new Map(stations.map(({ station, deficit_c }) => [station, deficit_c]))
  const all = [...(given.reference_forecasts ?? []), ...given.forecasts]
  const fresh = all.filter((forecast) => !isStale(forecast, given.policy, given.now))
  return new Map(
    fresh.map((forecast) => [forecast.station, { forecast, deficit_c: deficits.get(forecast.station) ?? 0 }]),
  )
}

function loweredBy(
  columns: StationColumns,
  deficit: Celsius,
  at: ForecastColumns['at'],
  now: Date,
): StationColumns {
  if (deficit === 0) return columns
  const median = columns.median.map((value, index) => value - fallAt(deficit, at[index]!, now))
  return { ...columns, median }
}

/** Looks up what each road is told from; lowered columns are worked out once a station. Null: too little is known. */
export function roadSources(
  given: DecideCase,
  stations: readonly Outlook[],
): (segment: DecideSegment) => RoadSources | null {
  const known = knownForecasts(given, stations)
  const lowered = new Map<string, StationColumns>()

  function columnsFor(station: string, lead: StationForecast): StationColumns {
    const key = `${station} ${lead.station}`
    const held = lowered.get(key)
    if (held) return held
    const { forecast, deficit_c } = known.get(station)!
    const { at } = columnsOf(lead)
    const columns = loweredBy(columnsOnAxis(forecast, at), deficit_c, at, given.now)
    lowered.set(key, columns)
    return columns
  }

  return ({ references }) => {
    const told = references.filter(({ station }) => known.has(station))
    const weight = told.reduce((sum, one) => sum + one.weight, 0)
    const [first] = told.toSorted((a, b) => b.weight - a.weight)
    if (!first || weight < LEAST_WEIGHT) return null
    const lead = known.get(first.station)!.forecast
    return {
      lead,
      at: columnsOf(lead).at,
      forecasts: references.map(({ station }) => known.get(station)?.forecast),
      columns: references.map(({ station }) => (known.has(station) ? columnsFor(station, lead) : undefined)),
      deficit_c: told.reduce((sum, one) => sum + one.weight * known.get(one.station)!.deficit_c, 0) / weight,
    }
  }
}
