import { HEAT_OF_FUSION, heatOfVaporisation, specificHumidity } from '#src/forecast/humidity.ts'
import { STEFAN_BOLTZMANN } from '#src/forecast/radiation.ts'
import { saturationOverIce, saturationOverWater } from '#src/forecast/saturation.ts'
import { HEAT_OF_AIR } from '#src/forecast/turbulence.ts'
import type { Celsius, Hectopascals, WattsPerSquareMetre } from '#src/units.ts'

export const EMISSIVITY = 0.95

/**
 * Everything that acts on the surface during one step, except its own temperature. Filled anew each step: numbers are
 * handed on in such work spaces, since a number given or returned by a function that is not inlined costs memory.
 */
export type SurfaceForcing = {
  /** Shortwave after albedo. */
  absorbed: WattsPerSquareMetre
  longwave: WattsPerSquareMetre
  air: Celsius
  /** kg/kg */
  humidity: number
  pressure: Hectopascals
  /** Air that changes place with the surface, kg/m²s. */
  exchange: number
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
  /** Where the surface's water freezes. */
  freezing: Celsius
  /** Temperature below the surface where no flux passes, and the kelvin above it for each W/m² that does. */
  resting: Celsius
  resistance: number
}

export type SurfaceFluxes = {
  /** Temperature of what faces the sky, at which the rest holds. */
  surface: Celsius
  /** Into the ground. */
  net: WattsPerSquareMetre
  /** Change of `net` for a kelvin more on the surface, W/m²K; always negative. */
  slope: number
  /** Heat of the air taken up by turbulence, without vapour. */
  sensible: WattsPerSquareMetre
  /** kg/m²s, positive onto the road. */
  vapour: number
  /** Change of `vapour` for a kelvin more on the surface. */
  vapourSlope: number
}

export const noForcing = (): SurfaceForcing => ({
  absorbed: 0,
  longwave: 0,
  air: 0,
  humidity: 0,
  pressure: 1000,
  exchange: 0,
  wetShare: 0,
  frozen: false,
  evaporable: 0,
  rainHeat: 0,
  extra: 0,
  freezing: 0,
  resting: 0,
  resistance: 0,
})
export const noFluxes = (): SurfaceFluxes => ({
  surface: 0,
  net: 0,
  slope: 0,
  sensible: 0,
  vapour: 0,
  vapourSlope: 0,
})

/** Vapour that settles on (+) or leaves (−) the surface; Sass (1992): the dry share takes up vapour but gives none. */
function vapourFlux(forcing: SurfaceForcing, out: SurfaceFluxes): void {
  const { humidity, wetShare, frozen, exchange } = forcing
  const { surface } = out
  out.vapourSlope = 0
  const pressure = frozen ? saturationOverIce(surface) : saturationOverWater(surface)
  const saturated = specificHumidity(pressure, forcing.pressure)
  const surfaceHumidity = wetShare * saturated + (1 - wetShare) * Math.min(saturated, humidity)
  const vapour = exchange * (humidity - surfaceHumidity)
  out.vapour = Math.max(vapour, -forcing.evaporable)
  if (vapour < -forcing.evaporable) return
  const open = saturated < humidity ? 1 : wetShare
  const kelvin = surface + (frozen ? 265.49 : 237.29)
  out.vapourSlope = (-exchange * open * saturated * (frozen ? 5808 : 4098)) / (kelvin * kelvin)
}

/** G0 = absorbed + ε(LW − σTs⁴) + H + LE + rain + extra, at `out.surface`. */
export function surfaceFluxes(forcing: SurfaceForcing, out: SurfaceFluxes): void {
  const { exchange, rainHeat } = forcing
  const kelvin = out.surface + 273.15
  const cooler = forcing.air - out.surface
  const emitted = EMISSIVITY * STEFAN_BOLTZMANN * (kelvin * kelvin) * (kelvin * kelvin)
  vapourFlux(forcing, out)
  const heat = heatOfVaporisation(out.surface) + (forcing.frozen ? HEAT_OF_FUSION : 0)
  out.sensible = exchange * HEAT_OF_AIR * cooler
  out.net =
    forcing.absorbed +
    EMISSIVITY * forcing.longwave -
    emitted +
    out.sensible +
    rainHeat * cooler +
    heat * out.vapour +
    forcing.extra
  out.slope =
    -4 * EMISSIVITY * STEFAN_BOLTZMANN * (kelvin * kelvin) * kelvin -
    exchange * HEAT_OF_AIR -
    rainHeat +
    heat * out.vapourSlope
}

/** Kelvin: the balance is straight enough over this for its last bit to be followed along its slope. */
const STRAIGHT = 0.02

/**
 * Sets `out.surface`, from the guess that it holds, to where the balance feeds the ground just what the ground
 * conducts away: Ts = resting + resistance × G0(Ts). Newton; the left side rises faster than the right, so there is
 * one answer.
 */
export function balanceSurface(forcing: SurfaceForcing, out: SurfaceFluxes): void {
  const { resting, resistance } = forcing
  for (let round = 0; round < 12; round++) {
    surfaceFluxes(forcing, out)
    const excess = out.surface - resting - resistance * out.net
    const move = -Math.max(-8, Math.min(8, excess / (1 - resistance * out.slope)))
    out.surface += move
    if (Math.abs(move) > STRAIGHT) continue
    out.net += out.slope * move
    out.vapour += out.vapourSlope * move
    return
  }
}
