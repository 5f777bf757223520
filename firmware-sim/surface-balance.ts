/**
 * Heat that reaches the skin of the road, W/m², and how it changes with the temperature of the skin.
 * Turbulence after Louis (1979) with a bulk Richardson number, so that no iteration is needed; its stable branch
 * has a long tail, as roads need it on calm nights.
 */
import type { Place } from './microclimate.ts'
import { LATENT_SUBLIMATION, LATENT_VAPORISATION } from './surface-water.ts'
import { longwave, vapourPressureIce, vapourPressureWater, type Weather } from './weather.ts'

const EMISSIVITY = 0.96
const STEFAN_BOLTZMANN = 5.67e-8
const AIR_HEAT = 1005
const VON_KARMAN = 0.4
/** Roughness 2 mm for wind, 0.3 mm for heat; wind at 10 m, air at 2 m. */
const NEUTRAL = VON_KARMAN ** 2 / (Math.log(10 / 0.002) * Math.log(2 / 0.0003))
/** Stirring by traffic: the air over a road never stands still, m/s. */
const LEAST_WIND = 1

export type SurfaceBalance = {
  /** At the skin temperature asked for, W/m², and its change per °C (negative). */
  flux: number
  slope: number
  /** Vapour towards the surface, kg/m²s, and its change per °C. */
  vapour: number
  vapour_slope: number
}

/** `wetness` 0 dry … 1 wholly wet; evaporation goes with it, dew and hoar always find the road. */
export function surfaceBalance(
  weather: Weather,
  place: Place,
  skin: number,
  wetness: number,
  albedo: number,
  traffic: number,
): SurfaceBalance {
  const density = (weather.pressure_hpa * 100) / (287 * (weather.air_temp_c + 273.15))
  const exchange = density * transfer(weather, skin)
  const moist = vapourFlux(weather, skin, exchange, wetness)
  const latent = skin < 0 ? LATENT_SUBLIMATION : LATENT_VAPORISATION
  const kelvin = skin + 273.15
  const emitted = EMISSIVITY * STEFAN_BOLTZMANN * kelvin ** 3
  const rainHeat = (4186 * weather.rain_mm_h) / 3600
  return {
    flux:
      radiationIn(weather, place, albedo) -
      emitted * kelvin +
      (exchange * AIR_HEAT + rainHeat) * (weather.air_temp_c - skin) +
      latent * moist.vapour +
      place.traffic_w_m2 * (0.3 + traffic),
    slope: -4 * emitted - exchange * AIR_HEAT - rainHeat + latent * moist.vapour_slope,
    ...moist,
  }
}

/** What is around the road and not sky radiates like the air; shade grows with it. */
function radiationIn(weather: Weather, place: Place, albedo: number): number {
  const around = 0.97 * STEFAN_BOLTZMANN * (weather.air_temp_c + 273.15) ** 4
  const sky = place.sky_view * longwave(weather) + (1 - place.sky_view) * around
  return EMISSIVITY * sky + (1 - albedo) * weather.shortwave_w_m2 * (1 - 0.8 * (1 - place.sky_view))
}

/** Speed of exchange of heat and vapour, m/s. */
function transfer(weather: Weather, skin: number): number {
  const wind = Math.hypot(weather.wind_m_s, LEAST_WIND)
  const richardson = (9.81 * 2 * (weather.air_temp_c - skin)) / ((weather.air_temp_c + 273.15) * wind * wind)
  const stability =
    richardson > 0 ? 1 / (1 + 4 * richardson) : 1 - (9.4 * richardson) / (1 + 4 * Math.sqrt(-richardson))
  return NEUTRAL * wind * stability
}

function vapourFlux(weather: Weather, skin: number, exchange: number, wetness: number) {
  const saturated = skin < 0 ? vapourPressureIce(skin) : vapourPressureWater(skin)
  const toHumidity = 0.622 / weather.pressure_hpa
  const deficit = (vapourPressureWater(weather.dewpoint_c) - saturated) * toHumidity
  const share = deficit > 0 ? 1 : wetness
  const steepness = skin < 0 ? 6120 / (272.62 + skin) ** 2 : 4284 / (243.12 + skin) ** 2
  return {
    vapour: exchange * deficit * share,
    vapour_slope: -exchange * saturated * steepness * toHumidity * share,
  }
}
