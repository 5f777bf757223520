import { expect, test } from 'vitest'
import { checkPolicy } from '#src/decision/check-policy.ts'
import { examplePolicy, type Policy } from '#src/decision/policy.ts'
import { isRefused } from '#src/decision/policy-finding.ts'
import type { TreatmentTable } from '#src/decision/treatment-table.ts'
import { aRow, aTable, scotlandWith } from '#tests/support/treatment-tables.ts'

const aPolicy = (more: Partial<Policy> = {}): Policy => ({ ...examplePolicy, id: 'ours', ...more })
const refusals = (policy: Policy, own?: string[]) =>
  checkPolicy(policy, own).filter(({ severity }) => severity === 'refused')

test('the example may be used, and says where it goes to a person', () => {
  const findings = checkPolicy(examplePolicy)
  expect(isRefused(findings)).toBe(false)
  expect(findings.map(({ says }) => says)).toEqual(
    expect.arrayContaining([
      'The table ends for frost, dry salt on a wet road: up to and with −10 °C, a person decides.',
      'Row S14 gives no rate for hard-packed snow, dry salt (up to and with −8 °C): a person decides.',
      'The table has no row for lying snow of unknown depth with dry or pre-wet salt: a person decides.',
    ]),
  )
})

const tables: readonly [string, TreatmentTable, object][] = [
  [
    '-2.0 in both rows',
    scotlandWith('S2', { max_included: true }),
    {
      kind: 'overlap',
      rows: ['S1', 'S2'],
      says: 'Both rows S1 and S2 answer for frost, dry salt on a dry or damp road: from −2 up to and with −2 °C.',
      fix: 'Let one of S1 and S2 end where the other begins, with the bound in one of them only.',
    },
  ],
  [
    '-2.0 in neither row',
    scotlandWith('S1', { min_included: false }),
    {
      kind: 'hole',
      rows: ['S1', 'S2'],
      says: 'No row answers for frost, dry salt on a dry or damp road: from −2 up to and with −2 °C.',
    },
  ],
  [
    'a gap between bands',
    scotlandWith('S4', { max_c: -6 }),
    { kind: 'hole', rows: ['S2', 'S4'], fix: expect.stringContaining('Widen rows S2 and S4') },
  ],
  [
    'no row for a road at +0.4 that is treated on its probability',
    scotlandWith('S1', { max_c: 0 }),
    { kind: 'hole', rows: ['S1'], says: expect.stringContaining('above 0 °C') },
  ],
  [
    'no row for a wet road',
    aTable(aRow({ wetness: ['dry', 'damp'] })),
    { kind: 'hole', rows: [], says: 'No row answers for frost, dry salt on a wet road: all temperatures.' },
  ],
  [
    'no row for light traffic',
    aTable(aRow({ traffic: ['medium', 'heavy'] })),
    { kind: 'hole', says: 'No row answers for frost, dry salt in light traffic: all temperatures.' },
  ],
  ['a band upside down', scotlandWith('S2', { min_c: -2, max_c: -5 }), { kind: 'unreachable', rows: ['S2'] }],
  [
    'a row behind a wider one',
    aTable(aRow(), aRow({ min_c: -5, max_c: -2 })),
    { kind: 'unreachable', rows: ['T2'] },
  ],
  [
    'bands in Fahrenheit',
    aTable(aRow({ max_c: 28, max_included: true }), aRow({ min_c: 28, min_included: false })),
    { kind: 'beyond_bounds', rows: ['T1'], fix: expect.stringContaining('°F') },
  ],
  [
    'a bound that is no number',
    scotlandWith('S2', { min_c: Number.NaN }),
    { kind: 'beyond_bounds', rows: ['S2'] },
  ],
  [
    'a rate for two passes in one',
    aTable(aRow({ spread_rate_g_m2: 41 })),
    { kind: 'beyond_bounds', rows: ['T1'], says: expect.stringContaining('41 g/m²') },
  ],
  ['a rate of nothing', aTable(aRow({ spread_rate_g_m2: 0 })), { kind: 'beyond_bounds', rows: ['T1'] }],
  ['half a pass', aTable(aRow({ passes: 0.5 })), { kind: 'beyond_bounds', rows: ['T1'] }],
]
test.each(tables)('a table with %s is refused by name', (_name, table, finding) => {
  expect(refusals(aPolicy({ table }))).toContainEqual(expect.objectContaining(finding))
})

test('a row without a rate closes a hole: it is left to a person by name', () => {
  const open = aTable(aRow({ max_c: -5, max_included: false }), aRow({ min_c: -2 }))
  expect(refusals(aPolicy({ table: open })).map(({ kind }) => kind)).toEqual(['hole'])
  const left = aRow({ id: 'L', min_c: -5, max_c: -2, max_included: false, spread_rate_g_m2: null })
  expect(refusals(aPolicy({ table: aTable(...open.rows, left) }))).toEqual([])
})

const primary = { id: 'p1', name: 'Primary' }
const policies: readonly [string, Partial<Policy>, object][] = [
  ['a salt that the table lacks', { salt: 'treated' }, { kind: 'no_rows_for_salt', field: 'salt' }],
  [
    'a class whose salt the table lacks',
    { classes: [{ ...primary, salt: 'treated' }] },
    { kind: 'no_rows_for_salt', field: 'classes[0].salt' },
  ],
  ['a default class that is not there', { default_class: 'p1' }, { kind: 'no_such_class' }],
  [
    'a route of a class that is not there',
    { routes: [{ route: 'route-1', class: 'p2' }], classes: [primary] },
    { kind: 'no_such_class', field: 'routes[0].class' },
  ],
  ['a class twice', { classes: [primary, primary] }, { kind: 'repeated', field: 'classes[1]' }],
  [
    'a route twice',
    { routes: [{ route: 'route-1' }, { route: 'route-1' }] },
    { kind: 'repeated', field: 'routes[1]' },
  ],
  [
    'a route of somebody else',
    { routes: [{ route: 'route-9' }] },
    { kind: 'no_such_route', field: 'routes[0].route' },
  ],
  [
    'a threshold at which roads freeze',
    { classes: [{ ...primary, threshold: { treat_below_c: -30, side: '<' } }] },
    { kind: 'unsafe_threshold', fix: expect.stringContaining('freeze') },
  ],
  [
    'a threshold in Fahrenheit',
    { routes: [{ route: 'route-1', threshold: { treat_below_c: 34, side: '<=' } }] },
    {
      kind: 'unsafe_threshold',
      field: 'routes[0].threshold.treat_below_c',
      fix: expect.stringContaining('°F'),
    },
  ],
  [
    'a threshold that is no number',
    { classes: [{ ...primary, threshold: { treat_below_c: Number.NaN, side: '<' } }] },
    { kind: 'unsafe_threshold' },
  ],
]
test.each(policies)('%s is refused', (_name, more, finding) => {
  expect(refusals(aPolicy(more), ['route-1'])).toContainEqual(expect.objectContaining(finding))
})

test('thresholds at the ends of what is allowed are taken', () => {
  const classes = [-3, 10].map((treat_below_c) => ({
    id: String(treat_below_c),
    name: 'x',
    threshold: { treat_below_c, side: '<=' as const },
  }))
  expect(refusals(aPolicy({ classes }))).toEqual([])
})

const orders: readonly [string, TreatmentTable, string[]][] = [
  [
    'colder',
    scotlandWith('S4', { spread_rate_g_m2: 9 }),
    ['A colder road gets less against frost, dry salt: row S4 (9 g/m²) after row S2 (10 g/m²).'],
  ],
  [
    'wetter',
    scotlandWith('S3', { spread_rate_g_m2: 9 }),
    ['A wetter road gets less against frost, dry salt: row S3 (9 g/m²) after row S2 (10 g/m²).'],
  ],
  [
    'fewer passes',
    scotlandWith('S5', { passes: 1 }),
    [
      'A colder road gets less against frost, dry salt: row S5 (15 g/m²) after row S3 (16 g/m²).',
      'A wetter road gets less against frost, dry salt: row S5 (15 g/m²) after row S4 (18 g/m²).',
    ],
  ],
  ['nothing, as printed', examplePolicy.table, []],
]
test.each(orders)('less salt on a worse road is told: %s', (_name, table, says) => {
  const findings = checkPolicy(aPolicy({ table })).filter(({ kind }) => kind === 'less_when_worse')
  expect(findings.map((finding) => finding.says)).toEqual(says)
})

test.each([
  [0.5, []],
  [0.51, ['unusual']],
])('treating from %d on', (treat_probability, kinds) => {
  const findings = checkPolicy(aPolicy({ treat_probability }))
  expect(findings.filter(({ field }) => field === 'treat_probability').map(({ kind }) => kind)).toEqual(kinds)
})

test('routes whose traffic nobody stated are named where the table goes by it', () => {
  const table = aTable(aRow({ traffic: ['light'] }), aRow({ traffic: ['medium', 'heavy'] }))
  const classes = [{ ...primary, traffic: 'heavy' as const }]
  const policy = aPolicy({ table, classes, routes: [{ route: 'route-1', class: 'p1' }] })
  expect(checkPolicy(policy, ['route-1', 'route-2'])).toContainEqual(
    expect.objectContaining({
      kind: 'traffic_not_stated',
      severity: 'told',
      says: expect.stringContaining('for route-2:'),
    }),
  )
})
