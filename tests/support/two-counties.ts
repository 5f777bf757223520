import { hash } from 'node:crypto'
import { recommend } from '#src/decision/recommend.ts'
import { nothingLearned } from '#src/forecast/learning/learned-error.ts'
import type { Network } from '#src/network/network.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Share } from '#src/network/share.ts'
import type { Notice } from '#src/notification/notice.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { PlanWork } from '#src/routing/night/night-plan.ts'
import { canonicalText } from '#src/wire.ts'
import {
  aCompletedTreatment,
  aDecision,
  aDevice,
  aForecast,
  aNetwork,
  anAlert,
  anAtmosphere,
  anAuthority,
  anOutcome,
  aRoute,
  aSpotRequest,
  aStation,
  aSurvey,
  EVENING,
} from '#tests/support/builders.ts'
import { aDecideCase } from '#tests/support/decide-cases.ts'
import { aNightPlan, aPlanWork, aRoadNetwork } from '#tests/support/night-plans.ts'
import { anAdoptedPolicy } from '#tests/support/policies.ts'

/** Whatever belongs to a county has its name in it, so that a text shows whose it is. */
export const COUNTIES = ['northshire', 'southshire'] as const
export type County = (typeof COUNTIES)[number]

export const idIn = (county: County, thing: string): string => `${county}-${thing}`

export const countiesNetwork: Network = aNetwork({
  authorities: COUNTIES.map((id) => anAuthority({ id, name: `County of ${id}` })),
  stations: COUNTIES.map((authority) =>
    aStation({
      id: idIn(authority, 'hill'),
      authority,
      name: `Hill of ${authority}`,
      routes: [idIn(authority, 'route')],
    }),
  ),
  devices: COUNTIES.map((authority) =>
    aDevice({ id: idIn(authority, 'box'), authority, station: idIn(authority, 'hill') }),
  ),
  routes: COUNTIES.map((authority) =>
    aRoute({ id: idIn(authority, 'route'), authority, name: `Route of ${authority}` }),
  ),
})

export const entryIn = (county: County, subject = idIn(county, 'route')) => ({
  at: EVENING,
  actor: `${county}.ann`,
  authority: county,
  action: 'decision_confirmed',
  subject,
  detail: { of: county },
})

export const noticeIn = (county: County): Notice => ({
  id: idIn(county, 'notice'),
  authority: county,
  cause: 'frost',
  severity: 'urgent',
  opened_at: EVENING,
  urgent_at: EVENING,
  wave: 0,
  wave_at: EVENING,
  told: [],
  closed_at: null,
})

export const messageIn = (county: County) => ({
  id: idIn(county, 'message'),
  notice: idIn(county, 'notice'),
  authority: county,
  person: `${county}.pat`,
  kind: 'alert' as const,
  severity: 'urgent' as const,
  title: `Frost in ${county}`,
  body: 'Order by 21:00.',
  created_at: EVENING,
  state: 'due' as const,
  attempts: 0,
  next_try_at: EVENING,
  sent_at: null,
  why: null,
})

export const decisionIn = (county: County) =>
  aDecision({ id: idIn(county, 'decision'), authority: county, route: idIn(county, 'route') })

export const alertIn = (county: County) =>
  anAlert({ id: `sensor_silent:${idIn(county, 'hill')}`, authority: county, subject: idIn(county, 'hill') })

export const requestIn = (county: County) => aSpotRequest({ id: idIn(county, 'request'), authority: county })

export const treatmentIn = (county: County) =>
  aCompletedTreatment({ id: idIn(county, 'run'), authority: county, route: idIn(county, 'route') })

export const forecastIn = (county: County) => aForecast({ authority: county, station: idIn(county, 'hill') })

export const outcomeIn = (county: County) => anOutcome({ authority: county, station: idIn(county, 'hill') })

export const userIn = (county: County) => ({
  username: `${county}.ann`,
  authority: county,
  role: 'winter_manager' as const,
  on_duty: true,
  password_hash: 'c2FsdA:aGFzaA',
  session_ttl_s: 3600,
})

export const surveyIn = (county: County) => aSurvey({ authority: county, run: idIn(county, 'survey') })

export const ruleNightIn = (county: County) => ({
  authority: county,
  night: '2026-01-15',
  route: idIn(county, 'route'),
  rule: 'live',
  version: 1,
  first_look_at: EVENING,
  order: null,
})
export const stationNightIn = (county: County) => ({
  authority: county,
  night: '2026-01-15',
  station: idIn(county, 'hill'),
  minimum_c: -1.2,
  onset_at: null,
  forecast: null,
})

export const learnedIn = (county: County) =>
  nothingLearned({ authority: county, station: idIn(county, 'hill'), model: 'm', since_at: EVENING })

export const rejectionIn = (county: County) => ({
  authority: county,
  device: idIn(county, 'box'),
  topic: `v1/${county}/${idIn(county, 'box')}/telemetry`,
  received_at: EVENING,
  code: 'RANGE',
  message: 'road_temp_c is 451',
  payload: 'e30=',
})

export const policyIn = (county: County) => {
  const [adopted, entry] = anAdoptedPolicy()
  return [
    { ...adopted, authority: county, reason: `The council of ${county}` },
    { ...entry, authority: county, subject: county },
  ] as const
}

export const shadowsIn = (county: County) => ({
  authority: county,
  changed_at: EVENING,
  changed_by: `${county}.ann`,
  rules: [],
  old_rule: null,
  cost: null,
})

const caseIn = (county: County) => {
  const given = aDecideCase({ forecasts: [forecastIn(county)] })
  return { ...given, route: { ...given.route, id: idIn(county, 'route'), name: `Route of ${county}` } }
}

/** Shared with nobody of the installation: each county's alone. */
export const shareIn = (county: County): Share => ({
  id: idIn(county, 'share'),
  authority: county,
  kind: 'station',
  subject: idIn(county, 'hill'),
  with: null,
  reason: 'A neighbour elsewhere',
  made_by: `${county}.ann`,
  made_at: EVENING,
  until_at: null,
  ended_at: null,
  ended_by: null,
})

export const roadsIn = (county: County): RoadNetwork => ({ ...aRoadNetwork(), name: `Roads of ${county}` })
export const installedIn = (county: County, by = `${county}.ann`) => ({
  at: EVENING,
  by,
  entry: entryIn(county, `roads of ${county}`),
})
export const roadsHashIn = (county: County) => hash('sha256', canonicalText(roadsIn(county)))
export const planIn = (county: County) =>
  aNightPlan({
    id: idIn(county, 'plan'),
    authority: county,
    network: { sha256: roadsHashIn(county), source: 'made up' },
  })
export const planWorkIn = (county: County): PlanWork => {
  const work = aPlanWork()
  const spreader = idIn(county, 'spreader')
  const proposed = { ...work.proposed, tours: work.proposed.tours.map((tour) => ({ ...tour, spreader })) }
  const spreaders = [{ ...work.task.spreaders[0]!, id: spreader }]
  return { ...work, proposed, task: { ...work.task, spreaders } }
}

/** Something of every kind in both counties. */
export async function fillCounties(store: OperationalStore): Promise<void> {
  await store.saveNetwork(countiesNetwork)
  for (const county of COUNTIES) {
    await store.saveCredentials([
      { device: idIn(county, 'box'), secret_hash: `${county} hash`, retired_secret_hashes: [] },
    ])
    await store.saveMark(`threshold-change:${county}`, JSON.stringify({ authority: county }), entryIn(county))
    await store.saveUsers([userIn(county)])
    await store.saveSession({ token_hash: `${county} token`, username: `${county}.ann`, expires_at: EVENING })
    await store.saveApiKeys([{ key_hash: `${county} key`, authority: county, scopes: ['read'] }])
    await store.appendRejections([rejectionIn(county)], 7, 'journal')
    await store.saveAtmosphere(idIn(county, 'hill'), anAtmosphere({ source: county }))
    await store.saveForecasts([forecastIn(county)])
    await store.saveOutcomes([outcomeIn(county)], [learnedIn(county)])
    await store.saveSurveys([surveyIn(county)])
    await store.addPolicy(...policyIn(county))
    await store.saveRuleNights([ruleNightIn(county)])
    await store.saveStationNights([stationNightIn(county)])
    await store.saveShadowRules(shadowsIn(county), entryIn(county))
    const given = caseIn(county)
    const decision = { ...decisionIn(county), recommendation: recommend(given) }
    await store.saveDecision(decision, null, { entry: entryIn(county, decision.id), restsOn: given })
    await store.addTreatment(treatmentIn(county), entryIn(county))
    await store.addSpotRequest(requestIn(county), entryIn(county))
    await store.keepRoadNetwork(county, roadsIn(county), installedIn(county))
    await store.addPlan(planIn(county), planWorkIn(county), entryIn(county))
    await store.saveAlerts([alertIn(county)])
    await store.saveNotices([noticeIn(county)], [messageIn(county)])
    await store.saveShare(shareIn(county), [entryIn(county)])
  }
}
