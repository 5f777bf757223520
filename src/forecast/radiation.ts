import { saturationOverWater } from '#src/forecast/saturation.ts'
import type { Celsius, WattsPerSquareMetre } from '#src/units.ts'

export const STEFAN_BOLTZMANN = 5.670374e-8

const squared = (value: number) => value * value
const blackBody = (temp: Celsius): WattsPerSquareMetre => STEFAN_BOLTZMANN * squared(squared(temp + 273.15))

/** Emissivity of a clear sky from screen temperature and dew point (Prata 1996). */
export function clearSkyEmissivity(air: Celsius, dewpoint: Celsius): number {
  const xi = (46.5 * saturationOverWater(dewpoint)) / 100 / (air + 273.15)
  return 1 - (1 + xi) * Math.exp(-Math.sqrt(1.2 + 3 * xi))
}

/** A cloud's base is so much colder than the air below it, and by so much more for each kelvin of dew point spread. */
const BASE_COLDER: Celsius = 6
/** Lifting condensation level: 125 m for each kelvin of spread, 9.8 K/km up to there. */
const COLDER_BY_SPREAD = 1.22

/** Longwave of a full cover of cloud as a share of a black body at the temperature of the air. */
function cloudEmission(air: Celsius, dewpoint: Celsius): number {
  const kelvin = air + 273.15
  const base = kelvin - BASE_COLDER - COLDER_BY_SPREAD * Math.max(0, air - dewpoint)
  return squared(squared(base / kelvin))
}

/** Longwave from the sky: a clear one's, and the cloud's as far as that fills the gaps. `cloud` is the share covered. */
export function skyLongwave(air: Celsius, dewpoint: Celsius, cloud: number): WattsPerSquareMetre {
  const filled = cloud > 0 ? cloud * cloudEmission(air, dewpoint) : 0
  return (filled + (1 - filled) * clearSkyEmissivity(air, dewpoint)) * blackBody(air)
}

/** What one full cover of cloud adds to the longwave of a clear sky. */
export const cloudLongwave = (air: Celsius, dewpoint: Celsius): WattsPerSquareMetre =>
  cloudEmission(air, dewpoint) * (1 - clearSkyEmissivity(air, dewpoint)) * blackBody(air)

/** Share of the sky whose cloud makes the sky radiate so: `skyLongwave` turned round. */
export function cloudOfLongwave(longwave: WattsPerSquareMetre, air: Celsius, dewpoint: Celsius): number {
  const clear = clearSkyEmissivity(air, dewpoint)
  const filled = (longwave / blackBody(air) - clear) / (1 - clear)
  return Math.max(0, Math.min(1, filled / cloudEmission(air, dewpoint)))
}

/** Global shortwave of a clear sky on level ground (Haurwitz 1945; haze and altitude ignored). */
export const clearShortwave = (sunHeight: number): WattsPerSquareMetre =>
  sunHeight > 0.001 ? 1098 * sunHeight * Math.exp(-0.059 / sunHeight) : 0

/** Share of clear-sky shortwave that passes cloud (Kasten & Czeplak 1980). */
export const cloudTransmission = (cloud: number): number => 1 - 0.75 * cloud ** 3.4

/** Cloud that rains or snows passes about 0.6 of what other full cover does (nimbostratus, Haurwitz 1948). */
export const PRECIPITATING_CLOUD = 0.6

/**
 * Shortwave where only a share of the sky is open: the diffuse part cut, the direct beam kept unless something stands
 * before the sun.
 */
export function screenedShortwave(
  shortwave: WattsPerSquareMetre,
  cloud: number,
  skyView: number,
  isShaded: boolean,
): WattsPerSquareMetre {
  const diffuse = 0.15 + 0.85 * cloud
  return shortwave * (diffuse * skyView + (isShaded ? 0 : 1 - diffuse))
}

/** Longwave where only a share of the sky is open: the rest are walls and trees at air temperature. */
export const screenedLongwave = (longwave: WattsPerSquareMetre, air: Celsius, skyView: number): number =>
  skyView * longwave + (1 - skyView) * 0.95 * blackBody(air)
