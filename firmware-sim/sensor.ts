/** A cheap sensor: a small constant error of its own, noise, and steps of 0.1 °C. All seeded by device and time. */
import type { Station } from './county.ts'
import type { Message, Payload } from './message.ts'
import { gaussian, hashOf, uniform } from './noise.ts'
import type { RoadsideState, StationTruth } from './station.ts'
import { relativeHumidity } from './weather.ts'

const FIRMWARE = '2.4.1'
const MINUTE = 60_000
/** Stations with a second probe. */
const PROBED: readonly string[] = ['open', 'valley_bottom', 'exposed']

/**
 * The reading of that instant. `seq` counts the minutes of the epoch, so that a reading sent again is equal to the
 * byte, whatever the interval, and a silence of less than a week is no leap.
 */
export function reading(truth: StationTruth, seed: number, at: Date): Message {
  const state = truth.at(at)
  const payload = measured(truth.station, state, hashOf(`${seed}/${truth.station.device}`), at)
  return { device: truth.station.device, at, sent_at: at, payload }
}

function measured(station: Station, state: RoadsideState, key: number, at: Date): Payload {
  const noise = (which: number) => gaussian(key, at.getTime(), which)
  const offset = (which: number, spread: number) => (2 * uniform(key, which) - 1) * spread
  const air = tenth(state.air_temp_c + offset(1, 0.1) + 0.08 * noise(1))
  const dewpoint = Math.min(air, tenth(state.dewpoint_c + offset(2, 0.15) + 0.1 * noise(2)))
  const wind = Math.max(0, tenth(state.wind_m_s * (1 + 0.12 * noise(3))))
  const road = tenth(state.road_temp_c + offset(3, 0.12) + 0.07 * noise(4))
  const humidity = Math.round(relativeHumidity(air, dewpoint))
  const rate = tenth(state.rain_mm_h + state.snow_mm_h)
  return {
    v: 1,
    ts: at.toISOString(),
    seq: Math.floor(at.getTime() / MINUTE),
    road_temp_c: road,
    air_temp_c: air,
    dewpoint_c: dewpoint,
    humidity_pct: humidity,
    ...(PROBED.includes(station.setting) && {
      subsurface_temp_c: tenth(state.subsurface_temp_c + offset(4, 0.1)),
      subsurface_depth_m: 0.3,
    }),
    wind_m_s: wind,
    wind_gust_m_s: tenth(wind * (1.3 + 0.3 * uniform(key, at.getTime(), 5))),
    precipitating: rate > 0,
    precipitation_mm_h: rate,
    surface_state: seenState(state, humidity, road, dewpoint),
    battery_v: Math.round((3.55 + offset(5, 0.08) + 0.004 * state.air_temp_c) * 100) / 100,
    firmware: FIRMWARE,
  }
}

/** A road below the dew point in saturated air is not called dry, nor a road above 3 °C frozen. */
function seenState(state: RoadsideState, humidity: number, road: number, dewpoint: number) {
  const seen = state.surface_state
  if (seen === 'dry' && humidity >= 100 && road < dewpoint) return road < 0 ? 'frost' : 'damp'
  return road > 3 && (seen === 'frost' || seen === 'ice' || seen === 'snow') ? 'wet' : seen
}

/** To 0.1; never −0. */
const tenth = (value: number): number => Math.round(value * 10) / 10 + 0
