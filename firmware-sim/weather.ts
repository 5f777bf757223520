/** The weather over the county at one instant, before any place changes it. */
export type Weather = {
  air_temp_c: number
  dewpoint_c: number
  wind_m_s: number
  /** 0 clear … 1 overcast; fog counts as cloud. */
  cloud_fraction: number
  rain_mm_h: number
  /** Water equivalent. */
  snow_mm_h: number
  pressure_hpa: number
  /** Downward, on the level. */
  shortwave_w_m2: number
}

/** Saturation vapour pressure over water, hPa (Magnus form, Sonntag 1990). */
export const vapourPressureWater = (celsius: number): number =>
  6.112 * Math.exp((17.62 * celsius) / (243.12 + celsius))

/** Saturation vapour pressure over ice, hPa (Magnus form, Sonntag 1990). */
export const vapourPressureIce = (celsius: number): number =>
  6.112 * Math.exp((22.46 * celsius) / (272.62 + celsius))

/** Relative to water at every temperature, as instruments report it; 0 … 100 %. */
export const relativeHumidity = (airTempC: number, dewpointC: number): number =>
  Math.min(100, (100 * vapourPressureWater(dewpointC)) / vapourPressureWater(airTempC))

/**
 * Downward long-wave radiation, W/m²: clear sky after Brutsaert (1975), his 1.24 raised to 1.29 because the shallow
 * inversion of a clear night hides the warmer air above it; closing towards a nearly black cloud base with the square
 * of the cloud fraction. Cloud height is left out.
 */
export function longwave(weather: Weather): number {
  const kelvin = weather.air_temp_c + 273.15
  const clear = 1.29 * (vapourPressureWater(weather.dewpoint_c) / kelvin) ** (1 / 7)
  const emissivity = clear + (0.97 - clear) * weather.cloud_fraction * weather.cloud_fraction
  return emissivity * 5.67e-8 * kelvin ** 4
}
