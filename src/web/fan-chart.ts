import { scaleLinear } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import type { ObservedPoint } from '#src/api/tonight-document.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { civilOffset, civilTime } from '#src/season.ts'
import { HOUR } from '#src/units.ts'
import { degrees } from '#src/web/words.ts'

/** One site's night: what was measured, what is expected and how sure that is. */
export type FanChart = {
  readonly observed: readonly ObservedPoint[]
  readonly forecast: readonly ForecastPoint[]
  readonly now: Date
  readonly treatBelow: number | null
  /** When the road must be treated by; null: no line. */
  readonly completeBy: Date | null
  readonly timeZone: string
}

export type ChartSize = { readonly width: number; readonly height: number; readonly tickHours: number }
export const WIDE: ChartSize = { width: 960, height: 380, tickHours: 2 }
export const NARROW: ChartSize = { width: 360, height: 300, tickHours: 4 }

const MARGIN = { top: 44, right: 12, bottom: 28, left: 40 }
/** A longer silence is a gap in the line: nothing is drawn where nothing was measured. */
const GAP_MS = 90 * 60_000

type Scale = (value: number) => number
type Plot = { x: Scale; y: Scale; left: number; right: number; top: number; bottom: number }

const at = (point: { at: Date }) => point.at.getTime()
const fixed = (value: number) => value.toFixed(1)

function plotOf(
  chart: FanChart,
  size: ChartSize,
): Plot & { low: number; high: number; from: number; to: number } {
  const { observed, forecast, now, treatBelow } = chart
  const times = [...observed, ...forecast].map(at).concat(now.getTime())
  const temperatures = [
    ...observed.map((point) => point.road_temp_c),
    ...forecast.flatMap((point) => [point.road_temp_p10_c, point.road_temp_p90_c]),
    treatBelow ?? 0,
    0,
  ]
  const [from, to] = [Math.min(...times), Math.max(...times, now.getTime() + HOUR)]
  const [low, high] = [
    Math.floor(Math.min(...temperatures) - 0.5),
    Math.ceil(Math.max(...temperatures) + 0.5),
  ]
  const [left, right] = [MARGIN.left, size.width - MARGIN.right]
  const [top, bottom] = [MARGIN.top, size.height - MARGIN.bottom]
  const x = scaleLinear([from, to], [left, right])
  const y = scaleLinear([low, high], [bottom, top])
  return { x, y, left, right, top, bottom, low, high, from, to }
}

/** Whole civil hours, every `step` hours, in [from, to]. */
function civilTicks(from: number, to: number, step: number, timeZone: string): Date[] {
  const ticks: Date[] = []
  for (let hour = Math.ceil(from / HOUR) * HOUR; hour <= to; hour += HOUR) {
    const civilHour = Math.round((hour + civilOffset(new Date(hour), timeZone)) / HOUR)
    if (civilHour % step === 0) ticks.push(new Date(hour))
  }
  return ticks
}

const text = (x: number, y: number, words: string, style = '', anchor = 'middle') =>
  `<text class="chart-text ${style}" x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${words}</text>`
const horizontal = ({ left, right }: Plot, y: number, style: string) =>
  `<line class="${style}" x1="${left}" x2="${right}" y1="${fixed(y)}" y2="${fixed(y)}"/>`
const vertical = ({ top, bottom }: Plot, x: number, style: string) =>
  `<line class="${style}" x1="${fixed(x)}" x2="${fixed(x)}" y1="${top}" y2="${bottom}"/>`

function grid(chart: FanChart, size: ChartSize, plot: ReturnType<typeof plotOf>): string {
  const every = plot.high - plot.low > 14 ? 4 : plot.high - plot.low > 7 ? 2 : 1
  const degreesTicks = scaleLinear([plot.low, plot.high], [0, 1]).ticks((plot.high - plot.low) / every)
  const rows = degreesTicks.map(
    (tick) =>
      horizontal(plot, plot.y(tick), 'chart-grid') +
      text(plot.left - 6, plot.y(tick) + 4, String(tick).replace('-', '−'), '', 'end'),
  )
  const columns = civilTicks(plot.from, plot.to, size.tickHours, chart.timeZone).map(
    (tick) =>
      vertical(plot, plot.x(tick.getTime()), 'chart-grid') +
      text(plot.x(tick.getTime()), plot.bottom + 18, civilTime(tick, chart.timeZone).slice(0, 5)),
  )
  return [...rows, ...columns].join('')
}

function measured(observed: readonly ObservedPoint[], { x, y }: Plot): string {
  const pieces: ObservedPoint[][] = []
  for (const point of observed) {
    const piece = pieces.at(-1)
    const last = piece?.at(-1)
    if (piece && last && at(point) - at(last) <= GAP_MS) piece.push(point)
    else pieces.push([point])
  }
  const path = line<ObservedPoint>(
    (point) => x(at(point)),
    (point) => y(point.road_temp_c),
  ).digits(1)
  return pieces.map((piece) => `<path class="chart-observed" d="${path(piece)}"/>`).join('')
}

function expected(forecast: readonly ForecastPoint[], { x, y }: Plot): string {
  if (forecast.length === 0) return ''
  const band = area<ForecastPoint>()
    .x((point) => x(at(point)))
    .y0((point) => y(point.road_temp_p10_c))
    .y1((point) => y(point.road_temp_p90_c))
    .curve(curveMonotoneX)
    .digits(1)
  const median = line<ForecastPoint>(
    (point) => x(at(point)),
    (point) => y(point.road_temp_c),
  )
    .curve(curveMonotoneX)
    .digits(1)
  return `<path class="chart-band" d="${band(forecast)}"/><path class="chart-median" d="${median(forecast)}"/>`
}

function levels({ treatBelow }: FanChart, plot: Plot): string {
  const freezing =
    horizontal(plot, plot.y(0), 'chart-freezing') +
    text(plot.right, plot.y(0) + 14, 'Freezing 0 °C', '', 'end')
  if (treatBelow === null || treatBelow === 0) return freezing
  const label = text(
    plot.right,
    plot.y(treatBelow) - 5,
    `Treat below ${degrees(treatBelow, true)}`,
    '',
    'end',
  )
  return freezing + horizontal(plot, plot.y(treatBelow), 'chart-threshold') + label
}

function moments({ now, completeBy, timeZone }: FanChart, plot: ReturnType<typeof plotOf>): string {
  const anchor = (x: number) => (x > (plot.left + plot.right) / 2 ? 'end' : 'start')
  const mark = (moment: Date, words: string, style: string, row: number) => {
    const x = plot.x(moment.getTime())
    return vertical(plot, x, style) + text(x, row, `${words} ${civilTime(moment, timeZone)}`, '', anchor(x))
  }
  const due = completeBy && completeBy.getTime() >= plot.from && completeBy.getTime() <= plot.to
  return mark(now, 'Now', 'chart-now', 16) + (due ? mark(completeBy, 'Treated by', 'chart-deadline', 34) : '')
}

/** The chart as one SVG; colours and dashes come from the style sheet. Its caption says the same in words. */
export function fanChart(chart: FanChart, size: ChartSize, style: string): string {
  const plot = plotOf(chart, size)
  const parts = [
    grid(chart, size, plot),
    expected(chart.forecast, plot),
    levels(chart, plot),
    measured(chart.observed, plot),
    moments(chart, plot),
  ]
  return `<svg class="chart ${style}" viewBox="0 0 ${size.width} ${size.height}" aria-hidden="true" focusable="false">${parts.join('')}</svg>`
}

/** First instant at which `temperature` is below zero; null: never in this forecast. */
const firstFrost = (
  forecast: readonly ForecastPoint[],
  temperature: (point: ForecastPoint) => number,
): Date | null => forecast.find((point) => temperature(point) < 0)?.at ?? null

/** The chart in words: carries the same decision to whoever does not see it. */
export function fanCaption(name: string, { forecast, timeZone }: FanChart): string {
  const coldest = forecast.reduce<ForecastPoint | null>(
    (lowest, point) => (lowest && lowest.road_temp_c <= point.road_temp_c ? lowest : point),
    null,
  )
  if (!coldest) return `${name}: no forecast.`
  const likely = firstFrost(forecast, (point) => point.road_temp_c)
  const possible = firstFrost(forecast, (point) => point.road_temp_p10_c)
  const frost = likely ? `below 0 °C from ${civilTime(likely, timeZone)}` : 'not expected below 0 °C'
  const chance = possible ? `; one chance in ten from ${civilTime(possible, timeZone)}` : ''
  const range = `${degrees(coldest.road_temp_p10_c)} to ${degrees(coldest.road_temp_p90_c)}`
  return `${name}: ${frost}${chance}. Coldest ${degrees(coldest.road_temp_c)} (${range}) at ${civilTime(coldest.at, timeZone)}.`
}
