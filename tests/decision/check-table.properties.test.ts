import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkPolicy } from '#src/decision/check-policy.ts'
import { checkTable, type TableFault } from '#src/decision/check-table.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { isHole, rowFor, TRAFFIC, type TreatmentRow, WETNESS } from '#src/decision/treatment-table.ts'
import { anyRows, aTable, wholeRows } from '#tests/support/treatment-tables.ts'

const BOUNDS = Array.from({ length: 30 }, (_, index) => index - 22)
/** Every bound of the generated rows, and a temperature between any two: no other can make a difference. */
const TEMPERATURES = [-50, ...BOUNDS.flatMap((bound) => [bound, bound + 0.5])]

type Asked = { readonly wetness: string; readonly traffic: string | null; readonly road_temp_c: number }
const matches = (row: TreatmentRow, { wetness, traffic, road_temp_c: at }: Asked) =>
  row.wetness.some((one) => one === wetness) &&
  (!row.traffic || row.traffic.some((one) => one === traffic)) &&
  (row.min_c === null || at > row.min_c || (row.min_included && at === row.min_c)) &&
  (row.max_c === null || at < row.max_c || (row.max_included && at === row.max_c))

const everyCase = (rows: readonly TreatmentRow[]): Asked[] =>
  (rows.some((row) => row.traffic) ? [...TRAFFIC] : [null]).flatMap((traffic) =>
    WETNESS.flatMap((wetness) => TEMPERATURES.map((road_temp_c) => ({ wetness, traffic, road_temp_c }))),
  )
const has = (faults: readonly TableFault[], ...kinds: TableFault['kind'][]) =>
  faults.some(({ kind }) => kinds.includes(kind))

test('holes, overlaps and unreachable rows are found exactly where asking every case finds them', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const faults = checkTable(aTable(...rows))
      const answers = everyCase(rows).map((asked) => rows.filter((row) => matches(row, asked)))
      expect(has(faults, 'hole', 'ends')).toBe(answers.some((found) => found.length === 0))
      expect(has(faults, 'overlap')).toBe(answers.some((found) => found.length > 1))
      const used = new Set(answers.map((found) => found[0]?.id))
      const never = rows.filter((row) => !used.has(row.id)).map(({ id }) => id)
      const unreachable = faults.filter(({ kind }) => kind === 'unreachable').flatMap((fault) => fault.rows)
      expect(never.every((id) => unreachable.includes(id))).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

const ask = (rows: readonly TreatmentRow[], road_temp_c: number, wetness: (typeof WETNESS)[number]) =>
  rowFor(aTable(...rows), { hazard: 'frost', road_temp_c, wetness, salt: 'dry', traffic: null })
const loaded = (rows: readonly TreatmentRow[]) =>
  checkPolicy({ ...examplePolicy, table: aTable(...rows) }).filter(({ severity }) => severity === 'refused')

test('a table that is loaded answers every case that it claims: down to where it says that it ends', () => {
  fc.assert(
    fc.property(
      wholeRows,
      fc.constantFrom(...TEMPERATURES),
      fc.constantFrom(...WETNESS),
      (rows, at, wetness) => {
        expect(loaded(rows)).toEqual([])
        const answer = ask(rows, at, wetness)
        if (!isHole(answer)) expect(matches(answer, { wetness, traffic: null, road_temp_c: at })).toBe(true)
        else expect([answer.code, at <= rows[0]!.min_c!]).toEqual(['TOO_COLD_FOR_SALT', true])
      },
    ),
    { numRuns: 1_000 },
  )
})

/** What is done to a whole table, what it must be called, and which row must be named. */
const planted: readonly [
  string,
  (rows: TreatmentRow[], index: number) => TreatmentRow[],
  (i: number) => string,
][] = [
  ['hole', (rows, index) => rows.filter((_, other) => other !== index + 1), (index) => `T${index}`],
  [
    'overlap',
    (rows, index) => rows.map((row, other) => (other === index ? { ...row, max_c: null } : row)),
    (index) => `T${index}`,
  ],
  ['unreachable', (rows, index) => [...rows, { ...rows[index]!, id: 'again' }], () => 'again'],
]
test.each(planted)('a planted %s is refused by name', (kind, plant, rowOf) => {
  fc.assert(
    fc.property(wholeRows, fc.nat(), (whole, seed) => {
      const rows = whole.map((row, index) => ({ ...row, id: `T${index}` }))
      const index = seed % (rows.length - 1)
      const findings = loaded(plant(rows, index))
      const named = findings.filter((finding) => finding.kind === kind).flatMap((finding) => finding.rows)
      expect(named).toContain(rowOf(index))
    }),
    { numRuns: 1_000 },
  )
})
