import type { SurveyPoint, SurveyRefusal, SurveyRun } from '#src/telemetry/survey.ts'
import { type Fault, fault, isFault, pointOf } from '#src/telemetry/survey-fields.ts'
import { HOUR } from '#src/units.ts'

export type ReadSurvey = {
  readonly runs: readonly SurveyRun[]
  /** Lines with something on them, the header left out. */
  readonly rows: number
  readonly refused: readonly SurveyRefusal[]
}

const NEEDED = ['run', 'at', 'lat', 'lon', 'road_temp_c'] as const
const COLUMNS: readonly string[] = [...NEEDED, 'air_temp_c', 'sky']
/** A night's drive with its breaks; longer is several runs under one name, or a date gone wrong. */
const LONGEST_RUN = 12 * HOUR

/** No field of a survey holds a comma, so quotes are only taken off. */
const cellsOf = (line: string): string[] =>
  line.split(',').map((cell) => (cell.includes('"') ? cell.trim().replace(/^"(.*)"$/, '$1') : cell.trim()))

function headerFault(header: string, columns: readonly string[]): Fault | null {
  if (columns.length === 1 && /[;\t]/.test(header))
    return fault('header', 'columns parted by commas', header, 'exported with semicolons or tabs')
  const missing = NEEDED.find((column) => !columns.includes(column))
  if (missing) return fault(missing, `the columns ${NEEDED.join(',')}`, header, 'no header line')
  const stray = columns.find((column) => !COLUMNS.includes(column))
  if (stray !== undefined)
    return fault(stray, `no column but ${COLUMNS.join(',')}`, header, 'a misspelt name')
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  return twice ? fault(twice, 'each column once', header) : null
}

/** What only the other lines of a run show: one instant twice, a run of more than a night. */
function faultInRun(points: readonly SurveyPoint[], { at, lat }: SurveyPoint): Fault | null {
  if (Math.abs(at.getTime() - points[0]!.at.getTime()) > LONGEST_RUN)
    return fault(
      'at',
      'within 12 h of the first line of its run',
      at.toISOString(),
      'one name for two nights',
    )
  const isTwice = points.at(-1)!.at.getTime() === at.getTime() && points.at(-1)!.lat === lat
  return isTwice ? fault('at', 'each measurement once', at.toISOString(), 'a file joined twice') : null
}

/**
 * Survey runs from CSV: `run,at,lat,lon,road_temp_c[,air_temp_c][,sky]`, UTC or with zone, WGS 84, °C. A line that
 * cannot be believed is refused by name and the rest is read; a wrong header refuses the whole, as line 1.
 * @param now no measurement is later
 */
export function readSurveyCsv(text: string, now: Date): ReadSurvey {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const header = lines[0] ?? ''
  const columns = cellsOf(header)
  const rows = lines
    .map((content, index) => ({ line: index + 1, content }))
    .filter(({ line, content }) => line > 1 && content.trim() !== '')
  const wrong = headerFault(header, columns)
  if (wrong) return { runs: [], rows: rows.length, refused: [{ line: 1, ...wrong }] }
  const runs = new Map<string, SurveyPoint[]>()
  const refused: SurveyRefusal[] = []
  for (const { line, content } of rows) {
    const read = readLine(content, columns, now)
    const found = isFault(read) ? read : added(runs, read.run, read.point)
    if (found) refused.push({ line, ...found })
  }
  return { runs: [...runs].map(inOrder), rows: rows.length, refused }
}

function added(runs: Map<string, SurveyPoint[]>, run: string, point: SurveyPoint): Fault | null {
  const points = runs.get(run)
  if (!points) runs.set(run, [point])
  const found = points ? faultInRun(points, point) : null
  if (points && !found) points.push(point)
  return found
}

const inOrder = ([run, points]: [string, SurveyPoint[]]): SurveyRun => ({
  run,
  points: points.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
})

function readLine(content: string, columns: readonly string[], now: Date) {
  const cells = cellsOf(content)
  if (cells.length !== columns.length)
    return fault(
      'line',
      `${columns.length} fields, as the header`,
      `${cells.length} fields`,
      cells.length > columns.length ? 'a decimal comma' : 'cut off',
    )
  return pointOf((field) => cells[columns.indexOf(field)] ?? '', now)
}
