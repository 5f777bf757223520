const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (MONTH_DAYS[month - 1] ?? 0)

/** Ahead of UTC in ms; null for an offset that no clock shows. */
function offsetOf(match: RegExpExecArray): number | null {
  if (!match[8]) return 0
  const [hours, minutes] = [Number(match[9]), Number(match[10])]
  if (hours > 23 || minutes > 59) return null
  return (match[8] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/**
 * An RFC 3339 instant with zone, to the millisecond (more digits are cut); null when it is none, or a date or
 * time of day that does not exist. Second 60 is read as 59 and reported as a leap second.
 */
export function readInstant(text: string): { at: number; leapSecond: boolean } | null {
  const match = RFC3339.exec(text)
  if (!match) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6])]
  const offset = offsetOf(match)
  if (day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60 || offset === null)
    return null
  const ms = match[7] ? Number(match[7].slice(0, 3).padEnd(3, '0')) : 0
  const at = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59), ms) - offset
  return { at, leapSecond: second === 60 }
}
