import type { RecommendedRoad } from '#src/decision/recommendation.ts'
import { type CivilDate, civilTime, dayAndMonth, nightOf } from '#src/season.ts'
import { type Celsius, HOUR, MINUTE, type Probability } from '#src/units.ts'

const MINUS = '\u2212'
const DECIMALS = [1, 2, 3, 4, 6]

/** Rounded, is it still on the same side of zero and of every bound? */
function keepsSides(shown: number, value: number, bounds: readonly number[]): boolean {
  if (Math.sign(shown) !== Math.sign(value)) return false
  return bounds.every((bound) => Math.sign(shown - bound) === Math.sign(value - bound))
}

/**
 * `−2.1 °C`, `+0.4 °C`, `0.0 °C`. One decimal, and more where rounding would put the value on the other side of a
 * bound that was compared unrounded: −4.96 beside a band that ends at −5 is shown as −4.96.
 */
export function celsius(value: Celsius, bounds: readonly Celsius[] = []): string {
  const decimals = DECIMALS.find((digits) => keepsSides(Number(value.toFixed(digits)), value, bounds)) ?? 1
  const text = Math.abs(value).toFixed(decimals)
  const sign = Number(text) === 0 ? '' : value < 0 ? MINUS : '+'
  return `${sign}${text} °C`
}

const decimalsOf = (shown: string): number => shown.replace(' °C', '').split('.')[1]?.length ?? 0
const withDecimals = (shown: string, decimals: number): string =>
  shown.replace(' °C', `${'0'.repeat(decimals - decimalsOf(shown))} °C`)

/** A value beside the bound that it is held against, both with as many decimals as show its side: `+0.96`, `+1.00 °C`. */
export function besideBound(
  value: Celsius,
  bound: Celsius,
): { readonly value: string; readonly bound: string } {
  const [one, other] = [celsius(value, [bound]), celsius(bound, [bound])]
  const decimals = Math.max(decimalsOf(one), decimalsOf(other))
  return { value: withDecimals(one, decimals), bound: withDecimals(other, decimals) }
}

export const percent = (probability: Probability): string => `${Math.round(probability * 100)} %`

const times = new Map<string, string>()
const KEPT_TIMES = 20_000

/** Civil time to the minute. Remembered: one recommendation names the same few times again and again. */
export function timeOf(at: Date, timeZone: string): string {
  const key = `${Math.floor(at.getTime() / MINUTE)} ${timeZone}`
  const known = times.get(key)
  if (known) return known
  if (times.size > KEPT_TIMES) times.clear()
  const text = civilTime(at, timeZone)
  times.set(key, text)
  return text
}

/** An hour so near needs no date: there is no other of its name between. */
const NEAR_ENOUGH = 12 * HOUR

/** `04:00`, and further away from now `04:00 on 16 January`. */
export function timeWithDay(at: Date, now: Date, timeZone: string): string {
  const time = timeOf(at, timeZone)
  if (Math.abs(at.getTime() - now.getTime()) < NEAR_ENOUGH) return time
  return `${time} on ${dayAndMonth(at, timeZone)}`
}

const driven = new WeakMap<Date, { readonly timeZone: string; readonly night: CivilDate }>()

/** Remembered for as long as the map: civil time is dear. */
function nightOfDrive(at: Date, timeZone: string): CivilDate {
  const known = driven.get(at)
  if (known?.timeZone === timeZone) return known.night
  const night = nightOf(at, timeZone)
  driven.set(at, { timeZone, night })
  return night
}

/** `2.3 °C below its sensor (thermal map of 2026-11-03)`. */
export function belowSensor(
  { below_station_c, surveyed_at }: Pick<RecommendedRoad, 'below_station_c' | 'surveyed_at'>,
  timeZone: string,
): string {
  const map = `thermal map of ${nightOfDrive(surveyed_at, timeZone)}`
  const difference = Math.abs(below_station_c).toFixed(1)
  if (Number(difference) === 0) return `as at its sensor (${map})`
  return `${difference} °C ${below_station_c < 0 ? 'above' : 'below'} its sensor (${map})`
}

/** `40 min`, `3 h`, `2 h 10 min`. */
export function duration(minutes: number): string {
  const whole = Math.round(minutes)
  const [hours, rest] = [Math.floor(whole / 60), whole % 60]
  if (hours === 0) return `${rest} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}

/** `a`, `a and b`, `a, b and c`. */
export const listOf = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
