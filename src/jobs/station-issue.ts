import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import { caseOfStation } from '#src/forecast/case-of-station.ts'
import { corrected } from '#src/forecast/learning/corrected.ts'
import { expectedOutcomes } from '#src/forecast/learning/expected-outcomes.ts'
import type { Correction } from '#src/forecast/learning/learned-correction.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import { FORECAST_MODEL } from '#src/forecast/road-forecast.ts'
import type {
  ForecastCase,
  ForecastRefusal,
  Precipitation,
  RoadForecast,
  StationForecast,
} from '#src/forecast/road-forecast-types.ts'
import { heedColdDoubt } from '#src/forecast/sensors/cold-doubt.ts'
import type { Station } from '#src/network/station.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, type Hours } from '#src/units.ts'

const HORIZON: Hours = 24

export type StationRefusal = ForecastRefusal & { readonly station: string }

/** A forecast, and what is written down to be held against it later. */
export type Issued = { readonly forecast: StationForecast; readonly outcomes: readonly ForecastOutcome[] }

/** What is to be forecast, and what the issued forecast is to say of it. */
export type StationCase = {
  readonly given: ForecastCase
  /** All of the last two days, the doubtful among them. */
  readonly readings: readonly Reading[]
  readonly last_reading_at: Date | null
  /** Road temperature that was last measured. */
  readonly start_c: Celsius | null
}

export function stationCase(
  station: Station,
  readings: readonly Reading[],
  atmosphere: Atmosphere | null,
  now: Date,
): StationCase {
  const given = caseOfStation(station, readings, atmosphere, now, HORIZON)
  return {
    given,
    readings,
    last_reading_at: given.readings.at(-1)?.at ?? null,
    start_c: given.readings.findLast(({ road_temp_c }) => road_temp_c !== null)?.road_temp_c ?? null,
  }
}

/** Whose forecast is issued, driven by which weather, with what was learnt of its error. */
export type StationAsked = {
  readonly station: Station
  readonly atmosphere: Atmosphere | null
  readonly correction: Correction
}

/** What falls while the forecast lasts; absent when its weather ends before. */
function precipitationOf({ hours }: Atmosphere, from: Date, to: Date): readonly Precipitation[] | null {
  const ahead = hours.filter(({ at }) => at > from && at.getTime() < to.getTime() + HOUR)
  if (ahead.length === 0 || ahead.at(-1)!.at < to) return null
  return ahead
    .filter(({ rain_mm_h, snow_mm_h }) => rain_mm_h !== 0 || snow_mm_h !== 0)
    .map(({ at, rain_mm_h, snow_mm_h }) => ({ at, rain_mm_h, snow_mm_h }))
}

/**
 * A station's forecast with what was learnt of its error, or why there is none. Sensors alone err in another way than
 * what was learnt is about: without weather the model's own forecast is issued.
 */
export function stationIssue(
  { station, atmosphere, correction }: StationAsked,
  { readings, last_reading_at, start_c }: Omit<StationCase, 'given'>,
  made: RoadForecast,
  now: Date,
): Issued | StationRefusal {
  if ('error' in made) return { station: station.id, ...made.error }
  const driven = made.doubts?.includes('NO_WEATHER') ? null : atmosphere
  const { series, applied } = driven
    ? corrected(made.series, now, correction)
    : { series: made.series, applied: null }
  const precipitation = driven && precipitationOf(driven, now, made.series.at(-1)?.at ?? now)
  const asLearnt: StationForecast = {
    authority: station.authority,
    station: station.id,
    issued_at: now,
    atmosphere: driven && { source: driven.source, issued_at: driven.issued_at },
    model: FORECAST_MODEL,
    last_reading_at,
    series,
    doubts: made.doubts ?? [],
    ...(applied && { learned: applied }),
    ...(precipitation && { precipitation }),
  }
  const issue = { forecast: asLearnt, own: made.series, atmosphere: driven }
  // Learnt from before doubtful sensors lower it: their cold is a precaution, not the model's error
  const heeded = heedColdDoubt(series, readings, now)
  const forecast = { ...asLearnt, series: heeded.series, doubts: [...(made.doubts ?? []), ...heeded.doubts] }
  return { forecast, outcomes: start_c === null ? [] : expectedOutcomes({ ...issue, start_c }) }
}
