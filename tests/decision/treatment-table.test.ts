import { expect, test } from 'vitest'
import { checkTable } from '#src/decision/check-table.ts'
import { scotland2010 } from '#src/decision/policies/scotland-2010.ts'
import {
  isHole,
  rowFor,
  type TableHazard,
  type TreatmentTable,
  type Wetness,
} from '#src/decision/treatment-table.ts'

const ask = (hazard: TableHazard, road_temp_c: number, wetness: Wetness, salt: 'dry' | 'prewet' = 'dry') => {
  const answer = rowFor(scotland2010, { hazard, road_temp_c, wetness, salt, traffic: null })
  return isHole(answer) ? answer.code : answer.id
}

const boundaries: readonly [TableHazard, number, Wetness, string][] = [
  ['frost', 12, 'dry', 'S1'],
  ['frost', 1, 'dry', 'S1'],
  ['frost', 0.5, 'wet', 'S1'],
  ['frost', 0, 'wet', 'S1'],
  ['frost', -0, 'wet', 'S1'],
  ['frost', -1.99, 'wet', 'S1'],
  ['frost', -2, 'dry', 'S1'],
  ['frost', -2, 'wet', 'S1'],
  ['frost', -2.01, 'dry', 'S2'],
  ['frost', -2.01, 'damp', 'S2'],
  ['frost', -2.01, 'wet', 'S3'],
  ['frost', -4.96, 'dry', 'S2'],
  ['frost', -4.99, 'wet', 'S3'],
  ['frost', -5, 'dry', 'S4'],
  ['frost', -5, 'wet', 'S5'],
  ['frost', -9.99, 'damp', 'S4'],
  ['frost', -10, 'dry', 'TOO_COLD_FOR_SALT'],
  ['frost', -10, 'wet', 'TOO_COLD_FOR_SALT'],
  ['frost', -30, 'wet', 'TOO_COLD_FOR_SALT'],
  ['frost', Number.NaN, 'dry', 'MATRIX_NO_ROW'],
  ['ice', -4.99, 'wet', 'S10'],
  ['ice', -5, 'wet', 'S11'],
  ['packed_snow', -7.99, 'dry', 'S13'],
  ['packed_snow', -8, 'dry', 'MATRIX_NO_RATE'],
  ['light_snow', 0, 'dry', 'S6'],
  ['heavy_snow', 0, 'dry', 'S7'],
  ['lying_snow', -1, 'wet', 'MATRIX_NO_ROW'],
]
test.each(boundaries)('%s at %d °C, %s: %s', (hazard, roadTemp, wetness, row) => {
  expect(ask(hazard, roadTemp, wetness)).toBe(row)
})

test('pre-wet salt has no rate where the printed cell refers to a note', () => {
  expect(ask('frost', -3, 'dry', 'prewet')).toBe('S2')
  expect(ask('heavy_snow', 0, 'dry', 'prewet')).toBe('MATRIX_NO_RATE')
})

test('the example names its own holes: too cold for salt, and cells without a rate', () => {
  const faults = checkTable(scotland2010)
  expect(faults.filter((fault) => fault.kind === 'overlap' || fault.kind === 'unreachable')).toEqual([])
  expect(faults.filter((fault) => fault.kind === 'hole')).toEqual([])
  expect(faults.filter((fault) => fault.kind === 'ends')).toHaveLength(6)
  expect(faults).toContainEqual({
    kind: 'ends',
    hazard: 'frost',
    wetness: 'wet',
    salt: 'dry',
    traffic: null,
    rows: ['S5'],
    where: 'up to and with -10',
  })
  expect(faults).toContainEqual(
    expect.objectContaining({ kind: 'no_rate', hazard: 'packed_snow', salt: 'dry', rows: ['S14'] }),
  )
})

const changed = (id: string, change: Partial<TreatmentTable['rows'][number]>): TreatmentTable => ({
  ...scotland2010,
  rows: scotland2010.rows.map((row) => (row.id === id && row.salt === 'dry' ? { ...row, ...change } : row)),
})
const faulty: readonly [string, TreatmentTable, object][] = [
  [
    '-2.0 in both rows',
    changed('S2', { max_included: true }),
    { kind: 'overlap', rows: ['S1', 'S2'], where: 'from -2 up to and with -2' },
  ],
  [
    '-2.0 in neither row',
    changed('S1', { min_included: false }),
    { kind: 'hole', where: 'from -2 up to and with -2' },
  ],
  ['a band upside down', changed('S2', { min_c: -2, max_c: -5 }), { kind: 'unreachable', rows: ['S2'] }],
  [
    'a row behind a wider one',
    changed('S11', { min_c: -4, max_c: null }),
    { kind: 'unreachable', rows: ['S11'] },
  ],
  ['a gap', changed('S4', { max_c: -6 }), { kind: 'hole', where: 'above -6 up to and with -5' }],
]
test.each(faulty)('%s is named', (_name, table, fault) => {
  expect(checkTable(table)).toContainEqual(expect.objectContaining(fault))
})
