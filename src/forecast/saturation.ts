import { vapourPressureOverIce, vapourPressureOverWater } from '#src/forecast/humidity.ts'
import type { Celsius } from '#src/units.ts'

const COLDEST: Celsius = -80
const WARMEST: Celsius = 100
/** Entries for each kelvin: straight lines between them are within 4e-5 of the curve from −60 to 60 °C. */
const PER_KELVIN = 8
const LAST = (WARMEST - COLDEST) * PER_KELVIN

const tableOf = (pressure: (temp: Celsius) => number): Float64Array =>
  Float64Array.from({ length: LAST + 2 }, (_, i) => pressure(COLDEST + i / PER_KELVIN))
const OVER_WATER = tableOf(vapourPressureOverWater)
const OVER_ICE = tableOf(vapourPressureOverIce)

function read(table: Float64Array, temp: Celsius): number {
  const position = Math.max(0, Math.min(LAST, (temp - COLDEST) * PER_KELVIN))
  const i = Math.floor(position)
  return table[i]! + (position - i) * (table[i + 1]! - table[i]!)
}

/** `vapourPressureOverWater` by table, Pa: where it is wanted hundreds of times a forecast. */
export const saturationOverWater = (temp: Celsius): number => read(OVER_WATER, temp)
/** `vapourPressureOverIce` by table, Pa. */
export const saturationOverIce = (temp: Celsius): number => read(OVER_ICE, temp)
