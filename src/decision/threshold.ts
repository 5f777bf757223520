import type { RouteThreshold } from '#src/network/treatment-route.ts'
import type { Celsius } from '#src/units.ts'

/** Lowest: roads freeze before anybody is sent. Highest: nobody treats warmer roads; more is probably Fahrenheit. */
export const THRESHOLD_RANGE_C = { lowest: -3, highest: 10 } as const

/** Is this value on the treating side? Unrounded; NaN is on neither side and must be caught as missing before. */
export const isBelow = (value: Celsius, { treat_below_c, side }: RouteThreshold): boolean =>
  side === '<=' ? value <= treat_below_c : value < treat_below_c

/** `below +1.0 °C` or `at or below +1.0 °C`: the side is part of the rule. */
export const belowInWords = ({ side }: RouteThreshold): string => (side === '<=' ? 'at or below' : 'below')
export const aboveInWords = ({ side }: RouteThreshold): string => (side === '<=' ? 'above' : 'at or above')
