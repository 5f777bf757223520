import { scaleLinear } from 'd3-scale'
import type { SkillDocument } from '#src/api/skill-document.ts'
import type { BandFigures } from '#src/forecast/skill/band.ts'
import { text } from '#src/web/chart/chart-plot.ts'
import { drawing, lineBetween, WIDTH } from '#src/web/skill/skill-drawing.ts'
import { leadShort, share, TOO_FEW } from '#src/web/skill/skill-words.ts'

const ROW = 34
const BAR = 22
const TOP = 44
const LEFT = 66
const RIGHT = WIDTH - 12
const x = scaleLinear([0, 1], [LEFT, RIGHT])
/** Where the ends of an honest band lie. */
const DUE = [0.1, 0.9]
/** A narrower piece has no room for its figure; the table has it. */
const ROOM_FOR_WORDS = 0.06

function piece(from: number, to: number, row: number, style: string): string {
  const figure =
    to - from < ROOM_FOR_WORDS
      ? ''
      : text(
          x((from + to) / 2),
          row + BAR - 6,
          String(Math.round((to - from) * 100)),
          `skill-bar-figure ${style}`,
        )
  return `<rect class="skill-bar ${style}" x="${x(from).toFixed(1)}" y="${row}" width="${(x(to) - x(from)).toFixed(1)}" height="${BAR}"/>${figure}`
}

function bar(band: BandFigures | null, row: number): string {
  if (!band) return text(LEFT + 6, row + BAR - 6, TOO_FEW, '', 'start')
  const [low, high] = [band.below_p10, 1 - band.above_p90]
  return piece(0, low, row, 'colder') + piece(low, high, row, 'within') + piece(high, 1, row, 'warmer')
}

const inWords = ({ lead, all: { band } }: SkillDocument['leads'][number]) =>
  band
    ? `${leadShort(lead)}: ${share(band.within)} in the band, ${share(band.below_p10)} colder, ${share(band.above_p90)} warmer`
    : `${leadShort(lead)}: ${TOO_FEW}`

/** How often the road was colder than the band, in it, or warmer, by lead; the marks show where honest ends lie. */
export function bandChart({ leads }: SkillDocument): string {
  const bottom = TOP + leads.length * ROW
  const rows = leads.map(({ lead, all }, index) => {
    const row = TOP + index * ROW
    return text(LEFT - 8, row + BAR - 6, leadShort(lead), '', 'end') + bar(all.band, row)
  })
  const marks = DUE.map(
    (due) =>
      lineBetween([x(due), TOP - 6], [x(due), bottom], 'skill-due') +
      text(x(due), bottom + 16, `${due * 100}`),
  )
  return drawing(
    'skill-band',
    bottom + 26,
    { title: 'How often the band held, by hours ahead', description: `${leads.map(inWords).join('. ')}.` },
    [
      text(LEFT, 16, 'colder', '', 'start'),
      text(x(0.5), 16, 'in the band, %'),
      text(RIGHT, 16, 'warmer', '', 'end'),
      ...marks,
      ...rows,
    ],
  )
}
