import { type FanChart, horizontal, instant, type Plot, text } from '#src/web/chart/chart-plot.ts'
import { around, type Box, freest } from '#src/web/label-places.ts'
import { degrees } from '#src/web/words.ts'

type Level = { readonly at: number; readonly words: string; readonly style: string }

/** Generous: the letters of an unknown system font. */
const LETTER = 7.4
const LINE = 17
const PLACES = 8

function levelsOf({ treatBelow }: FanChart): Level[] {
  const freezing: Level = { at: 0, words: 'Freezing 0 °C', style: 'chart-freezing' }
  if (treatBelow === null) return [freezing]
  if (treatBelow === 0) return [{ ...freezing, words: 'Treat below 0.0 °C' }]
  const words = `Treat below ${degrees(treatBelow, true)}`
  return [freezing, { at: treatBelow, words, style: 'chart-threshold' }]
}

/** Everything drawn that a name should not stand on. */
function drawn({ observed, forecast, now, completeBy }: FanChart, { x, y, top, bottom }: Plot): Box[] {
  const dot = (at: number, temperature: number) => around({ x: x(at), y: y(temperature) }, 6, 6)
  const bar = (at: number): Box => ({ left: x(at) - 2, top, width: 4, height: bottom - top })
  return [
    ...observed.map((point) => dot(instant(point), point.road_temp_c)),
    ...forecast.flatMap((point) =>
      [point.road_temp_p10_c, point.road_temp_c, point.road_temp_p90_c].map((value) =>
        dot(instant(point), value),
      ),
    ),
    ...[now, completeBy].flatMap((moment) => (moment ? [bar(moment.getTime())] : [])),
  ]
}

/** From the right end leftwards, just above the line and just below it. */
function candidates(y: number, width: number, { left, right }: Plot): Box[] {
  const step = (right - left - width) / (PLACES - 1)
  return Array.from({ length: PLACES }, (_, index) => right - width - index * step).flatMap((start) => [
    { left: start, top: y - LINE - 1, width, height: LINE },
    { left: start, top: y + 2, width, height: LINE },
  ])
}

/** The lines of freezing and of the threshold, each named where the least else is drawn. */
export function chartLevels(chart: FanChart, plot: Plot): string {
  const levels = levelsOf(chart)
  const frame: Box = {
    left: plot.left,
    top: plot.top,
    width: plot.right - plot.left,
    height: plot.bottom - plot.top,
  }
  const lines = levels.map(({ at }) => ({ ...frame, top: plot.y(at) - 1, height: 2 }))
  const taken = [...drawn(chart, plot), ...lines]
  return levels
    .map(({ at, words, style }) => {
      const y = plot.y(at)
      const box = freest(candidates(y, words.length * LETTER, plot), taken, frame)
      taken.push(box)
      return (
        horizontal(plot, y, style) + text(box.left + box.width / 2, box.top + LINE - 4, words, 'chart-level')
      )
    })
    .join('')
}
