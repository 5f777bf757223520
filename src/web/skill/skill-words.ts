import type { LeadName } from '#src/forecast/skill/lead-groups.ts'
import { NOT_KNOWN } from '#src/web/words.ts'

export const TOO_FEW = 'too few'

/** `3–6 h`, for an axis or a column; never broken in two. */
export const leadShort = (lead: LeadName): string => `${lead.replace('-', '–')}\u00a0h`

/** `3 to 6 hours`, for a sentence. */
export const leadLong = (lead: LeadName): string =>
  lead === '0-1' ? 'up to 1 hour' : `${lead.replace('-', ' to ')} hours`

/** `0.62 °C`; two digits, so that close rivals can be told apart. */
export function hundredths(value: number | null | undefined, plus = false): string {
  if (value === null || value === undefined) return TOO_FEW
  const shown = Math.abs(value).toFixed(2)
  const sign = value < 0 && shown !== '0.00' ? '−' : plus && value > 0 && shown !== '0.00' ? '+' : ''
  return `${sign}${shown} °C`
}

/** `79 %`; a share of too few is none. */
export const share = (value: number | null | undefined): string =>
  value === null || value === undefined ? TOO_FEW : `${Math.round(value * 100)} %`

export const plain = (value: number | null | undefined): string =>
  value === null || value === undefined ? TOO_FEW : value.toFixed(2).replace('-', '−')

export const times = (count: number): string => (count === 1 ? 'once' : `${grouped(count)} times`)

/** `12,345`. */
export const grouped = (count: number): string => count.toLocaleString('en-GB')

export const several = (count: number, one: string): string =>
  `${grouped(count)} ${count === 1 ? one : `${one}s`}`

/** `31 of 33`; a dash where there was nothing. */
export const partOf = (part: number, whole: number): string =>
  whole === 0 ? NOT_KNOWN : `${grouped(part)} of ${grouped(whole)}`

/** `Friday 16 January`. */
export const civilDay = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone }).format(at)
