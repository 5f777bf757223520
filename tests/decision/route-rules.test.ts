import { expect, test } from 'vitest'
import { examplePolicy, type Policy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import { classOf, ruledRoute, rulesFor } from '#src/decision/route-rules.ts'
import { documentOf, readPolicy } from '#src/policy-document.ts'
import { aRoute } from '#tests/support/builders.ts'
import { aDecideCase, aDecideRoute, forecastTo } from '#tests/support/decide-cases.ts'
import { aRow, aTable } from '#tests/support/treatment-tables.ts'

const policy: Policy = {
  ...examplePolicy,
  version: 7,
  classes: [
    {
      id: 'p1',
      name: 'Primary',
      threshold: { treat_below_c: 1, side: '<=' },
      margin_min: 60,
      traffic: 'heavy',
    },
    { id: 'p2', name: 'Secondary', threshold: { treat_below_c: 0, side: '<' } },
  ],
  default_class: 'p2',
  routes: [
    { route: 'route-1', class: 'p1', margin_min: 45 },
    { route: 'route-2', treatment_min: 0 },
  ],
}

test.each([
  ['its class', 'route-1', 'p1'],
  ['the default class', 'route-2', 'p2'],
  ['the default class, where it is not listed', 'route-3', 'p2'],
])('a route has %s', (_name, route, id) => {
  expect(classOf(policy, route)?.id).toBe(id)
})
test('a route has no class where none is given', () => {
  expect(classOf({ ...policy, default_class: null }, 'route-3')).toBeNull()
})

test.each([
  ['its own goes before its class', 'route-1', { treat_below_c: 1, side: '<=', version: 7 }, [60, 150, 45]],
  ['nothing may be nought', 'route-2', { treat_below_c: 0, side: '<', version: 7 }, [60, 0, 30]],
  ['the rest stays its own', 'route-3', { treat_below_c: 0, side: '<', version: 7 }, [60, 150, 30]],
])('a route is ruled: %s', (_name, id, threshold, times) => {
  const route = ruledRoute(policy, aRoute({ id }))
  expect(route.threshold).toEqual(threshold)
  expect([route.mobilisation_min, route.treatment_min, route.margin_min]).toEqual(times)
  expect(ruledRoute(policy, route)).toEqual(route)
})
test('a route that nothing is ruled for is the very same', () => {
  const route = aRoute()
  expect(ruledRoute(examplePolicy, route)).toBe(route)
  expect(Object.values(rulesFor(examplePolicy, route.id)).filter((rule) => rule !== undefined)).toEqual([])
})

test("salt and traffic of a route's class choose the row", () => {
  const rows = [
    aRow({ id: 'H', traffic: ['heavy'], spread_rate_g_m2: 9 }),
    aRow({ id: 'L', traffic: ['light', 'medium'], spread_rate_g_m2: 12 }),
    aRow({ id: 'P', salt: 'prewet', spread_rate_g_m2: 7 }),
  ]
  const ruled: Policy = { ...policy, table: aTable(...rows), routes: [{ route: 'route-2', salt: 'prewet' }] }
  const adviceFor = (id: string, more: Partial<Policy>) => {
    const given = { policy: { ...ruled, ...more }, route: aDecideRoute({ id }), forecasts: [forecastTo(-1)] }
    return recommend(aDecideCase(given)).rule
  }
  expect(adviceFor('route-1', { default_class: 'p1' })).toBe('ours/H')
  expect(adviceFor('route-2', { default_class: 'p1' })).toBe('ours/P')
  expect(adviceFor('route-1', { default_class: 'p2' })).toBe('MATRIX_NO_ROW')
})

test('a policy written as a document is read as it was', () => {
  expect(readPolicy(JSON.parse(JSON.stringify(documentOf(policy)))).policy).toEqual(policy)
})
test.each([
  ['a document of another format', { ...documentOf(policy), format: 'frostline.policy/2' }, 'format'],
  [
    'a rate as text',
    { ...documentOf(policy), table: aTable({ ...aRow(), passes: '1' as never }) },
    'table.rows.0.passes',
  ],
  ['a probability of nothing', { ...documentOf(policy), treat_probability: 0 }, 'treat_probability'],
  ['nothing', null, 'policy'],
])('%s is refused with its place', (_name, document, field) => {
  const { policy: read, findings } = readPolicy(document)
  expect([read, findings[0]?.kind, findings[0]?.field]).toEqual([null, 'shape', field])
})
