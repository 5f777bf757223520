import { EMISSIVITY } from '#src/forecast/energy-balance.ts'
import { cloudLongwave } from '#src/forecast/radiation.ts'
import type { Celsius, Hours, WattsPerSquareMetre } from '#src/units.ts'

/** Mean of what the balance lacked in the last dark, dry hour, with the air and the assumed cover of that time. */
export type NightResidual = {
  readonly residual: WattsPerSquareMetre
  readonly air: Celsius
  readonly dewpoint: Celsius
  /** Share of the sky taken as covered, 0 to 1. */
  readonly cover: number
}

/** Share of the sky taken as covered where nobody says: the climate's mean. */
export const USUAL_CLOUD = 5 / 8
/** Two oktas: the usual alarm for a sky that is not as forecast. */
const PARTED = 0.25
/** How long a sky that cleared against the forecast is expected to stay so: a night. */
export const CLEARING_FADE: Hours = 12

/** Cloud from how fast the road cools: the cover whose longwave closes the night's balance, 0 to 1. */
export function cloudFromResidual({ residual, air, dewpoint, cover }: NightResidual): number {
  const missing = residual / (EMISSIVITY * cloudLongwave(air, dewpoint))
  return Math.max(0, Math.min(1, cover + missing))
}

/**
 * Change of cover (negative) where the road shows a sky at least two oktas clearer than the weather forecast says,
 * else 0. The other way round is not believed: a road that cools slowly may have other reasons, and the forecast
 * would become warmer.
 */
export function clearingOf(night: NightResidual | null): number {
  if (!night) return 0
  const change = cloudFromResidual(night) - night.cover
  return change < -PARTED ? change : 0
}
