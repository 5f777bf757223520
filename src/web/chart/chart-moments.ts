import { civilTime } from '#src/season.ts'
import { type FanChart, type Plot, text, vertical } from '#src/web/chart/chart-plot.ts'

const ROW = 52
/** Where the two names would meet, the one of now goes up. */
const UPPER_ROW = 34
/** Generous: bold letters of an unknown system font. */
const LETTER = 8.2

type Mark = { readonly x: number; readonly words: string; readonly style: string }

/** Names are written towards the middle, so that none leaves the picture. */
const isRight = ({ x }: Mark, { left, right }: Plot) => x > (left + right) / 2

function extent(mark: Mark, plot: Plot): [from: number, to: number] {
  const length = mark.words.length * LETTER
  return isRight(mark, plot) ? [mark.x - 3 - length, mark.x] : [mark.x, mark.x + 3 + length]
}

function meet(a: Mark, b: Mark, plot: Plot): boolean {
  const [[aFrom, aTo], [bFrom, bTo]] = [extent(a, plot), extent(b, plot)]
  return aFrom < bTo && bFrom < aTo
}

function drawn(mark: Mark, row: number, plot: Plot): string {
  const [place, anchor] = isRight(mark, plot) ? [mark.x - 3, 'end'] : [mark.x + 3, 'start']
  return vertical(plot, mark.x, mark.style) + text(place, row, mark.words, `${mark.style}-name`, anchor)
}

/** Now, and when the road must be treated by. */
export function chartMoments({ now, completeBy, timeZone }: FanChart, plot: Plot): string {
  const mark = (moment: Date, words: string, style: string): Mark => ({
    x: plot.x(moment.getTime()),
    words: `${words} ${civilTime(moment, timeZone)}`,
    style,
  })
  const present = mark(now, 'Now', 'chart-now')
  const isShown = completeBy && completeBy.getTime() >= plot.from && completeBy.getTime() <= plot.to
  if (!isShown) return drawn(present, ROW, plot)
  const deadline = mark(completeBy, 'Treat by', 'chart-deadline')
  const row = meet(present, deadline, plot) ? UPPER_ROW : ROW
  return drawn(present, row, plot) + drawn(deadline, ROW, plot)
}
