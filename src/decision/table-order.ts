import {
  isHole,
  rowFor,
  type SaltType,
  type TableHazard,
  TRAFFIC,
  type Traffic,
  type TreatmentRow,
  type TreatmentTable,
  WETNESS,
} from '#src/decision/treatment-table.ts'

/** A road that is colder or wetter than another and gets less salt. */
export type LessWhenWorse = {
  readonly worse: 'colder' | 'wetter'
  readonly hazard: TableHazard
  readonly salt: SaltType
  /** The row of the worse road, then the row of the other. */
  readonly rows: readonly [TreatmentRow, TreatmentRow]
}

const doseOf = ({ spread_rate_g_m2, passes }: TreatmentRow) => (spread_rate_g_m2 ?? 0) * passes

/** Every bound and a temperature between any two, warmest first: no other can make a difference. */
function temperaturesOf({ rows }: TreatmentTable): number[] {
  const all = rows.flatMap(({ min_c, max_c }) => [min_c, max_c]).filter((bound) => bound !== null)
  const bounds = [...new Set(all)].toSorted((a, b) => b - a)
  const between = bounds.map((bound, index) => (bound + (bounds[index + 1] ?? bound - 2)) / 2)
  return [(bounds[0] ?? 0) + 1, ...bounds.flatMap((bound, index) => [bound, between[index]!])]
}

type Cell = { readonly hazard: TableHazard; readonly salt: SaltType; readonly traffic: Traffic | null }

/** The rows of a cell by wetness, then temperature, warmest first; null where the table has no rate. */
function gridOf(table: TreatmentTable, cell: Cell): (TreatmentRow | null)[][] {
  const temperatures = temperaturesOf(table)
  return WETNESS.map((wetness) =>
    temperatures.map((road_temp_c) => {
      const answer = rowFor(table, { ...cell, wetness, road_temp_c })
      return isHole(answer) ? null : answer
    }),
  )
}

function lessInCell(table: TreatmentTable, cell: Cell): LessWhenWorse[] {
  const grid = gridOf(table, cell)
  const { hazard, salt } = cell
  return grid.flatMap((line, wetness) =>
    line.flatMap((row, index): LessWhenWorse[] => {
      const [warmer, drier] = [line[index - 1], grid[wetness - 1]?.[index]]
      const less = (other: TreatmentRow | null | undefined, worse: 'colder' | 'wetter'): LessWhenWorse[] =>
        row && other && doseOf(row) < doseOf(other) ? [{ worse, hazard, salt, rows: [row, other] }] : []
      return [...less(warmer, 'colder'), ...less(drier, 'wetter')]
    }),
  )
}

/** Where a table gives less salt to a colder or wetter road: allowed, for some plans do so, but worth a second look. */
export function lessWhenWorse(table: TreatmentTable): LessWhenWorse[] {
  const groups = Map.groupBy(table.rows, ({ hazard, salt }) => `${hazard} ${salt}`)
  const found = [...groups.values()].flatMap((rows) => {
    const { hazard, salt } = rows[0]!
    const levels = rows.some((row) => row.traffic) ? TRAFFIC : [null]
    return levels.flatMap((traffic) => lessInCell(table, { hazard, salt, traffic }))
  })
  const keyOf = ({ worse, hazard, salt, rows }: LessWhenWorse) =>
    `${worse} ${hazard} ${salt} ${rows.map(({ id }) => id).join(' ')}`
  return [...new Map(found.map((one) => [keyOf(one), one])).values()]
}
