/** What a place makes of the county's weather: cold pools, bridge decks, wind, streets. */
import type { Setting, Station } from './county.ts'
import { gaussian, hashOf, uniform } from './noise.ts'
import type { Weather } from './weather.ts'

export type Place = {
  /** Multiplies the wind. */
  readonly wind: number
  /** Share of the sky that the road sees. */
  readonly sky_view: number
  /** Air against open country on a fully calm, clear night, °C. */
  readonly calm_clear_offset_c: number
  /** Air against open country always, °C. */
  readonly offset_c: number
  /** Heat of traffic and buildings, W/m². */
  readonly traffic_w_m2: number
  readonly albedo: number
  /** Fronts come from the west: how much later than in the middle of the county, ms. */
  readonly delay_ms: number
}

type SettingPlace = Pick<Place, 'wind' | 'sky_view' | 'calm_clear_offset_c' | 'offset_c' | 'traffic_w_m2'>

// biome-ignore format: a table
const SETTINGS: Readonly<Record<Setting, SettingPlace>> = {
  open:          { wind: 1,    sky_view: 0.96, calm_clear_offset_c: 0,    offset_c: 0,   traffic_w_m2: 4 },
  valley_bottom: { wind: 0.6,  sky_view: 0.9,  calm_clear_offset_c: -2.2, offset_c: 0,   traffic_w_m2: 3 },
  bridge:        { wind: 1.15, sky_view: 0.98, calm_clear_offset_c: -0.4, offset_c: 0,   traffic_w_m2: 4 },
  exposed:       { wind: 1.45, sky_view: 1,    calm_clear_offset_c: 0.5,  offset_c: 0,   traffic_w_m2: 3 },
  town:          { wind: 0.65, sky_view: 0.72, calm_clear_offset_c: 0.9,  offset_c: 0.4, traffic_w_m2: 9 },
}

const MEAN_ELEVATION_M = 95
const LAPSE_C_M = 0.0065
const DELAY_MS_PER_DEGREE = 1_800_000

/** The station's surroundings; small seeded differences keep two stations of one setting apart. */
export function placeOf(station: Station, seed: number, middleLon: number): Place {
  const key = hashOf(station.device)
  const setting = SETTINGS[station.setting]
  return {
    ...setting,
    wind: setting.wind * (0.94 + 0.12 * uniform(seed, key, 1)),
    sky_view: Math.min(1, setting.sky_view + 0.02 * gaussian(seed, key, 2)),
    offset_c: setting.offset_c - LAPSE_C_M * (station.elevation_m - MEAN_ELEVATION_M),
    albedo: 0.09 + 0.05 * uniform(seed, key, 3),
    delay_ms: (station.lon - middleLon) * DELAY_MS_PER_DEGREE,
  }
}

/** 0 in wind, cloud or sun … 1 on a still, clear night. */
export function calmClear(weather: Weather): number {
  const still = Math.max(0, 1 - weather.wind_m_s / 4.5)
  const dark = Math.max(0, 1 - weather.shortwave_w_m2 / 60)
  return still * (1 - weather.cloud_fraction) ** 1.5 * dark
}

/** Changes the weather to that of the place; `pooled` is the calm clear index, followed with a delay. */
export function localWeather(weather: Weather, place: Place, pooled: number): Weather {
  weather.air_temp_c += place.offset_c + place.calm_clear_offset_c * pooled
  weather.dewpoint_c = Math.min(weather.dewpoint_c + place.offset_c * 0.5, weather.air_temp_c - 0.02)
  weather.wind_m_s *= place.wind
  return weather
}
