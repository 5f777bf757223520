import { EMISSIVITY } from '#src/forecast/energy-balance.ts'
import { cloudLongwave } from '#src/forecast/radiation.ts'
import type { Celsius, WattsPerSquareMetre } from '#src/units.ts'

/** Mean of what the balance lacked at night under an assumed cloud, with the air of that time. */
export type NightResidual = {
  readonly residual: WattsPerSquareMetre
  readonly air: Celsius
  readonly dewpoint: Celsius
}

/**
 * Cloud from how fast the road cools: the cover whose longwave closes the night's balance, 0 to 1.
 * Half of the residual is believed to be cloud; the rest stays with wind, ground and sensor.
 */
export function cloudFromResidual(assumed: number, { residual, air, dewpoint }: NightResidual): number {
  const missing = residual / (EMISSIVITY * cloudLongwave(air, dewpoint))
  return Math.max(0, Math.min(1, assumed + 0.5 * missing))
}
