import type { ColdestMoment } from '#src/api/tonight-document.ts'
import type { Outcome } from '#src/decision/recommendation.ts'
import { civilTime } from '#src/season.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** Numbers and times as people read them; a dash means "not known". */
export const NOT_KNOWN = '–'

/** `−2.1 °C`, with a real minus sign and a plus only where asked for. */
export function degrees(value: number | null | undefined, plus = false): string {
  if (value === null || value === undefined) return NOT_KNOWN
  const shown = Math.abs(value).toFixed(1)
  const sign = value < 0 && shown !== '0.0' ? '−' : plus && value > 0 ? '+' : ''
  return `${sign}${shown} °C`
}

/** `30 %`; the ends are said only when they are meant. */
export function percent(probability: number | null | undefined): string {
  if (probability === null || probability === undefined) return NOT_KNOWN
  if (probability > 0 && probability < 0.01) return 'under 1 %'
  if (probability < 1 && probability > 0.99) return 'over 99 %'
  return `${Math.round(probability * 100)} %`
}

export const tonnes = (value: number | null | undefined): string =>
  value === null || value === undefined ? NOT_KNOWN : `${value.toFixed(1)} t`

export const clockTime = (at: Date | null | undefined, timeZone: string): string =>
  at ? civilTime(at, timeZone) : NOT_KNOWN

/** `2 h 10 min`, `4 min`, `under a minute`. */
export function duration(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / MINUTE)
  if (minutes === 0) return 'under a minute'
  const hours = Math.floor((minutes * MINUTE) / HOUR)
  return [hours ? `${hours} h` : '', minutes % 60 || !hours ? `${minutes % 60} min` : '']
    .filter(Boolean)
    .join(' ')
}

/** `Moor Top`, or `B6105 near Moor Top` where it is a road between the stations. */
export const coldestPlace = ({ name, road }: Pick<ColdestMoment, 'name' | 'road'>): string =>
  road ? `${road.road} near ${name}` : name

/** What to do, never by colour alone: a sign, a word and a style. */
export const outcomeWords: Record<Outcome | 'none', { sign: string; word: string; style: string }> = {
  treat: { sign: '▲', word: 'Treat', style: 'treat' },
  unknown: { sign: '?', word: 'Decide by hand', style: 'unknown' },
  no_action: { sign: '○', word: 'No action', style: 'no-action' },
  none: { sign: '?', word: 'No advice yet', style: 'unknown' },
}

export const statusWords: Record<string, string> = {
  proposed: 'Proposed, not confirmed',
  confirmed: 'Confirmed',
  amended: 'Changed by the duty manager',
  refused: 'Advice refused',
}

/** What is read long after and elsewhere: UTC, with its date. */
export const utc = (at: Date | null): string =>
  at ? at.toISOString().slice(0, 16).replace('T', ' ') : NOT_KNOWN
