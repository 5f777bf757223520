import type { Celsius, Hours, Milliseconds } from '#src/units.ts'
import { HOUR } from '#src/units.ts'

/** `2.3 °C`, as findings print it. */
export const degrees = (value: Celsius): string => `${value.toFixed(1)} °C`

export const hours = (span: Milliseconds): string => {
  const count: Hours = Math.round((span / HOUR) * 2) / 2
  return `${count} h`
}

/** For the record: to the hundredth, so that the same inputs give the same bytes. */
export const hundredth = (value: number): number => Math.round(value * 100) / 100
