import {
  HEAT_OF_FUSION,
  heatOfVaporisation,
  specificHumidity,
  vapourPressureOverIce,
  vapourPressureOverWater,
} from '#src/forecast/humidity.ts'
import { STEFAN_BOLTZMANN } from '#src/forecast/radiation.ts'
import { airDensity, HEAT_OF_AIR, transferVelocity } from '#src/forecast/turbulence.ts'
import type { Celsius, Hectopascals, MetresPerSecond, WattsPerSquareMetre } from '#src/units.ts'

export const EMISSIVITY = 0.95

/** Everything that acts on the surface during one step, except its own temperature. Filled anew each step. */
export type SurfaceForcing = {
  /** Shortwave after albedo. */
  absorbed: WattsPerSquareMetre
  longwave: WattsPerSquareMetre
  air: Celsius
  /** kg/kg */
  humidity: number
  pressure: Hectopascals
  /** Wind with gusts and traffic in it. */
  stirredWind: MetresPerSecond
  /** Wet share of the surface, 0 to 1. */
  wetShare: number
  /** Vapour is exchanged with ice, not water. */
  frozen: boolean
  /** At most this much can leave, kg/m²s. */
  evaporable: number
  /** Heat that falling rain brings for each kelvin, W/m²K. */
  rainHeat: number
  /** Traffic, learnt residual and change of phase. */
  extra: WattsPerSquareMetre
}

export type SurfaceFluxes = {
  /** Into the ground. */
  net: WattsPerSquareMetre
  /** Change of `net` for a kelvin more on the surface, W/m²K; always negative. */
  slope: number
  /** kg/m²s, positive onto the road. */
  vapour: number
}

export const noForcing = (): SurfaceForcing => ({
  absorbed: 0,
  longwave: 0,
  air: 0,
  humidity: 0,
  pressure: 1000,
  stirredWind: 2,
  wetShare: 0,
  frozen: false,
  evaporable: 0,
  rainHeat: 0,
  extra: 0,
})

/** G0 = absorbed + ε(LW − σTs⁴) + H + LE + rain + extra, at surface temperature `surface`; written into `out`. */
export function surfaceFluxes(forcing: SurfaceForcing, surface: Celsius, out: SurfaceFluxes): void {
  const { air, humidity, pressure, wetShare, frozen } = forcing
  const kelvin = surface + 273.15
  const emitted = EMISSIVITY * STEFAN_BOLTZMANN * kelvin ** 4
  const exchange = airDensity(air, pressure) * transferVelocity(forcing.stirredWind, air, surface)

  const vapourPressure = frozen ? vapourPressureOverIce(surface) : vapourPressureOverWater(surface)
  const saturated = specificHumidity(vapourPressure, pressure)
  const heat = heatOfVaporisation(surface) + (frozen ? HEAT_OF_FUSION : 0)
  // Sass (1992): the dry share takes up vapour but gives none
  const surfaceHumidity = wetShare * saturated + (1 - wetShare) * Math.min(saturated, humidity)
  let vapour = exchange * (humidity - surfaceHumidity)
  let vapourSlope = 0
  if (vapour < -forcing.evaporable) vapour = -forcing.evaporable
  else {
    const open = saturated < humidity ? 1 : wetShare
    const steepness = frozen ? 5808 / (surface + 265.49) ** 2 : 4098 / (surface + 237.29) ** 2
    vapourSlope = -exchange * open * saturated * steepness
  }

  out.vapour = vapour
  out.net =
    forcing.absorbed +
    EMISSIVITY * forcing.longwave -
    emitted +
    exchange * HEAT_OF_AIR * (air - surface) +
    heat * vapour +
    forcing.rainHeat * (air - surface) +
    forcing.extra
  out.slope = -(4 * emitted) / kelvin - exchange * HEAT_OF_AIR + heat * vapourSlope - forcing.rainHeat
}

/**
 * Surface temperature at which the balance feeds the ground just what the ground conducts away:
 * Ts = resting + resistance × G0(Ts). Newton; the left side rises faster than the right, so there is one answer.
 */
export function balancedSurface(
  forcing: SurfaceForcing,
  resting: Celsius,
  resistance: number,
  guess: Celsius,
  out: SurfaceFluxes,
): Celsius {
  let surface = guess
  for (let round = 0; round < 12; round++) {
    surfaceFluxes(forcing, surface, out)
    const excess = surface - resting - resistance * out.net
    if (Math.abs(excess) < 1e-4) break
    surface -= Math.max(-8, Math.min(8, excess / (1 - resistance * out.slope)))
  }
  return surface
}
