import { area, curveMonotoneX, line } from 'd3-shape'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { hatched } from '#src/web/chart/chart-hatch.ts'
import { type FanChart, instant, type Plot } from '#src/web/chart/chart-plot.ts'

/** The band and the median in it; an old forecast is hatched, never as bright as a new one. */
export function chartExpected(
  { forecast, isForecastStale }: FanChart,
  { x, y }: Plot,
  hatch: string,
): string {
  if (forecast.length === 0) return ''
  const across = (point: ForecastPoint) => x(instant(point))
  const edge = (temperature: (point: ForecastPoint) => number) =>
    line<ForecastPoint>(across, (point) => y(temperature(point)))
      .curve(curveMonotoneX)
      .digits(1)(forecast)
  const band = area<ForecastPoint>()
    .x(across)
    .y0((point) => y(point.road_temp_p10_c))
    .y1((point) => y(point.road_temp_p90_c))
    .curve(curveMonotoneX)
    .digits(1)(forecast)
  return (
    `<path class="chart-band" d="${band}"/>` +
    (isForecastStale ? `<path ${hatched('chart-stale', hatch)} d="${band}"/>` : '') +
    `<path class="chart-edge" d="${edge((point) => point.road_temp_p10_c)}"/>` +
    `<path class="chart-edge" d="${edge((point) => point.road_temp_p90_c)}"/>` +
    `<path class="chart-median" d="${edge((point) => point.road_temp_c)}"/>`
  )
}
