import type { Observation } from '#src/decision/backtest/observation.ts'
import { isSentinel } from '#src/telemetry/fields.ts'
import { readInstant } from '#src/telemetry/instant.ts'

const NEEDED = ['time', 'air_temp_c', 'road_temp_c'] as const
const RANGES = {
  road_temp_c: [-40, 80],
  air_temp_c: [-60, 60],
  dewpoint_c: [-80, 40],
  wind_m_s: [0, 75],
  shortwave_w_m2: [0, 1400],
} as const
type Quantity = keyof typeof RANGES

export type RefusedValue = {
  readonly line: number
  readonly field: string
  readonly expected: string
  readonly got: string
}

export type ReadObservations = {
  /** In rising order of time, each instant once. */
  readonly observations: readonly Observation[]
  /** Lines without a usable time, and values that cannot be: those count as not measured. */
  readonly refused: readonly RefusedValue[]
  /** Columns of the file that are not read. */
  readonly passed_over: readonly string[]
}

/** Times without a zone are UTC. */
const HAS_ZONE = /([Zz]|[+-]\d\d:?\d\d)$/
function timeOf(text: string): Date | null {
  const read = readInstant((HAS_ZONE.test(text) ? text : `${text}Z`).replace(' ', 'T'))
  return read && new Date(read.at)
}

/** Digits with a point: what Number() makes of '' or '0x1f' was not meant. */
const DECIMAL = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/
const EMPTY = new Set(['', 'nan', 'null', 'na'])

function plausible(field: Quantity, text: string): number | null {
  const [low, high] = RANGES[field]
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN
  return value >= low && value <= high && !(field.endsWith('_c') && isSentinel(field, value)) ? value : null
}

type Cells = (field: string) => string

function observationOf(cells: Cells, line: number, refused: RefusedValue[]): Observation | null {
  const at = timeOf(cells('time'))
  if (!at) {
    refused.push({
      line,
      field: 'time',
      expected: 'an instant in UTC, e.g. 2026-01-15T02:10:00Z',
      got: cells('time'),
    })
    return null
  }
  const measured = (field: Quantity): number | null => {
    const text = cells(field)
    if (EMPTY.has(text.toLowerCase())) return null
    const value = plausible(field, text)
    const [low, high] = RANGES[field]
    if (value === null) refused.push({ line, field, expected: `a number from ${low} to ${high}`, got: text })
    return value
  }
  return {
    at,
    road_temp_c: measured('road_temp_c'),
    air_temp_c: measured('air_temp_c'),
    dewpoint_c: measured('dewpoint_c'),
    wind_m_s: measured('wind_m_s'),
    shortwave_w_m2: measured('shortwave_w_m2'),
  }
}

/** Of two lines for one instant the first is kept. */
function inOrder(lines: readonly (Observation & { line: number })[], refused: RefusedValue[]): Observation[] {
  const sorted = lines.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  return sorted.flatMap(({ line, ...observation }, index) => {
    if (sorted[index - 1]?.at.getTime() !== observation.at.getTime()) return observation
    refused.push({ line, field: 'time', expected: 'each instant once', got: observation.at.toISOString() })
    return []
  })
}

/**
 * Observations from CSV `time,air_temp_c,road_temp_c[,dewpoint_c,wind_m_s,shortwave_w_m2]`, °C, m/s, W/m², UTC; columns
 * in any order, empty is not measured. A string says why none of the file can be used.
 */
export function readObservations(text: string): ReadObservations | string {
  const [header = '', ...rows] = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const columns = header.split(',').map((name) => name.trim())
  const missing = NEEDED.find((name) => !columns.includes(name))
  if (missing)
    return `line 1, ${missing}: expected the columns ${NEEDED.join(',')}; got ${header.slice(0, 200)}`
  const refused: RefusedValue[] = []
  const lines = rows.flatMap((row, index) => {
    if (row.trim() === '') return []
    const cells = row.split(',')
    const observation = observationOf(
      (field) => cells[columns.indexOf(field)]?.trim() ?? '',
      index + 2,
      refused,
    )
    return observation ? [{ ...observation, line: index + 2 }] : []
  })
  const passed_over = columns.filter((name) => name !== 'time' && !(name in RANGES))
  return { observations: inOrder(lines, refused), refused, passed_over }
}
