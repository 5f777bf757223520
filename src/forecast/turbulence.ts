import type { Celsius, Hectopascals, Metres, MetresPerSecond } from '#src/units.ts'

const KARMAN = 0.4
const GRAVITY = 9.81
const WIND_HEIGHT: Metres = 10
const AIR_HEIGHT: Metres = 2
/** Asphalt with its verges; between METRo's bare road (0.001) and RoadSurf's landscape (0.4). */
const ROUGHNESS_MOMENTUM: Metres = 0.005
const ROUGHNESS_HEAT: Metres = 0.0005
/** Traffic and gusts stir the air in a calm: added in quadrature to the mean wind. */
const STIRRING: MetresPerSecond = 2

/** Neutral transfer coefficient for heat and vapour. */
export const NEUTRAL_TRANSFER =
  KARMAN ** 2 / (Math.log(WIND_HEIGHT / ROUGHNESS_MOMENTUM) * Math.log(AIR_HEIGHT / ROUGHNESS_HEAT))
const UNSTABLE = 3 * 5 * 5 * NEUTRAL_TRANSFER * Math.sqrt(AIR_HEIGHT / ROUGHNESS_MOMENTUM)

export const stirredWind = (wind: MetresPerSecond): MetresPerSecond => Math.sqrt(wind * wind + STIRRING ** 2)

/**
 * Transfer velocity C_H·U, m/s, after Louis, Tiedtke & Geleyn (1982): from the bulk Richardson number without
 * iteration, with a long stable tail so that a calm clear night never cuts the road off from the air.
 */
export function transferVelocity(stirred: MetresPerSecond, air: Celsius, surface: Celsius): number {
  const richardson = (GRAVITY * WIND_HEIGHT * (air - surface)) / ((air + 273.15) * stirred * stirred)
  const stability =
    richardson > 0
      ? 1 / (1 + 15 * richardson * Math.sqrt(1 + 5 * richardson))
      : 1 - (15 * richardson) / (1 + UNSTABLE * Math.sqrt(-richardson))
  return NEUTRAL_TRANSFER * stirred * stability
}

/** kg/m³ */
export const airDensity = (air: Celsius, pressure: Hectopascals): number =>
  (pressure * 100) / (287.05 * (air + 273.15))
export const HEAT_OF_AIR = 1005
