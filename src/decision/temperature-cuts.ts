import type { TemperatureBand } from '#src/decision/treatment-table.ts'

/** A place on the temperature axis: just before a value (side 0) or just after it (side 1). */
export type Cut = { readonly value: number; readonly side: 0 | 1 }

export const START: Cut = { value: -Infinity, side: 0 }
export const END: Cut = { value: Infinity, side: 1 }

export const compareCuts = (a: Cut, b: Cut): number =>
  a.value === b.value ? a.side - b.side : a.value - b.value
export const lowerCut = (band: TemperatureBand): Cut =>
  band.min_c === null ? START : { value: band.min_c, side: band.min_included ? 0 : 1 }
export const upperCut = (band: TemperatureBand): Cut =>
  band.max_c === null ? END : { value: band.max_c, side: band.max_included ? 1 : 0 }
export const laterOf = (a: Cut, b: Cut): Cut => (compareCuts(a, b) >= 0 ? a : b)
export const earlierOf = (a: Cut, b: Cut): Cut => (compareCuts(a, b) <= 0 ? a : b)

/** `above -5 below -2`, `up to and with -10`, `all temperatures`. */
export function cutsInWords(from: Cut, to: Cut): string {
  if (from.value === -Infinity && to.value === Infinity) return 'all temperatures'
  const low = from.value === -Infinity ? '' : `${from.side === 0 ? 'from' : 'above'} ${from.value}`
  const high = to.value === Infinity ? '' : `${to.side === 1 ? 'up to and with' : 'below'} ${to.value}`
  return [low, high].filter(Boolean).join(' ')
}
