import {
  type ChartSize,
  type FanChart,
  horizontal,
  instant,
  type Plot,
  text,
} from '#src/web/chart/chart-plot.ts'
import { around, type Box, freest, overlap } from '#src/web/label-places.ts'
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

/** From the right end leftwards, just above the line and just below it; `further` rows off where those are taken. */
function candidates(y: number, width: number, { left, right }: Plot, further: number): Box[] {
  const step = (right - left - width) / (PLACES - 1)
  const rows = [y - LINE * (1 + further) - 1, y + LINE * further + 2]
  return Array.from({ length: PLACES }, (_, index) => right - width - index * step).flatMap((start) =>
    rows.map((top) => ({ left: start, top, width, height: LINE })),
  )
}

/** In the plot and on no other name, as near to the line as that goes; on what is drawn where it must. */
function freePlaces(y: number, width: number, plot: Plot, names: readonly Box[]): Box[] {
  const isFree = (place: Box) =>
    place.top >= plot.top &&
    place.top + LINE <= plot.bottom &&
    names.every((name) => overlap(place, name) === 0)
  const rows = [0, 1, 2].map((further) => candidates(y, width, plot, further).filter(isFree))
  return rows.find((places) => places.length > 0) ?? candidates(y, width, plot, 0)
}

/** In the plot, each where the least else is drawn. */
function namesInside(levels: readonly Level[], chart: FanChart, plot: Plot): string[] {
  const frame: Box = {
    left: plot.left,
    top: plot.top,
    width: plot.right - plot.left,
    height: plot.bottom - plot.top,
  }
  const lines = levels.map(({ at }) => ({ ...frame, top: plot.y(at) - 1, height: 2 }))
  const taken = [...drawn(chart, plot), ...lines]
  const names: Box[] = []
  return levels.map(({ at, words }) => {
    const places = freePlaces(plot.y(at), words.length * LETTER, plot, names)
    const box = freest(places, taken, frame)
    names.push(box)
    return text(box.left + box.width / 2, box.top + LINE - 4, words, 'chart-level')
  })
}

/** Beside the plot, each at its line; where two lines are close their names are moved apart. */
function namesAside(levels: readonly Level[], { y, right, top, bottom }: Plot): string[] {
  const heights = levels.map(({ at }) => y(at))
  const [upper, lower] = [Math.min(...heights), Math.max(...heights)]
  const apart = levels.length > 1 ? Math.max(0, LINE - (lower - upper)) / 2 : 0
  const shift = Math.max(0, top + apart - upper) - Math.max(0, lower + apart - bottom)
  return levels.map(({ words }, index) => {
    const height = (heights[index] ?? upper) + shift + ((heights[index] ?? upper) === upper ? -apart : apart)
    return text(right + 6, height + 4, words, 'chart-level', 'start')
  })
}

/** The lines of freezing and of the threshold, each with its name. */
export function chartLevels(chart: FanChart, { aside }: ChartSize, plot: Plot): string {
  const levels = levelsOf(chart)
  const names = aside > 0 ? namesAside(levels, plot) : namesInside(levels, chart, plot)
  return levels.map(({ at, style }) => horizontal(plot, plot.y(at), style)).join('') + names.join('')
}
