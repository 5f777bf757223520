/** Treatment tables for tests; none is anybody's policy. */
import fc from 'fast-check'
import { scotland2010 } from '#src/decision/policies/scotland-2010.ts'
import { TRAFFIC, type TreatmentRow, type TreatmentTable, WETNESS } from '#src/decision/treatment-table.ts'

/** Frost with dry salt at any temperature, at 10 g/m². */
export const aRow = (more: Partial<TreatmentRow> = {}): TreatmentRow => ({
  id: '',
  hazard: 'frost',
  min_c: null,
  min_included: true,
  max_c: null,
  max_included: true,
  wetness: WETNESS,
  salt: 'dry',
  spread_rate_g_m2: 10,
  passes: 1,
  successive: false,
  plough: false,
  note: null,
  ...more,
})

export const aTable = (...rows: TreatmentRow[]): TreatmentTable => ({
  id: 'ours',
  name: 'Our table',
  source: 'made up for a test',
  example: false,
  rows: rows.map((row, index) => ({ ...row, id: row.id === '' ? `T${index + 1}` : row.id })),
})

/** Scotland 2010 with one of its rows for dry salt changed. */
export const scotlandWith = (id: string, change: Partial<TreatmentRow>): TreatmentTable => ({
  ...scotland2010,
  rows: scotland2010.rows.map((row) => (row.id === id && row.salt === 'dry' ? { ...row, ...change } : row)),
})

const bound = fc.option(fc.integer({ min: -6, max: 3 }), { freq: 3, nil: null })

/** Rows that have nothing to do with one another: holes, overlaps and empty bands of every kind. */
export const anyRows: fc.Arbitrary<TreatmentRow[]> = fc
  .array(
    fc.record({
      min_c: bound,
      min_included: fc.boolean(),
      max_c: bound,
      max_included: fc.boolean(),
      wetness: fc.subarray([...WETNESS], { minLength: 1 }),
      traffic: fc.option(fc.subarray([...TRAFFIC], { minLength: 1 }), { nil: undefined }),
      spread_rate_g_m2: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 5 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((rows) => rows.map((row, index) => aRow({ ...row, id: `T${index + 1}` })))

/** Frost bands that follow on one another from no bound, or from the coldest, to no bound. */
export const wholeRows: fc.Arbitrary<TreatmentRow[]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: -20, max: 3 }), { minLength: 2, maxLength: 5 }),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    fc.boolean(),
  )
  .map(([cuts, sides, ends]) => {
    const bounds = cuts.toSorted((a, b) => a - b)
    const bands = [...bounds, null].map((max_c, index) =>
      aRow({
        id: `T${index + 1}`,
        min_c: bounds[index - 1] ?? null,
        min_included: !(sides[index - 1] ?? false),
        max_c,
        max_included: sides[index] ?? true,
      }),
    )
    return ends ? bands.slice(1) : bands
  })
