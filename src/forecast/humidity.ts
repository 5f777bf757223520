import type { Celsius, Hectopascals } from '#src/units.ts'

/** Saturation vapour pressure over water, Pa (Magnus form of Murray 1967). */
export const vapourPressureOverWater = (temp: Celsius): number =>
  610.78 * Math.exp((17.269 * (temp - 0.01)) / (temp + 237.29))

/** Saturation vapour pressure over ice, Pa (Murray 1967). */
export const vapourPressureOverIce = (temp: Celsius): number =>
  610.78 * Math.exp((21.875 * (temp - 0.01)) / (temp + 265.49))

/** kg/kg from vapour pressure in Pa. */
export function specificHumidity(vapourPressure: number, pressure: Hectopascals): number {
  return (0.622 * vapourPressure) / (pressure * 100 - 0.378 * vapourPressure)
}

/** Relative humidity over water, %, as weather stations report it, also below 0 °C. */
export const relativeHumidity = (air: Celsius, dewpoint: Celsius): number =>
  Math.min(100, (100 * vapourPressureOverWater(dewpoint)) / vapourPressureOverWater(air))

/** Dew point over water from relative humidity in %, the inverse of the above. */
export function dewpointOf(air: Celsius, humidity: number): Celsius {
  const logarithm = Math.log((vapourPressureOverWater(air) * Math.max(1, humidity)) / 100 / 610.78)
  return (0.01 * 17.269 + 237.29 * logarithm) / (17.269 - logarithm)
}

/** J/kg to evaporate water at this temperature. */
export const heatOfVaporisation = (temp: Celsius): number => 2.501e6 - 2361 * temp
/** J/kg to melt ice. */
export const HEAT_OF_FUSION = 0.334e6
