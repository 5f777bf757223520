import type { Celsius, Hectopascals, Metres, MetresPerSecond } from '#src/units.ts'

const KARMAN = 0.4
const GRAVITY = 9.81
const WIND_HEIGHT: Metres = 10
const AIR_HEIGHT: Metres = 2
/** A bare road, as METRo takes it; what the place has more or less the flux filter learns. */
const ROUGHNESS_MOMENTUM: Metres = 0.001
const ROUGHNESS_HEAT: Metres = 0.0005
/** Traffic and gusts stir the air in a calm: added in quadrature to the mean wind. */
const STIRRING: MetresPerSecond = 2

/** Neutral transfer coefficient for heat and vapour. */
export const NEUTRAL_TRANSFER =
  KARMAN ** 2 / (Math.log(WIND_HEIGHT / ROUGHNESS_MOMENTUM) * Math.log(AIR_HEIGHT / ROUGHNESS_HEAT))
export const stirredWind = (wind: MetresPerSecond): MetresPerSecond => Math.sqrt(wind * wind + STIRRING ** 2)

/** Wind at the height of the air sensor, as a share of the wind at 10 m (neutral). */
const LOWER_WIND = Math.log(AIR_HEIGHT / ROUGHNESS_MOMENTUM) / Math.log(WIND_HEIGHT / ROUGHNESS_MOMENTUM)
/** From the bulk Richardson number over 10 m to that of the layer below the air sensor. */
const LOWER_LAYER = AIR_HEIGHT / WIND_HEIGHT / LOWER_WIND ** 2

/**
 * Transfer velocity C_H·U, m/s, from the bulk Richardson number without iteration.
 * Unstable: fit to the profiles of Paulson (1970) at these heights, within 4 % for Ri from −2 to 0.
 * Stable: Louis, Tiedtke & Geleyn (1982) in the layer whose temperatures are known; its long tail never cuts the road
 * off from the air on a calm clear night.
 */
export function transferVelocity(stirred: MetresPerSecond, air: Celsius, surface: Celsius): number {
  const richardson = (GRAVITY * WIND_HEIGHT * (air - surface)) / ((air + 273.15) * stirred * stirred)
  const lower = LOWER_LAYER * richardson
  const stability =
    richardson > 0
      ? 1 / (1 + 15 * lower * Math.sqrt(1 + 5 * lower))
      : Math.sqrt(Math.sqrt(1 - 9 * richardson))
  return NEUTRAL_TRANSFER * stirred * stability
}

/** kg/m³ */
export const airDensity = (air: Celsius, pressure: Hectopascals): number =>
  (pressure * 100) / (287.05 * (air + 273.15))
export const HEAT_OF_AIR = 1005
