import type { Outlook } from '#src/decision/outlook.ts'
import type { Precipitation, StationForecast } from '#src/forecast/road-forecast-types.ts'
import { HOUR, type Millimetres } from '#src/units.ts'

/** What falls as rain in a weather forecast, hour by hour: the rate of `at` is that of the hour before it. */
export type RainSpell = { readonly from_at: Date; readonly to_at: Date; readonly fall_mm: Millimetres }

/** Less in an hour is a trace that wets no road. */
const TRACE_MM_H = 0.1

const overlapH = (hour: Precipitation, from: number, to: number): number => {
  const end = hour.at.getTime()
  return Math.max(Math.min(end, to) - Math.max(end - HOUR, from), 0) / HOUR
}

/** A forecast may end this long before the night does: the sun is up by then. */
const REACH_SLACK = 3 * HOUR

/** Rain in [from, to); null: the weather does not say, or not to the end. */
export function rainTo({ precipitation, series }: StationForecast, from: Date, to: Date): Millimetres | null {
  const end = series.at(-1)?.at.getTime() ?? Number.NEGATIVE_INFINITY
  if (!precipitation || end < to.getTime() - REACH_SLACK) return null
  let fall = 0
  for (const hour of precipitation) {
    const share = overlapH(hour, from.getTime(), to.getTime())
    if (share === 0) continue
    if (hour.rain_mm_h === null) return null
    fall += share * hour.rain_mm_h
  }
  return fall
}

/** Is the road below 0.0 °C while it rains, by the median or by its cold side? */
export function isFreezingAt(
  { columns, first, end, fall_c }: Outlook,
  { from_at, to_at }: RainSpell,
  by: 'median' | 'p10',
): boolean {
  for (let index = first; index < end; index++) {
    const isInRain = columns.at[index]! >= from_at.getTime() && columns.at[index]! <= to_at.getTime()
    if (isInRain && columns[by][index]! - fall_c(index) < 0) return true
  }
  return false
}

/** Spells of rain of more than a trace from now on, in the night that is decided; one that is not known is none. */
export function rainSpells({ forecast }: Outlook, now: Date, until: Date): RainSpell[] {
  const spells: RainSpell[] = []
  for (const hour of forecast.precipitation ?? []) {
    const share = overlapH(hour, now.getTime(), until.getTime())
    if (share === 0 || !(hour.rain_mm_h! >= TRACE_MM_H)) continue
    const from_at = new Date(Math.max(hour.at.getTime() - HOUR, now.getTime()))
    const last = spells.at(-1)
    const fall_mm = share * hour.rain_mm_h!
    if (last && last.to_at >= from_at)
      spells[spells.length - 1] = { from_at: last.from_at, to_at: hour.at, fall_mm: last.fall_mm + fall_mm }
    else spells.push({ from_at, to_at: hour.at, fall_mm })
  }
  return spells
}
