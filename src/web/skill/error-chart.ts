import { scaleLinear, scalePoint } from 'd3-scale'
import { line, symbol, symbolCircle, symbolSquare, symbolTriangle } from 'd3-shape'
import type { SkillDocument } from '#src/api/skill-document.ts'
import type { Method } from '#src/forecast/skill/pair.ts'
import { text } from '#src/web/chart/chart-plot.ts'
import { around, type Box, placeLabel } from '#src/web/label-places.ts'
import type { Point } from '#src/web/map/projection.ts'
import { drawing, lineBetween, WIDTH } from '#src/web/skill/skill-drawing.ts'
import { leadShort, TOO_FEW } from '#src/web/skill/skill-words.ts'
import { degrees } from '#src/web/words.ts'

const HEIGHT = 270
const FRAME = { left: 38, right: WIDTH - 16, top: 26, bottom: HEIGHT - 44 }

/** Ours last, so that it lies on top. */
export const METHODS: readonly {
  readonly method: Method
  readonly words: string
  readonly shape: typeof symbolCircle
}[] = [
  { method: 'weather', words: 'weather service’s air', shape: symbolTriangle },
  { method: 'persistence', words: 'as now', shape: symbolSquare },
  { method: 'forecast', words: 'this forecast', shape: symbolCircle },
]

type Spot = Point & { readonly value: number }

const errorOf = (group: SkillDocument['leads'][number], method: Method) =>
  group.all[method].error?.mean_absolute_c ?? null

function scales({ leads }: SkillDocument) {
  const known = leads.flatMap((group) => METHODS.map(({ method }) => errorOf(group, method) ?? 0))
  const x = scalePoint(
    leads.map(({ lead }) => lead),
    [FRAME.left, FRAME.right],
  ).padding(0.5)
  const y = scaleLinear([0, Math.max(1, ...known) * 1.08], [FRAME.bottom, FRAME.top])
  return { x: (lead: SkillDocument['lead']) => x(lead) ?? FRAME.left, y }
}
type Scales = ReturnType<typeof scales>

const spots = ({ leads }: SkillDocument, method: Method, { x, y }: Scales): (Spot | null)[] =>
  leads.map((group) => {
    const value = errorOf(group, method)
    return value === null ? null : { x: x(group.lead), y: y(value), value }
  })

function grid(document: SkillDocument, { x, y }: Scales): string[] {
  const rows = y
    .ticks(5)
    .map(
      (tick) =>
        lineBetween([FRAME.left, y(tick)], [FRAME.right, y(tick)], 'chart-grid') +
        text(FRAME.left - 6, y(tick) + 4, String(tick), '', 'end'),
    )
  const columns = document.leads.map(({ lead }) => text(x(lead), FRAME.bottom + 18, leadShort(lead)))
  return [
    ...rows,
    text(4, 14, 'Mean error, °C', '', 'start'),
    ...columns,
    text((FRAME.left + FRAME.right) / 2, HEIGHT - 8, 'hours ahead'),
  ]
}

/** A lead without a figure is a gap in the line. */
function lineOf(points: readonly (Spot | null)[], { method, shape }: (typeof METHODS)[number]): string {
  const path = line<Spot | null>()
    .defined((spot) => spot !== null)
    .x((spot) => spot?.x ?? 0)
    .y((spot) => spot?.y ?? 0)
    .digits(1)
  const outline = symbol(shape, 55).digits(1)()
  const marks = points.flatMap((spot) =>
    spot
      ? [
          `<path class="skill-mark ${method}" transform="translate(${spot.x.toFixed(1)} ${spot.y.toFixed(1)})" d="${outline}"/>`,
        ]
      : [],
  )
  return `<path class="skill-line ${method}" d="${path(points) ?? ''}"/>${marks.join('')}`
}

/** The marks, and boxes close enough along the lines between them that no figure stands on a line. */
function boxesAlong(points: readonly (Spot | null)[]): Box[] {
  const between = points.flatMap((spot, index) => {
    const next = points[index + 1]
    if (!spot || !next) return []
    return Array.from({ length: 16 }, (_, step) => {
      const share = step / 16
      return around({ x: spot.x + share * (next.x - spot.x), y: spot.y + share * (next.y - spot.y) }, 5, 5)
    })
  })
  return [...between, ...points.flatMap((spot) => (spot ? [around(spot, 12, 12)] : []))]
}

/** Ours in figures, each where the least else is drawn. */
function figures(ours: readonly (Spot | null)[], lines: readonly (readonly (Spot | null)[])[]): string[] {
  const frame: Box = {
    left: FRAME.left,
    top: FRAME.top,
    width: FRAME.right - FRAME.left,
    height: FRAME.bottom - FRAME.top,
  }
  const taken = lines.flatMap(boxesAlong)
  return ours.flatMap((spot) => {
    if (!spot) return []
    const box = placeLabel(spot, { width: 26, height: 14 }, taken, frame)
    taken.push(box)
    return [text(box.left + 13, box.top + 11, spot.value.toFixed(1), 'skill-figure')]
  })
}

const said = (group: SkillDocument['leads'][number]) =>
  `${leadShort(group.lead)}: ${METHODS.toReversed()
    .map(
      ({ method, words }) =>
        `${words} ${errorOf(group, method) === null ? TOO_FEW : degrees(errorOf(group, method))}`,
    )
    .join(', ')}`

/** Mean absolute error by lead, of the forecast and of the two that need no road model. */
export function errorChart(document: SkillDocument): string {
  const given = scales(document)
  const drawn = METHODS.map((method) => ({ method, points: spots(document, method.method, given) }))
  return drawing(
    'skill-error',
    HEIGHT,
    { title: 'Mean error by hours ahead', description: `${document.leads.map(said).join('. ')}.` },
    [
      ...grid(document, given),
      ...drawn.map(({ method, points }) => lineOf(points, method)),
      ...figures(
        drawn.at(-1)?.points ?? [],
        drawn.map(({ points }) => points),
      ),
    ],
  )
}
