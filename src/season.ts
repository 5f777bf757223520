/**
 * Winter nights in civil time. A night runs noon to noon by the authority's clock and is named by the date on
 * which it starts; it has 23, 24 or 25 hours. Everything inside is UTC: civil time is for people.
 */
import { DAY, HOUR, MINUTE } from '#src/units.ts'

/** `YYYY-MM-DD`. */
export type CivilDate = string

type CivilFields = { year: number; month: number; day: number; hour: number; minute: number; second: number }

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formatters.set(timeZone, found)
  }
  return found
}

function civilFields(at: Date, timeZone: string): CivilFields {
  const fields = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of formatter(timeZone).formatToParts(at))
    if (type in fields) fields[type as keyof CivilFields] = Number(value)
  return fields
}

function civilDate(at: Date, timeZone: string): CivilDate {
  return asCivil(at, timeZone).toISOString().slice(0, 10)
}

/** `16 January`, for people. */
export const dayAndMonth = (at: Date, timeZone: string): string =>
  asCivil(at, timeZone).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })

/** Clocks change on quarter hours at the earliest, so one answer serves a quarter; asking Intl is dear. */
const QUARTER = 15 * MINUTE
const OFFSETS_KEPT = 10_000
const offsets = new Map<string, number>()

/** How far civil time is ahead of UTC at this instant. */
export function civilOffset(at: Date, timeZone: string): number {
  const quarter = Math.floor(at.getTime() / QUARTER) * QUARTER
  const key = `${timeZone} ${quarter}`
  const kept = offsets.get(key)
  if (kept !== undefined) return kept
  const { year, month, day, hour, minute, second } = civilFields(new Date(quarter), timeZone)
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter
  if (offsets.size >= OFFSETS_KEPT) offsets.clear()
  offsets.set(key, offset)
  return offset
}

/** The instant as a UTC date that shows civil time. */
const asCivil = (at: Date, timeZone: string) => new Date(at.getTime() + civilOffset(at, timeZone))

/** The instant at which a clock on that date shows `hour`:00; of two (clocks back) the first, of none the next. */
export function instantOf(date: CivilDate, hour: number, timeZone: string): Date {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + hour * HOUR
  const early = asUtc - civilOffset(new Date(asUtc - DAY), timeZone)
  const late = asUtc - civilOffset(new Date(asUtc + DAY), timeZone)
  for (const instant of [Math.min(early, late), Math.max(early, late)])
    if (instant + civilOffset(new Date(instant), timeZone) === asUtc) return new Date(instant)
  return new Date(Math.max(early, late))
}

/** The instant at which a clock shows `21:10` in the night that starts on that date; null when one of them is no such thing. */
export function civilInstant(night: CivilDate, time: string, timeZone: string): Date | null {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? []
  if (hour === undefined || minute === undefined || !isCivilDate(night)) return null
  const date = Number(hour) < 12 ? dateAfter(night) : night
  return new Date(instantOf(date, Number(hour), timeZone).getTime() + Number(minute) * MINUTE)
}

/** The night that contains this instant. */
export function nightOf(at: Date, timeZone: string): CivilDate {
  const hour = asCivil(at, timeZone).getUTCHours()
  return civilDate(hour < 12 ? new Date(at.getTime() - DAY / 2) : at, timeZone)
}

export const isCivilDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text

function dateAfter(date: CivilDate): CivilDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + DAY).toISOString().slice(0, 10)
}

/** `2025/26` for a night from October 2025 to September 2026. */
export function seasonOf(night: CivilDate): string {
  const [year, month] = night.split('-').map(Number) as [number, number]
  const start = month >= 10 ? year : year - 1
  return `${start}/${String((start + 1) % 100).padStart(2, '0')}`
}

/** [noon, noon) of a night. */
export function nightSpan(night: CivilDate, timeZone: string): { from: Date; to: Date } {
  return { from: instantOf(night, 12, timeZone), to: instantOf(dateAfter(night), 12, timeZone) }
}

/** Does the clock change within this night? Then times are printed with their zone. */
export function clockChanges(night: CivilDate, timeZone: string): boolean {
  const { from, to } = nightSpan(night, timeZone)
  return to.getTime() - from.getTime() !== DAY
}

const zoneName = (at: Date, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value ?? ''

/** `21:10`; on a night when the clocks change `01:30 BST` or `01:30 GMT`. */
export function civilTime(at: Date, timeZone: string): string {
  const time = asCivil(at, timeZone).toISOString().slice(11, 16)
  return clockChanges(nightOf(at, timeZone), timeZone) ? `${time} ${zoneName(at, timeZone)}` : time
}

/** The whole minute that contains this instant. */
export const minuteOf = (at: Date): Date => new Date(Math.floor(at.getTime() / MINUTE) * MINUTE)
