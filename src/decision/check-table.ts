import {
  type Cut,
  compareCuts,
  cutsInWords,
  END,
  earlierOf,
  laterOf,
  lowerCut,
  START,
  upperCut,
} from '#src/decision/temperature-cuts.ts'
import {
  type SaltType,
  type TableHazard,
  TRAFFIC,
  type Traffic,
  type TreatmentRow,
  type TreatmentTable,
  WETNESS,
  type Wetness,
} from '#src/decision/treatment-table.ts'

/** One kind of road that a table answers for; `traffic` null: the table does not go by it there. */
export type TableCell = {
  readonly hazard: TableHazard
  readonly salt: SaltType
  readonly traffic: Traffic | null
  readonly wetness: Wetness
}

export type TableFault = TableCell & {
  /**
   * `hole`: between rows, at the warm end, or a whole cell. `ends`: colder than the coldest row. `no_rate`: the row
   * leaves it to a person.
   */
  readonly kind: 'hole' | 'ends' | 'overlap' | 'unreachable' | 'no_rate'
  /** Rows concerned: for a hole those around it, for an overlap both. */
  readonly rows: readonly string[]
  /** Where, in words: `up to and with -10`, `all temperatures`. */
  readonly where: string
}

type Found = Pick<TableFault, 'kind' | 'rows' | 'where'>

const byLowerCut = (a: TreatmentRow, b: TreatmentRow) => compareCuts(lowerCut(a), lowerCut(b))
const isEmpty = (row: TreatmentRow) => compareCuts(lowerCut(row), upperCut(row)) >= 0

function hole(colder: TreatmentRow | null, from: Cut, to: Cut, warmer: TreatmentRow | null): Found {
  const rows = [...new Set([warmer, colder].flatMap((row) => (row ? [row.id] : [])))]
  return { kind: !colder && warmer ? 'ends' : 'hole', rows, where: cutsInWords(from, to) }
}

function holes(rows: readonly TreatmentRow[]): Found[] {
  const found: Found[] = []
  let covered = START
  let reaches: TreatmentRow | null = null
  for (const row of rows.filter((one) => !isEmpty(one)).toSorted(byLowerCut)) {
    if (compareCuts(lowerCut(row), covered) > 0) found.push(hole(reaches, covered, lowerCut(row), row))
    if (compareCuts(upperCut(row), covered) > 0) {
      covered = upperCut(row)
      reaches = row
    }
  }
  return compareCuts(covered, END) < 0 ? [...found, hole(reaches, covered, END, null)] : found
}

function overlaps(rows: readonly TreatmentRow[]): Found[] {
  return rows.flatMap((row, index) =>
    rows.slice(index + 1).flatMap((other): Found[] => {
      const from = laterOf(lowerCut(row), lowerCut(other))
      const to = earlierOf(upperCut(row), upperCut(other))
      if (compareCuts(from, to) >= 0) return []
      return [{ kind: 'overlap', rows: [row.id, other.id], where: cutsInWords(from, to) }]
    }),
  )
}

/** Is the row empty, or wholly taken by rows before it? The first row that fits wins. */
function isUnreachable(row: TreatmentRow, before: readonly TreatmentRow[]): boolean {
  let reached = lowerCut(row)
  for (const other of before.toSorted(byLowerCut))
    if (compareCuts(lowerCut(other), reached) <= 0) reached = laterOf(reached, upperCut(other))
  return compareCuts(reached, upperCut(row)) >= 0
}

function faultsOfCell(rows: readonly TreatmentRow[]): Found[] {
  const faults: Found[] = [...holes(rows), ...overlaps(rows)]
  for (const [index, row] of rows.entries()) {
    const where = cutsInWords(lowerCut(row), upperCut(row))
    if (isUnreachable(row, rows.slice(0, index))) faults.push({ kind: 'unreachable', rows: [row.id], where })
    else if (row.spread_rate_g_m2 === null) faults.push({ kind: 'no_rate', rows: [row.id], where })
  }
  return faults
}

/** Every cell of each hazard and salt that have a row; traffic only where a row goes by it. */
function cellsOf({ rows }: TreatmentTable): { cell: TableCell; rows: readonly TreatmentRow[] }[] {
  const groups = Map.groupBy(rows, ({ hazard, salt }) => `${hazard} ${salt}`)
  return [...groups.values()].flatMap((group) => {
    const { hazard, salt } = group[0]!
    const levels = group.some((row) => row.traffic) ? TRAFFIC : [null]
    return levels.flatMap((traffic) =>
      WETNESS.map((wetness) => ({
        cell: { hazard, salt, traffic, wetness },
        rows: group.filter(
          (row) =>
            row.wetness.includes(wetness) && (!row.traffic || (traffic && row.traffic.includes(traffic))),
        ),
      })),
    )
  })
}

/**
 * Every hole, end, overlap, unreachable row and row without a rate, for each hazard and salt that the table has a row
 * for. Exact: each side of each bound counts.
 */
export const checkTable = (table: TreatmentTable): TableFault[] =>
  cellsOf(table).flatMap(({ cell, rows }) => faultsOfCell(rows).map((found) => ({ ...cell, ...found })))
