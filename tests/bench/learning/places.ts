import { COUNTY } from '#tests/truth/simulated-cases.ts'
import { type Measured, measured } from '#tests/truth/simulated-weeks.ts'
import type { Climate } from '../../../firmware-sim/climate.ts'

type Sky = { readonly shortwave_w_m2: number; readonly cloud_fraction: number }

/** One of each setting, and the road of the open one with a fault of its place that no model knows. */
const SETTINGS = ['open', 'valley_bottom', 'exposed', 'bridge', 'town'] as const

/** Trees to the east: up to 2 °C colder while the morning sun shines. */
const morningShade = (at: Date, { shortwave_w_m2 }: Sky) =>
  at.getUTCHours() < 12 ? -Math.min(2, shortwave_w_m2 / 100) : 0
/** Cold air gathers: 2 °C colder under a clear night sky. */
const coldHollow = (_: Date, { shortwave_w_m2, cloud_fraction }: Sky) =>
  shortwave_w_m2 > 0 ? 0 : -2 * (1 - cloud_fraction)

export const isPlanted = (station: string): boolean => station.startsWith('planted')

export function placesOf(climate: Climate, from: Date, to: Date): Map<string, Measured> {
  const stationIn = (setting: string) => COUNTY.stations.find((one) => one.setting === setting)!
  const open = stationIn('open')
  return new Map([
    ...SETTINGS.map((setting): [string, Measured] => [
      setting,
      measured(climate, stationIn(setting), from, to),
    ]),
    ['planted: morning shade', measured(climate, open, from, to, morningShade)],
    ['planted: cold hollow', measured(climate, open, from, to, coldHollow)],
  ])
}
