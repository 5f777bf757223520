import type { DecideCase } from '#src/decision/decide-case.ts'
import type { Policy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { FORECAST_MODEL, roadForecast } from '#src/forecast/road-forecast.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { clearNight, type Evening, eveningOf, payloadAt } from '#src/jobs/made-up-evening.ts'
import { mannerOf, type SensorManner } from '#src/jobs/sensor-manner.ts'
import { stationCase } from '#src/jobs/station-issue.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import { judge } from '#src/telemetry/judge.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type RecentReadings, recentReadings } from '#src/telemetry/recent-readings.ts'
import { rosterOf } from '#src/telemetry/roster.ts'
import { type Celsius, DAY, HOUR, SECOND } from '#src/units.ts'

export type SimulatedFrost = {
  readonly manner: SensorManner
  /** Of the made-up evening at which is decided. */
  readonly now: Date
  readonly readings: readonly Reading[]
  readonly forecast: StationForecast
  readonly recommendation: Recommendation
  /** The same evening with this sensor silent. */
  readonly without: Recommendation
}
export type FrostParts = {
  readonly network: Network
  readonly station: Station
  readonly device: string
  /** What it really said, oldest first; its manner is taken from there and nothing else. */
  readonly said: readonly Reading[]
  readonly policy: Policy
  /** Treated when the road is forecast below this. */
  readonly treat_below_c: Celsius
  readonly time_zone: string
  /** The frost comes in the January of this winter, or the next. */
  readonly now: Date
}

/** The made-up messages of an evening as the service would have taken them: judged one after another. */
function readingsOf(parts: FrostParts, manner: SensorManner, { midnight, now }: Evening): Reading[] {
  const recent: RecentReadings = recentReadings()
  const roster = rosterOf(parts.network)
  const { authority } = parts.station
  const readings: Reading[] = []
  for (let time = midnight + 12 * HOUR; time <= now.getTime() - SECOND; time += manner.interval_s * SECOND) {
    const at = new Date(time)
    const payload = payloadAt(at, (time - midnight) / HOUR, manner)
    const message = { authority, device: parts.device, payload, qos: 1, retain: false } as const
    const receivedAt = new Date(time + SECOND)
    const judgement = judge(message, { receivedAt, roster, recent, rateExceeded: false })
    if (judgement.kind !== 'reading') continue
    recent.add(judgement.reading, receivedAt)
    readings.push(judgement.reading)
  }
  return readings
}

function forecastOf(parts: FrostParts, readings: readonly Reading[], evening: Evening): StationForecast {
  const { station } = parts
  const atmosphere = clearNight(station, evening)
  const { given, last_reading_at } = stationCase(station, readings, atmosphere, evening.now)
  const made = roadForecast(given)
  const { source, issued_at } = atmosphere
  return {
    authority: station.authority,
    station: station.id,
    issued_at: evening.now,
    atmosphere: { source, issued_at },
    model: FORECAST_MODEL,
    last_reading_at,
    series: 'error' in made ? [] : made.series,
    doubts: 'error' in made ? [made.error.code] : (made.doubts ?? []),
    precipitation: [],
  }
}

function caseOf(parts: FrostParts, readings: readonly Reading[], evening: Evening): DecideCase {
  const { station, policy, treat_below_c, time_zone } = parts
  const forecast = forecastOf(parts, readings, evening)
  return {
    id: 'simulated-frost',
    now: evening.now,
    until: evening.until,
    time_zone,
    policy,
    route: {
      id: 'simulated-frost',
      name: `a route past ${station.name}`,
      threshold: { treat_below_c, side: '<', version: 1 },
      mobilisation_min: 60,
      treatment_min: 150,
      margin_min: 30,
      stations: [station],
    },
    forecasts: forecast.series.length > 0 ? [forecast] : [],
    readings: readings.filter(({ at }) => at.getTime() > evening.now.getTime() - DAY),
    treatments: [],
  }
}

/**
 * A made-up frosty evening told by this sensor in its own manner, through the same rules, forecast and decision as a
 * real one, beside the evening on which it is silent. Nothing of it is kept and nobody is told.
 */
export function simulatedFrost(parts: FrostParts): SimulatedFrost {
  const manner = mannerOf(parts.said)
  const evening = eveningOf(parts)
  const readings = readingsOf(parts, manner, evening)
  const given = caseOf(parts, readings, evening)
  return {
    manner,
    now: evening.now,
    readings,
    forecast: given.forecasts[0] ?? forecastOf(parts, readings, evening),
    recommendation: recommend(given),
    without: recommend(caseOf(parts, [], evening)),
  }
}
