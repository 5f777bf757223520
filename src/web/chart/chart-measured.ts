import { line } from 'd3-shape'
import type { ObservedPoint } from '#src/api/tonight-document.ts'
import { MINUTE } from '#src/units.ts'
import { type FanChart, fixed, instant, isDoubted, type Plot } from '#src/web/chart/chart-plot.ts'

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
export function chartMeasured({ observed }: FanChart, { x, y }: Plot): string {
  const [across, up] = [
    (point: ObservedPoint) => x(instant(point)),
    (point: ObservedPoint) => y(point.road_temp_c),
  ]
  const path = line<ObservedPoint>(across, up).digits(1)
  const dot = (point: ObservedPoint, style: string) =>
    `<circle class="${style}" cx="${fixed(across(point))}" cy="${fixed(up(point))}" r="3"/>`
  const sound = observed.filter((point) => !isDoubted(point))
  const pieces = withoutGaps(sound).map((piece) =>
    piece.length === 1 ? dot(piece[0]!, 'chart-lone') : `<path class="chart-observed" d="${path(piece)}"/>`,
  )
  const last = sound.at(-1)
  const crosses = observed
    .filter(isDoubted)
    .map((point) => `M${fixed(across(point) - 3)} ${fixed(up(point) - 3)}l6 6m-6 0l6 -6`)
  return (
    pieces.join('') +
    (last ? dot(last, 'chart-last') : '') +
    (crosses.length > 0 ? `<path class="chart-doubted" d="${crosses.join('')}"/>` : '')
  )
}
