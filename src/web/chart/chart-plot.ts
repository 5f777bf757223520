import { scaleLinear } from 'd3-scale'
import type { ObservedPoint } from '#src/api/tonight-document.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { HOUR } from '#src/units.ts'

/** One site's night: what was measured, what is expected and how sure that is. */
export type FanChart = {
  /** Of the station. */
  readonly name: string
  readonly observed: readonly ObservedPoint[]
  readonly forecast: readonly ForecastPoint[]
  readonly now: Date
  readonly treatBelow: number | null
  /** When the road must be treated by; null: no line. */
  readonly completeBy: Date | null
  /** Last reading, where it is too old to decide on; null: it is fresh. */
  readonly silentSince: Date | null
  /** Too old to decide on. */
  readonly isForecastStale: boolean
  readonly timeZone: string
}

/** In units of the drawing; the page scales it to its column. */
export type ChartSize = {
  readonly width: number
  readonly height: number
  readonly tickHours: number
  /** Room to the right of the plot for the names of its levels; 0: they stand in the plot. */
  readonly aside: number
}

type Scale = (value: number) => number
export type Plot = {
  readonly x: Scale
  readonly y: Scale
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Ends of the temperature axis, °C. */
  readonly low: number
  readonly high: number
  /** Ends of the time axis, ms. */
  readonly from: number
  readonly to: number
}

const MARGIN = { top: 60, right: 14, bottom: 28, left: 40 }

export const instant = ({ at }: { readonly at: Date }): number => at.getTime()
export const isDoubted = ({ flags }: ObservedPoint): boolean => flags.length > 0

/** Doubted readings are drawn but do not stretch the axis: a spike of 85 °C must not flatten the night. */
export function plotOf({ observed, forecast, now, treatBelow }: FanChart, size: ChartSize): Plot {
  const times = [...observed, ...forecast].map(instant).concat(now.getTime())
  const temperatures = [
    ...observed.filter((point) => !isDoubted(point)).map((point) => point.road_temp_c),
    ...forecast.flatMap((point) => [point.road_temp_p10_c, point.road_temp_p90_c]),
    treatBelow ?? 0,
    0,
  ]
  const [from, to] = [Math.min(...times), Math.max(...times, now.getTime() + HOUR)]
  const low = Math.floor(Math.min(...temperatures) - 0.5)
  const high = Math.ceil(Math.max(...temperatures) + 0.5)
  const [left, right] = [MARGIN.left, size.width - Math.max(MARGIN.right, size.aside)]
  const [top, bottom] = [MARGIN.top, size.height - MARGIN.bottom]
  const x = scaleLinear([from, to], [left, right])
  const y = scaleLinear([low, high], [bottom, top]).clamp(true)
  return { x, y, left, right, top, bottom, low, high, from, to }
}

export const fixed = (value: number): string => value.toFixed(1)

export const text = (x: number, y: number, words: string, style = '', anchor = 'middle'): string =>
  `<text class="chart-text ${style}" x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${words}</text>`
export const horizontal = ({ left, right }: Plot, y: number, style: string): string =>
  `<line class="${style}" x1="${left}" x2="${right}" y1="${fixed(y)}" y2="${fixed(y)}"/>`
export const vertical = ({ top, bottom }: Plot, x: number, style: string): string =>
  `<line class="${style}" x1="${fixed(x)}" x2="${fixed(x)}" y1="${top}" y2="${bottom}"/>`
