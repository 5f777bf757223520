import { expect, test } from 'vitest'
import { examplePolicy } from '#src/decision/policy.ts'
import { exampleCost } from '#src/decision/verification/rule-figures.ts'
import type { ShadowRule } from '#src/decision/verification/shadow-rules.ts'
import { verification } from '#src/decision/verification/verification.ts'
import { nightRecord, virtualNight } from '#tests/support/virtual-night.ts'

const shadows: readonly ShadowRule[] = [
  { kind: 'noon', id: 'old-rule', treat_below_c: 1, side: '<=' },
  { kind: 'policy', id: 'bold', policy: { ...examplePolicy, id: 'bold', treat_probability: 0.9 } },
]
const choice = { scenario: 'radiation-frost', seed: 1 } as const

test('a frosty night through the whole service: the next day every rule is judged on every route', async () => {
  const from = new Date('2026-01-15T11:50:00Z')
  const { store, network } = await virtualNight({ ...choice, from, hours: 24.7, intervalS: 600, shadows })
  const authority = network.authorities[0]!.id
  const nights = { from: '2026-01-15', to: '2026-01-16' }
  const routes = network.routes.map(({ id, name, mobilisation_min, treatment_min }) => ({
    id,
    name,
    stations: network.stations.filter(({ routes: of }) => of.includes(id)).map((station) => station.id),
    treated_m2: 100_000,
    lead_min: mobilisation_min + treatment_min,
  }))
  const { rules, ledger, forecast } = verification({
    routes,
    rule_nights: await store.ruleNights(authority, nights),
    station_nights: await store.stationNights(authority, nights),
    old_rule: 'old-rule',
    cost: exampleCost,
    time_zone: 'Europe/London',
  })
  expect(rules.map(({ rule }) => rule)).toEqual(['bold', 'live', 'old-rule'])
  for (const { all } of rules)
    expect(all).toMatchObject({ nights: 6, frost_nights: 6, treated: 6, missed_frosts: 0 })
  expect(ledger.map(({ rule }) => rule)).toEqual(['bold', 'live'])
  expect(forecast.all.nights).toBe(network.stations.length)
  expect(forecast.all.percent_correct.share).toBeGreaterThan(0.8)
}, 60_000)

test('shadow rules change nothing that is decided, recorded or forecast', async () => {
  const evening = { ...choice, from: new Date('2026-01-15T14:00:00Z'), hours: 3 }
  const [alone, shadowed] = [await virtualNight(evening), await virtualNight({ ...evening, shadows })]
  expect(await nightRecord(shadowed)).toBe(await nightRecord(alone))
}, 60_000)
