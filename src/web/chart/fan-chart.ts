import { area, curveMonotoneX, line } from 'd3-shape'
import type { ObservedPoint } from '#src/api/tonight-document.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { civilTime } from '#src/season.ts'
import { MINUTE } from '#src/units.ts'
import { chartGrid } from '#src/web/chart/chart-grid.ts'
import { chartLevels } from '#src/web/chart/chart-levels.ts'
import {
  type ChartSize,
  type FanChart,
  fixed,
  instant,
  isDoubted,
  type Plot,
  plotOf,
  text,
  vertical,
} from '#src/web/chart/chart-plot.ts'

export const WIDE: ChartSize = { width: 720, height: 340, tickHours: 2 }
export const NARROW: ChartSize = { width: 360, height: 300, tickHours: 4 }

/** A longer silence is a gap in the line: nothing is drawn where nothing was measured. */
const GAP = 90 * MINUTE

function withoutGaps(points: readonly ObservedPoint[]): ObservedPoint[][] {
  const pieces: ObservedPoint[][] = []
  for (const point of points) {
    const piece = pieces.at(-1)
    const last = piece?.at(-1)
    if (piece && last && instant(point) - instant(last) <= GAP) piece.push(point)
    else pieces.push([point])
  }
  return pieces
}

/** Sound readings as a line, a lone one as a dot, doubted ones as crosses beside it. */
function measured(observed: readonly ObservedPoint[], { x, y }: Plot): string {
  const [across, up] = [
    (point: ObservedPoint) => x(instant(point)),
    (point: ObservedPoint) => y(point.road_temp_c),
  ]
  const path = line<ObservedPoint>(across, up).digits(1)
  const pieces = withoutGaps(observed.filter((point) => !isDoubted(point))).map((piece) =>
    piece.length === 1
      ? `<circle class="chart-lone" cx="${fixed(across(piece[0]!))}" cy="${fixed(up(piece[0]!))}" r="3"/>`
      : `<path class="chart-observed" d="${path(piece)}"/>`,
  )
  const crosses = observed
    .filter(isDoubted)
    .map((point) => `M${fixed(across(point) - 3)} ${fixed(up(point) - 3)}l6 6m-6 0l6 -6`)
  return pieces.join('') + (crosses.length > 0 ? `<path class="chart-doubted" d="${crosses.join('')}"/>` : '')
}

function expected(forecast: readonly ForecastPoint[], { x, y }: Plot): string {
  if (forecast.length === 0) return ''
  const across = (point: ForecastPoint) => x(instant(point))
  const band = area<ForecastPoint>()
    .x(across)
    .y0((point) => y(point.road_temp_p10_c))
    .y1((point) => y(point.road_temp_p90_c))
    .curve(curveMonotoneX)
    .digits(1)
  const median = line<ForecastPoint>(across, (point) => y(point.road_temp_c))
    .curve(curveMonotoneX)
    .digits(1)
  return `<path class="chart-band" d="${band(forecast)}"/><path class="chart-median" d="${median(forecast)}"/>`
}

/** Each in a row of its own above the plot, and written towards the middle. */
function moments({ now, completeBy, timeZone }: FanChart, plot: Plot): string {
  const mark = (moment: Date, words: string, style: string, row: number) => {
    const x = plot.x(moment.getTime())
    const isRight = x > (plot.left + plot.right) / 2
    const label = text(
      x + (isRight ? -3 : 3),
      row,
      `${words} ${civilTime(moment, timeZone)}`,
      '',
      isRight ? 'end' : 'start',
    )
    return vertical(plot, x, style) + label
  }
  const isShown = completeBy && completeBy.getTime() >= plot.from && completeBy.getTime() <= plot.to
  return (
    mark(now, 'Now', 'chart-now', 16) + (isShown ? mark(completeBy, 'Treated by', 'chart-deadline', 36) : '')
  )
}

/** The chart as one SVG; colours and dashes come from the style sheet. Its caption says the same in words. */
export function fanChart(chart: FanChart, size: ChartSize, style: string): string {
  const plot = plotOf(chart, size)
  const parts = [
    chartGrid(chart, size, plot),
    expected(chart.forecast, plot),
    chartLevels(chart, plot),
    measured(chart.observed, plot),
    moments(chart, plot),
  ]
  return `<svg class="chart ${style}" viewBox="0 0 ${size.width} ${size.height}" aria-hidden="true" focusable="false">${parts.join('')}</svg>`
}
