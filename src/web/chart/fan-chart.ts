import { chartExpected } from '#src/web/chart/chart-expected.ts'
import { chartGrid } from '#src/web/chart/chart-grid.ts'
import { chartSilence, hatchPattern } from '#src/web/chart/chart-hatch.ts'
import { chartLevels } from '#src/web/chart/chart-levels.ts'
import { chartMeasured } from '#src/web/chart/chart-measured.ts'
import { chartMoments } from '#src/web/chart/chart-moments.ts'
import { type ChartSize, type FanChart, plotOf } from '#src/web/chart/chart-plot.ts'
import { fanCaption } from '#src/web/chart/fan-caption.ts'
import { svgText } from '#src/web/map/svg-text.ts'

/** The names of its levels stand beside the plot. */
export const WIDE: ChartSize = { width: 780, height: 356, tickHours: 2, aside: 152 }
/** On a telephone they stand in it. */
export const NARROW: ChartSize = { width: 360, height: 316, tickHours: 4, aside: 0 }

/** The chart as one SVG with its text equivalent; colours and dashes come from the style sheet. */
export function fanChart(chart: FanChart, size: ChartSize, style: string): string {
  const plot = plotOf(chart, size)
  const hatch = `${style}-hatch`
  const parts = [
    `<title id="${style}-title">Road temperature at ${svgText(chart.name)}, measured and expected</title>`,
    `<desc id="${style}-desc">${svgText(fanCaption(chart))}</desc>`,
    hatchPattern(hatch),
    chartGrid(chart, size, plot),
    chartSilence(chart, plot, hatch),
    chartExpected(chart, plot, hatch),
    chartLevels(chart, size, plot),
    chartMeasured(chart, plot),
    chartMoments(chart, plot),
  ]
  return `<svg class="chart ${style}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="${style}-title ${style}-desc">${parts.join('')}</svg>`
}
