/** Days of the simulator's county as the sensors' verdicts see them: readings, weather forecasts, road forecasts. */
import { readFileSync } from 'node:fs'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { caseOfStation } from '#src/forecast/case-of-station.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import { type ForecastTrace, forecastTrace } from '#src/forecast/sensors/forecast-trace.ts'
import { roadTrack, trackTimeOf } from '#src/forecast/sensors/road-track.ts'
import { sensorVerdict } from '#src/forecast/sensors/sensor-verdict.ts'
import type { SensorVerdict, WatchedRoad } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { nearestStations, unsurveyedStation } from '#src/network/station.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import type { Climate } from '../../firmware-sim/climate.ts'
import { parseCounty, type Station } from '../../firmware-sim/county.ts'
import { applyFaults, type Fault } from '../../firmware-sim/faults.ts'
import { forecastHour } from '../../firmware-sim/forecast-error.ts'
import type { Message } from '../../firmware-sim/message.ts'
import { countyClimate } from '../../firmware-sim/night-readings.ts'
import type { ScenarioName } from '../../firmware-sim/scenario.ts'
import { reading as measured } from '../../firmware-sim/sensor.ts'
import { continuousTruth } from '../../firmware-sim/station.ts'

export const COUNTY = parseCounty(readFileSync('firmware-sim/county.json', 'utf8'))
const READ_EVERY = 10 * MINUTE
/** The service issues every hour; half as many cost half as much here. */
const ISSUE_EVERY = 2 * HOUR
export const JUDGED_EVERY = 30 * MINUTE
const WINDOW = 48 * HOUR
const NEIGHBOURS = 8

type DaysChoice = {
  readonly scenario: ScenarioName
  readonly seed: number
  readonly from: Date
  readonly hours: number
  /** How many each sensor has; 8. */
  readonly neighbours?: number
}
/** A span of a county without faults, two days before `from` included. */
type SoundDays = {
  readonly from: Date
  readonly to: Date
  readonly weatherAt: (issued: number) => AtmosphereHour[]
  readonly messages: ReadonlyMap<string, readonly Message[]>
  readonly faultless: (device: string, at: Date) => Message
}

const readingOf = (station: Station, { payload, sent_at }: Message): Reading => {
  const { v: _, ts, ...measurements } = payload
  const { station: id, device } = station
  const at = new Date(ts)
  return {
    authority: COUNTY.authority,
    station: id,
    device,
    at,
    received_at: sent_at,
    flags: [],
    ...measurements,
  }
}

const hourOf = (climate: Climate, at: number, issued: number): AtmosphereHour => {
  const { cloud_fraction, shortwave_instant_w_m2: _, ...hour } = forecastHour(climate, at, issued)
  return {
    ...hour,
    at: new Date(at),
    cloud_oktas: cloud_fraction * 8,
    shortwave_w_m2: null,
    longwave_w_m2: null,
  }
}

function weatherOf(climate: Climate): (issued: number) => AtmosphereHour[] {
  const known = new Map<number, AtmosphereHour[]>()
  return (issued) => {
    const held = known.get(issued)
    if (held) return held
    const hours = Array.from({ length: 64 }, (_, hour) =>
      hourOf(climate, issued + (hour - 48) * HOUR, issued),
    )
    known.set(issued, hours)
    return hours
  }
}

function soundDays({ scenario, seed, from, hours }: DaysChoice): SoundDays {
  const climate = countyClimate({ county: COUNTY, scenario, seed, first_at: from })
  const begin = from.getTime() - WINDOW
  const to = new Date(from.getTime() + hours * HOUR)
  const instants = Array.from(
    { length: (to.getTime() - begin) / READ_EVERY + 1 },
    (_, at) => begin + at * READ_EVERY,
  )
  const messages = new Map(
    COUNTY.stations.map((station) => {
      const truth = continuousTruth(climate, station, new Date(begin))
      return [station.device, instants.map((at) => measured(truth, seed, new Date(at)))]
    }),
  )
  const faultless = (device: string, at: Date) =>
    messages.get(device)![Math.max(0, Math.floor((at.getTime() - begin) / READ_EVERY))]!
  return { from, to, weatherAt: weatherOf(climate), messages, faultless }
}

/** What was received by then and measured in the last two days, oldest first. */
function windowOf(readings: readonly Reading[], now: number): Reading[] {
  return readings.filter(
    ({ at, received_at }) =>
      received_at.getTime() <= now && at.getTime() >= now - WINDOW && at.getTime() <= now + 10 * MINUTE,
  )
}

function tracesOf(days: SoundDays, station: Station, readings: readonly Reading[], from: number, to: number) {
  const place = unsurveyedStation({
    ...station,
    id: station.station,
    authority: COUNTY.authority,
    routes: [],
  })
  const kind = station.setting === 'bridge' ? ('bridge' as const) : ('road' as const)
  const traces: ForecastTrace[] = []
  for (let at = Math.ceil(from / ISSUE_EVERY) * ISSUE_EVERY; at <= to; at += ISSUE_EVERY) {
    const issued_at = new Date(at)
    const weather = { hours: days.weatherAt(at), issued_at }
    const forecast = roadForecast(
      caseOfStation({ ...place, kind }, windowOf(readings, at), weather, issued_at, 14),
    )
    if ('series' in forecast) traces.push(forecastTrace({ issued_at, series: forecast.series }))
  }
  return traces
}

export type SensorDays = ReturnType<typeof sensorDays>

/** The days of a county, and how each of its sensors would have been judged in them, with faults or without. */
export function sensorDays(choice: DaysChoice) {
  const days = soundDays(choice)
  const end = days.to.getTime()
  const readingsOf = (station: Station, faults: readonly Fault[]) =>
    applyFaults(days.messages.get(station.device)!, faults, days.faultless)
      .map((message) => readingOf(station, message))
      .sort((a, b) => a.at.getTime() - b.at.getTime())
  const sound = new Map(COUNTY.stations.map((station) => [station.station, readingsOf(station, [])]))
  const soundTraces = new Map(
    COUNTY.stations.map((station) => {
      const readings = sound.get(station.station)!
      return [station.station, tracesOf(days, station, readings, choice.from.getTime() - WINDOW / 2, end)]
    }),
  )
  const tracks = new Map<string, WatchedRoad['track']>()
  const soundRoad = (station: string, now: number): WatchedRoad => {
    const key = `${station} ${trackTimeOf(now)}`
    const track = tracks.get(key) ?? roadTrack(windowOf(sound.get(station)!, now), new Date(now))
    tracks.set(key, track)
    return { track, traces: soundTraces.get(station)!.filter(({ issued_at }) => issued_at.getTime() <= now) }
  }
  const places = COUNTY.stations.map(({ station: id, lat, lon }) => ({ id, lat, lon }))

  /** Every half hour of [from, to], each judged in the light of the one before. */
  function* verdicts(station: Station, span: { from: Date; to: Date }, faults: readonly Fault[] = []) {
    const readings = faults.length ? readingsOf(station, faults) : sound.get(station.station)!
    const [first] = faults.map((fault) => fault.from.getTime())
    const traces = first
      ? [
          ...soundTraces.get(station.station)!.filter(({ issued_at }) => issued_at.getTime() <= first),
          ...tracesOf(days, station, readings, first + 1, Math.min(span.to.getTime(), end)),
        ]
      : soundTraces.get(station.station)!
    const place = places.find(({ id }) => id === station.station)!
    const nearest = nearestStations(place, places, choice.neighbours ?? NEIGHBOURS)
    let previous: SensorVerdict | null = null
    for (let at = span.from.getTime(); at <= span.to.getTime(); at += JUDGED_EVERY) {
      const now = new Date(at)
      const window = windowOf(readings, at)
      previous = sensorVerdict(
        {
          authority: COUNTY.authority,
          station: station.station,
          device: station.device,
          readings: window,
          track: roadTrack(window, now),
          traces: traces.filter(({ issued_at }) => issued_at <= now),
          neighbours: nearest.map(({ id }) => soundRoad(id, at)),
          weather: days.weatherAt(Math.floor(at / ISSUE_EVERY) * ISSUE_EVERY),
          previous,
        },
        now,
      )
      yield previous
    }
  }
  return { from: days.from, to: days.to, verdicts }
}
