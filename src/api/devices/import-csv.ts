import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { type Registration, registration } from '#src/api/devices/registration-form.ts'

/** Why a line of a file is not taken: what stood where, what was expected, and the likely cause. */
export type LineRefusal = {
  readonly line: number
  readonly field: string
  readonly expected: string
  readonly got: string
  readonly likely_cause?: string
}
export type ImportRow = { readonly line: number; readonly form: Registration }
export type ReadImport = { readonly rows: readonly ImportRow[]; readonly refused: readonly LineRefusal[] }

const NEEDED = ['device_id', 'name', 'lat', 'lon', 'route'] as const
const OPTIONAL = ['serial'] as const
const COLUMNS: readonly string[] = [...NEEDED, ...OPTIONAL]
const SHOWN = 80

export const lineRefusal = (
  line: number,
  field: string,
  expected: string,
  got: string,
  likely_cause?: string,
): LineRefusal => ({
  line,
  field,
  expected,
  got: got.length > SHOWN ? `${got.slice(0, SHOWN - 1)}…` : got,
  ...(likely_cause !== undefined && { likely_cause }),
})

type Cells = { readonly line: number; readonly cells: readonly string[] }

/** Throws a CsvError for quotes that do not close. */
function linesOf(text: string): Cells[] {
  const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true }
  const read = parse(text, options) as unknown as { info: { lines: number }; record: string[] }[]
  return read.map(({ info, record }) => ({ line: info.lines, cells: record }))
}

function headerFault({ line, cells }: Cells): LineRefusal | null {
  const got = cells.join(',')
  if (cells.length === 1 && /[;\t]/.test(got))
    return lineRefusal(line, 'header', 'columns parted by commas', got, 'saved with semicolons or tabs')
  const missing = NEEDED.find((column) => !cells.includes(column))
  if (missing)
    return lineRefusal(
      line,
      missing,
      `the columns ${NEEDED.join(',')}`,
      got,
      'no header line, or a misspelt name',
    )
  const stray = cells.find((column) => !COLUMNS.includes(column))
  if (stray !== undefined)
    return lineRefusal(line, stray, `no column but ${COLUMNS.join(',')}`, got, 'a column of another list')
  const twice = cells.find((column, index) => cells.indexOf(column) !== index)
  return twice === undefined ? null : lineRefusal(line, twice, 'each column once', got)
}

const DECIMAL = /^[-\u2212]?\d{1,3}(\.\d+)?$/

const NOT_DEGREES: readonly (readonly [written: RegExp, cause: string])[] = [
  [/^-?\d+,\d+$/, 'a decimal comma'],
  [/^\d{4,7}(\.\d+)?$/, 'metres of a national grid'],
  [/[°'′NSEW]/i, 'degrees and minutes, or a compass letter'],
]

/** A decimal point and degrees; what a spreadsheet made of it is not guessed at. */
function degrees(line: number, field: 'lat' | 'lon', text: string): number | LineRefusal {
  if (DECIMAL.test(text)) return Number(text.replace('\u2212', '-'))
  const [, cause] = NOT_DEGREES.find(([written]) => written.test(text)) ?? []
  return lineRefusal(line, field, 'decimal degrees, e.g. 53.4', text, cause ?? 'an empty or moved column')
}

/** Of a cell whose bytes were no UTF-8: what it said is lost, and a name is not guessed at. */
const UNREADABLE = '\ufffd'

const EXPECTED: Readonly<Record<string, string>> = {
  name: '1 to 120 characters, none of them a control character',
  serial: '1 to 64 printable characters without blanks',
}

function rowOf(header: readonly string[], { line, cells }: Cells): ImportRow | LineRefusal {
  if (cells.length !== header.length)
    return lineRefusal(
      line,
      'line',
      `${header.length} columns`,
      `${cells.length}: ${cells.join(',')}`,
      'a comma in a name that is not in quotes',
    )
  const unreadable = cells.findIndex((text) => text.includes(UNREADABLE))
  if (unreadable >= 0)
    return lineRefusal(
      line,
      header[unreadable]!,
      'text in UTF-8',
      cells[unreadable]!,
      'saved in another encoding; save as “CSV UTF-8”',
    )
  const cell = (column: string) => cells[header.indexOf(column)] ?? ''
  const lat = degrees(line, 'lat', cell('lat'))
  if (typeof lat !== 'number') return lat
  const lon = degrees(line, 'lon', cell('lon'))
  if (typeof lon !== 'number') return lon
  const serial = cell('serial')
  const words = { device_id: cell('device_id'), name: cell('name'), route: cell('route') }
  const read = registration.safeParse({ ...words, lat, lon, ...(serial !== '' && { serial }) })
  if (read.success) return { line, form: read.data }
  const field = String(read.error.issues[0]?.path[0] ?? 'line')
  return lineRefusal(line, field, EXPECTED[field] ?? 'something', cell(field), 'an empty or moved column')
}

const isRefusal = (read: ImportRow | LineRefusal): read is LineRefusal => 'field' in read
const isRow = (read: ImportRow | LineRefusal): read is ImportRow => !isRefusal(read)

/** The parser sees only at the end of the file that a quotation mark was never closed. */
function brokenFile(text: string, error: unknown): ReadImport {
  if (!(error instanceof CsvError)) throw error
  const index = text.split(/\r?\n/).findIndex((line) => (line.split('"').length - 1) % 2 === 1)
  const cause = 'a quotation mark that is not closed'
  return { rows: [], refused: [lineRefusal(Math.max(0, index) + 1, 'line', 'CSV', error.code, cause)] }
}

/** Devices from CSV: `device_id,name,lat,lon,route[,serial]`; every line that cannot be read is named, no other is lost. */
export function readImportCsv(text: string): ReadImport {
  try {
    const [header, ...lines] = linesOf(text)
    if (!header) return { rows: [], refused: [lineRefusal(1, 'header', NEEDED.join(','), 'nothing')] }
    const wrong = headerFault(header)
    if (wrong) return { rows: [], refused: [wrong] }
    const read = lines.map((line) => rowOf(header.cells, line))
    return { rows: read.filter(isRow), refused: read.filter(isRefusal) }
  } catch (error) {
    return brokenFile(text, error)
  }
}
