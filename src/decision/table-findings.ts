import { checkTable, type TableCell, type TableFault } from '#src/decision/check-table.ts'
import type { PolicyFinding } from '#src/decision/policy-finding.ts'
import { rowsBeyondBounds } from '#src/decision/table-bounds.ts'
import { lessWhenWorse } from '#src/decision/table-order.ts'
import {
  hazardInWords,
  saltInWords,
  TABLE_HAZARDS,
  type TableHazard,
  TRAFFIC,
  type TreatmentRow,
  type TreatmentTable,
  WETNESS,
} from '#src/decision/treatment-table.ts'
import { listOf } from '#src/decision/words.ts'

/** One fault, and every wetness and traffic that it holds for. */
type Fault = Pick<TableFault, 'kind' | 'hazard' | 'salt' | 'rows' | 'where'> & {
  readonly cells: readonly TableCell[]
}

function joined(faults: readonly TableFault[]): Fault[] {
  const groups = Map.groupBy(faults, ({ kind, hazard, salt, rows, where }) =>
    JSON.stringify([kind, hazard, salt, rows, where]),
  )
  return [...groups.values()].map((cells) => ({ ...cells[0]!, cells }))
}

const orOf = (words: readonly string[]) => listOf(words).replace(' and ', ' or ')

/** ` on a damp or wet road in light traffic`; nothing of what all have. */
function roadInWords(cells: readonly TableCell[]): string {
  const wetness = WETNESS.filter((one) => cells.some((cell) => cell.wetness === one))
  const traffic = TRAFFIC.filter((one) => cells.some((cell) => cell.traffic === one))
  const road = wetness.length < WETNESS.length ? ` on a ${orOf(wetness)} road` : ''
  return traffic.length % TRAFFIC.length === 0 ? road : `${road} in ${orOf(traffic)} traffic`
}

const what = ({ hazard, salt, cells }: Fault) =>
  `${hazardInWords(hazard)}, ${saltInWords(salt)} salt${roadInWords(cells)}`
/** With a real minus sign, as everywhere that people read. */
const range = ({ where }: Fault) =>
  where === 'all temperatures' ? where : `${where.replaceAll('-', '\u2212')} °C`
const PERSON = 'a person decides'
const rowsInWords = ({ rows }: Fault) => `${rows.length > 1 ? 'rows' : 'row'} ${listOf(rows)}`

type Words = Pick<PolicyFinding, 'severity' | 'says' | 'fix'>
const LEAVE = 'a row whose spread_rate_g_m2 is null leaves it to a person'
const WORDS: Record<TableFault['kind'], (fault: Fault) => Words> = {
  hole: (fault) => ({
    severity: 'refused',
    says: `No row answers for ${what(fault)}: ${range(fault)}.`,
    fix: `${fault.rows.length > 0 ? `Widen ${rowsInWords(fault)}, or add a row` : 'Add a row'}; ${LEAVE}.`,
  }),
  ends: (fault) => ({
    severity: 'told',
    says: `The table ends for ${what(fault)}: ${range(fault)}, ${PERSON}.`,
    fix: 'Add a row if your plan has a rate there.',
  }),
  overlap: (fault) => ({
    severity: 'refused',
    says: `Both ${rowsInWords(fault)} answer for ${what(fault)}: ${range(fault)}.`,
    fix: `Let one of ${listOf(fault.rows)} end where the other begins, with the bound in one of them only.`,
  }),
  unreachable: (fault) => ({
    severity: 'refused',
    says: `No road ever gets ${rowsInWords(fault)} for ${what(fault)}: ${range(fault)}.`,
    fix: 'Its band is empty (min_c above max_c, or a single value left out) or rows before it take all of it: correct it or take it out.',
  }),
  no_rate: (fault) => ({
    severity: 'told',
    says: `${rowsInWords(fault).replace('row', 'Row')} gives no rate for ${what(fault)} (${range(fault)}): ${PERSON}.`,
    fix: 'Give it a rate if your plan has one.',
  }),
}

/** Hazards without a row for some salt that the table has. */
function absentHazards({ rows }: TreatmentTable): PolicyFinding[] {
  const salts = [...new Set(rows.map(({ salt }) => salt))]
  const lacks = (hazard: TableHazard) =>
    salts.filter((salt) => !rows.some((row) => row.hazard === hazard && row.salt === salt))
  const absent = TABLE_HAZARDS.filter((hazard) => lacks(hazard).length > 0)
  const groups = Map.groupBy(absent, (hazard) => orOf(lacks(hazard).map(saltInWords)))
  return [...groups].map(([salt, hazards]) => ({
    kind: 'not_covered',
    severity: 'told',
    field: 'table.rows',
    rows: [],
    says: `The table has no row for ${orOf(hazards.map(hazardInWords))} with ${salt} salt: ${PERSON}.`,
    fix: 'Add rows if your plan has rates for it.',
  }))
}

const gives = ({ id, spread_rate_g_m2, passes }: TreatmentRow) =>
  `row ${id} (${passes > 1 ? `${passes} × ` : ''}${spread_rate_g_m2} g/m²)`

const inOrder = (table: TreatmentTable): PolicyFinding[] =>
  lessWhenWorse(table).map(({ worse, hazard, salt, rows: [row, other] }) => ({
    kind: 'less_when_worse',
    severity: 'told',
    field: 'table.rows',
    rows: [row.id, other.id],
    says: `A ${worse} road gets less against ${hazardInWords(hazard)}, ${saltInWords(salt)} salt: ${gives(row)} after ${gives(other)}.`,
    fix: 'Correct the rates, unless your plan means it.',
  }))

/** Everything that can be found against a table, worst first: what is `refused` keeps it from being used. */
export function tableFindings(table: TreatmentTable): PolicyFinding[] {
  const beyond = rowsBeyondBounds(table).map(
    ({ rows, says, fix }): PolicyFinding => ({
      kind: 'beyond_bounds',
      severity: 'refused',
      field: 'table.rows',
      rows,
      says: `Row ${listOf(rows)}: ${says}.`,
      fix,
    }),
  )
  const faults = joined(checkTable(table)).map(
    (fault): PolicyFinding => ({
      kind: fault.kind,
      field: 'table.rows',
      rows: fault.rows,
      ...WORDS[fault.kind](fault),
    }),
  )
  const all = [...beyond, ...faults, ...inOrder(table), ...absentHazards(table)]
  return [
    ...all.filter(({ severity }) => severity === 'refused'),
    ...all.filter((one) => one.severity === 'told'),
  ]
}
