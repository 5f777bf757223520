import { type RoadReading, roadOf } from '#src/decision/backtest/observed-nights.ts'
import type { StationNight } from '#src/decision/verification/rule-night.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { isDoubtful } from '#src/forecast/sensors/doubtful.ts'
import { authorityOf, type Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'
import { instantOf, nightOf, nightSpan } from '#src/season.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR, type Milliseconds } from '#src/units.ts'

export type StationNightsParts = {
  readonly clock: Pick<Clock, 'now'>
  network(): Network
  readonly recent: { ofStation(station: string, from: Date, to: Date): readonly Reading[] }
  readonly store: Pick<OperationalStore, 'forecastsOf' | 'saveStationNights'>
}

export type NightsVerified = {
  /** Stations whose last night is known. */
  readonly stations: number
  /** Stations silent for over three hours of it. */
  readonly silent: readonly string[]
}

/** The evening's forecast is the last one issued by then, civil time: services are judged by that issue. */
const EVENING_HOUR = 18
/** A forecast may end this long before the night does: the sun is up by then. */
const REACH_SLACK: Milliseconds = 3 * HOUR

type Span = { readonly from: Date; readonly to: Date }

function forecastPart(
  forecast: StationForecast | undefined,
  road: readonly RoadReading[],
  { to }: Span,
): StationNight['forecast'] {
  if (!forecast) return null
  const { issued_at, series } = forecast
  const points = series.filter(({ at }) => at >= issued_at && at < to)
  const last = points.at(-1)
  if (!last || last.at.getTime() < to.getTime() - REACH_SLACK) return null
  const measured = road.filter(({ at }) => at >= issued_at)
  return {
    issued_at,
    minimum_c: points.reduce((least, { road_temp_c }) => Math.min(least, road_temp_c), Infinity),
    measured_c: measured.reduce((least, { road_temp_c }) => Math.min(least, road_temp_c), Infinity),
  }
}

/**
 * What the roads did in the night that is over, from trusted readings, beside what the evening's forecast had said.
 * Doing it twice changes nothing.
 */
export function stationNights({ clock, network, recent, store }: StationNightsParts) {
  async function nightAt(station: Station, timeZone: string, now: Date): Promise<StationNight | null> {
    const running = nightSpan(nightOf(now, timeZone), timeZone)
    const night = nightOf(new Date(running.from.getTime() - 1), timeZone)
    const span = nightSpan(night, timeZone)
    const readings = recent
      .ofStation(station.id, span.from, span.to)
      .filter((reading) => !isDoubtful(reading))
    const road = roadOf(readings, span)
    if (!road) return null
    const evening = instantOf(night, EVENING_HOUR, timeZone)
    const issued = { from: span.from, to: new Date(evening.getTime() + 1) }
    const forecast = (await store.forecastsOf(station.id, issued)).at(-1)
    const { authority, id } = station
    return { authority, night, station: id, ...road, forecast: forecastPart(forecast, readings, span) }
  }

  return async (): Promise<NightsVerified> => {
    const now = clock.now()
    const silent: string[] = []
    const nights: StationNight[] = []
    for (const station of network().stations) {
      const { time_zone } = authorityOf(network(), station.authority)
      const night = await nightAt(station, time_zone, now)
      if (night) nights.push(night)
      else silent.push(station.id)
    }
    await store.saveStationNights(nights)
    return { stations: nights.length, silent }
  }
}
