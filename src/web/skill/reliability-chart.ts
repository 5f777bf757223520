import { scaleLinear, scaleSqrt } from 'd3-scale'
import type { SkillDocument } from '#src/api/skill-document.ts'
import type { ReliabilityBin } from '#src/forecast/skill/probability.ts'
import { text } from '#src/web/chart/chart-plot.ts'
import { drawing, lineBetween, WIDTH } from '#src/web/skill/skill-drawing.ts'
import { grouped, share } from '#src/web/skill/skill-words.ts'

const HEIGHT = 352
const FRAME = { left: 46, right: WIDTH - 16, top: 26, bottom: HEIGHT - 76 }
/** So that a large dot in a corner stands on no figure. */
const INSET = 10
const x = scaleLinear([0, 1], [FRAME.left + INSET, FRAME.right - INSET])
const y = scaleLinear([0, 1], [FRAME.bottom - INSET, FRAME.top + INSET])

/** `940`, `12k`: a column is no wider. */
const short = (count: number): string => (count < 1_000 ? String(count) : `${Math.round(count / 1_000)}k`)

function grid(): string[] {
  const ends = [0, 0.2, 0.4, 0.6, 0.8, 1]
  return [
    ...ends.map(
      (end) =>
        lineBetween([FRAME.left, y(end)], [FRAME.right, y(end)], 'chart-grid') +
        text(FRAME.left - 6, y(end) + 4, String(end * 100), '', 'end'),
    ),
    ...ends.map((end) => text(x(end), FRAME.bottom + 18, String(end * 100))),
    text(4, 14, 'Frost happened, %', '', 'start'),
    text((FRAME.left + FRAME.right) / 2, FRAME.bottom + 36, 'chance of frost that was said, %'),
    lineBetween([x(0), y(0)], [x(1), y(1)], 'skill-diagonal'),
  ]
}

/** How often each chance was said, in the column where it stands. */
const counts = (bins: readonly ReliabilityBin[]): string[] => [
  text(FRAME.left - 6, HEIGHT - 8, 'times', '', 'end'),
  ...bins.map((bin) => text(x((bin.from_p + bin.to_p) / 2), HEIGHT - 8, short(bin.pairs), 'skill-count')),
]

function dots(bins: readonly ReliabilityBin[]): string[] {
  const radius = scaleSqrt([0, Math.max(1, ...bins.map(({ pairs }) => pairs))], [4, 10])
  return bins.flatMap(({ said, happened, pairs }) =>
    said === null || happened === null
      ? []
      : [
          lineBetween([x(said), y(said)], [x(said), y(happened)], 'skill-off') +
            `<circle class="skill-dot" cx="${x(said).toFixed(1)}" cy="${y(happened).toFixed(1)}" r="${radius(pairs).toFixed(1)}"/>`,
        ],
  )
}

const inWords = ({ said, happened, pairs }: ReliabilityBin) =>
  `said ${share(said)} in the mean, happened ${share(happened)}, ${grouped(pairs)} comparisons`

/** Chance of frost as said and as it happened: on the diagonal it is honest. */
export function reliabilityChart({ reliability }: SkillDocument): string {
  const told = reliability.filter(({ pairs }) => pairs > 0)
  return drawing(
    'skill-reliability',
    HEIGHT,
    {
      title: 'Chance of frost: said and happened',
      description: told.length > 0 ? `${told.map(inWords).join('; ')}.` : 'Nothing to compare yet.',
    },
    [...grid(), ...dots(reliability), ...counts(reliability)],
  )
}
