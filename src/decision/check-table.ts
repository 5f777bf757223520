import {
  type SaltType,
  type TableHazard,
  type TemperatureBand,
  type TreatmentRow,
  type TreatmentTable,
  WETNESS,
  type Wetness,
} from '#src/decision/treatment-table.ts'

export type TableFault = {
  readonly kind: 'hole' | 'overlap' | 'unreachable' | 'no_rate'
  readonly hazard: TableHazard
  readonly wetness: Wetness
  readonly salt: SaltType
  /** Rows concerned; empty for a hole. */
  readonly rows: readonly string[]
  /** Where, in words: `at or below −10`, `all temperatures`. */
  readonly where: string
}

/** A place on the temperature axis: just before a value (side 0) or just after it (side 1). */
type Cut = { readonly value: number; readonly side: 0 | 1 }
const START: Cut = { value: -Infinity, side: 0 }
const END: Cut = { value: Infinity, side: 1 }

const compare = (a: Cut, b: Cut) => (a.value === b.value ? a.side - b.side : a.value - b.value)
const lowerCut = (band: TemperatureBand): Cut =>
  band.min_c === null ? START : { value: band.min_c, side: band.min_included ? 0 : 1 }
const upperCut = (band: TemperatureBand): Cut =>
  band.max_c === null ? END : { value: band.max_c, side: band.max_included ? 1 : 0 }
const laterOf = (a: Cut, b: Cut) => (compare(a, b) >= 0 ? a : b)
const earlierOf = (a: Cut, b: Cut) => (compare(a, b) <= 0 ? a : b)

function between(from: Cut, to: Cut): string {
  if (from.value === -Infinity && to.value === Infinity) return 'all temperatures'
  const low = from.value === -Infinity ? '' : `${from.side === 0 ? 'from' : 'above'} ${from.value}`
  const high = to.value === Infinity ? '' : `${to.side === 1 ? 'up to and with' : 'below'} ${to.value}`
  return [low, high].filter(Boolean).join(' ')
}

type Cell = Pick<TableFault, 'hazard' | 'wetness' | 'salt'>

function holes(rows: readonly TreatmentRow[], cell: Cell): TableFault[] {
  const found: TableFault[] = []
  let covered = START
  for (const row of rows.toSorted((a, b) => compare(lowerCut(a), lowerCut(b)))) {
    const lower = lowerCut(row)
    if (compare(lower, covered) > 0)
      found.push({ kind: 'hole', ...cell, rows: [], where: between(covered, lower) })
    covered = laterOf(covered, upperCut(row))
  }
  if (compare(covered, END) < 0) found.push({ kind: 'hole', ...cell, rows: [], where: between(covered, END) })
  return found
}

function overlaps(rows: readonly TreatmentRow[], cell: Cell): TableFault[] {
  return rows.flatMap((row, index) =>
    rows.slice(index + 1).flatMap((other): TableFault[] => {
      const from = laterOf(lowerCut(row), lowerCut(other))
      const to = earlierOf(upperCut(row), upperCut(other))
      if (compare(from, to) >= 0) return []
      return [{ kind: 'overlap', ...cell, rows: [row.id, other.id], where: between(from, to) }]
    }),
  )
}

/** Is the row empty, or wholly taken by rows before it? The first row that fits wins. */
function isUnreachable(row: TreatmentRow, before: readonly TreatmentRow[]): boolean {
  let reached = lowerCut(row)
  for (const other of before.toSorted((a, b) => compare(lowerCut(a), lowerCut(b))))
    if (compare(lowerCut(other), reached) <= 0) reached = laterOf(reached, upperCut(other))
  return compare(reached, upperCut(row)) >= 0
}

function faultsOfCell(rows: readonly TreatmentRow[], cell: Cell): TableFault[] {
  const faults: TableFault[] = [...holes(rows, cell), ...overlaps(rows, cell)]
  for (const [index, row] of rows.entries()) {
    const where = between(lowerCut(row), upperCut(row))
    if (isUnreachable(row, rows.slice(0, index)))
      faults.push({ kind: 'unreachable', ...cell, rows: [row.id], where })
    else if (row.spread_rate_g_m2 === null) faults.push({ kind: 'no_rate', ...cell, rows: [row.id], where })
  }
  return faults
}

/** Every hole, overlap, unreachable row and row without a rate, for each hazard and salt that the table knows. */
export function checkTable(table: TreatmentTable): TableFault[] {
  const hazards = [...new Set(table.rows.map((row) => row.hazard))]
  const salts = [...new Set(table.rows.map((row) => row.salt))]
  return hazards.flatMap((hazard) =>
    salts.flatMap((salt) =>
      WETNESS.flatMap((wetness) => {
        const rows = table.rows.filter(
          (row) => row.hazard === hazard && row.salt === salt && row.wetness.includes(wetness),
        )
        return faultsOfCell(rows, { hazard, wetness, salt })
      }),
    ),
  )
}
