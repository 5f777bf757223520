import { scaleLinear } from 'd3-scale'
import { civilOffset, civilTime } from '#src/season.ts'
import { HOUR } from '#src/units.ts'
import {
  type ChartSize,
  type FanChart,
  horizontal,
  type Plot,
  text,
  vertical,
} from '#src/web/chart/chart-plot.ts'

/** Half of `Fri 16` as drawn, so that no label leaves the picture. */
const HALF_LABEL = 22

/** Whole civil hours, every `step` hours, in [from, to]. */
function civilTicks({ from, to }: Plot, step: number, timeZone: string): Date[] {
  const ticks: Date[] = []
  for (let hour = Math.ceil(from / HOUR) * HOUR; hour <= to; hour += HOUR) {
    const civilHour = Math.round((hour + civilOffset(new Date(hour), timeZone)) / HOUR)
    if (civilHour % step === 0) ticks.push(new Date(hour))
  }
  return ticks
}

function degreeRows(plot: Plot): string[] {
  const span = plot.high - plot.low
  const every = span > 14 ? 4 : span > 7 ? 2 : 1
  return scaleLinear([plot.low, plot.high], [0, 1])
    .ticks(span / every)
    .map(
      (tick) =>
        horizontal(plot, plot.y(tick), 'chart-grid') +
        text(plot.left - 6, plot.y(tick) + 4, String(tick).replace('-', '−'), '', 'end'),
    )
}

/** `Fri 16` at midnight, so that nobody takes tonight's 06:00 for tomorrow's; else the hour. */
function tickWords(tick: Date, timeZone: string): { words: string; style: string } {
  const words = civilTime(tick, timeZone).slice(0, 5)
  if (words !== '00:00') return { words, style: '' }
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', timeZone })
  return { words: day.format(tick).replace(',', ''), style: 'chart-day' }
}

/** Degrees across and civil hours down; on a night when the clocks change an hour may be missing or come twice. */
export function chartGrid({ timeZone }: FanChart, size: ChartSize, plot: Plot): string {
  const columns = civilTicks(plot, size.tickHours, timeZone).map((tick) => {
    const x = plot.x(tick.getTime())
    const place = Math.min(x, size.width - HALF_LABEL)
    const { words, style } = tickWords(tick, timeZone)
    return vertical(plot, x, 'chart-grid') + text(place, plot.bottom + 18, words, style)
  })
  return [...degreeRows(plot), text(6, 14, 'Road surface, °C', '', 'start'), ...columns].join('')
}
