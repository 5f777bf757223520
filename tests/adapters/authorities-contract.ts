import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OperationalStore } from '#src/ports.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'
import {
  alertIn,
  type County,
  countiesNetwork,
  decisionIn,
  entryIn,
  fillCounties,
  forecastIn,
  idIn,
  installedIn,
  learnedIn,
  messageIn,
  noticeIn,
  outcomeIn,
  planIn,
  planWorkIn,
  policyIn,
  requestIn,
  roadsHashIn,
  roadsIn,
  ruleNightIn,
  shadowsIn,
  shareIn,
  stationNightIn,
  surveyIn,
  treatmentIn,
  userIn,
} from '#tests/support/two-counties.ts'

type Name = keyof OperationalStore
type Asks = (store: OperationalStore, of: County) => Promise<unknown>
type Writes = (store: OperationalStore, of: County) => Promise<unknown>

const EVER = { from: new Date(0), to: hoursAfter(EVENING, 100_000) }
const WEEK = { from: '2026-01-12', to: '2026-01-19' }

async function pinnedIn(store: OperationalStore, county: County, asker: OperationalStore) {
  const entries = await store.record(idIn(county, 'decision'), 10)
  return asker.pinnedCase(entries.find(({ pinned }) => pinned)?.pinned ?? 'none')
}

/** Everything that a store tells, asked for the things of one county. */
const QUESTIONS: Partial<Record<Name, Asks>> = {
  network: (store) => store.network(),
  devicesShown: async (store) => [...(await store.devicesShown())],
  credentials: (store) => store.credentials(),
  mark: (store, of) => store.mark(`threshold-change:${of}`),
  user: (store, of) => store.user(`${of}.ann`),
  session: (store, of) => store.session(`${of} token`),
  apiKey: (store, of) => store.apiKey(`${of} key`),
  rejectionsOf: (store, of) => store.rejectionsOf(idIn(of, 'box'), 10),
  latestAtmosphere: (store, of) => store.latestAtmosphere(idIn(of, 'hill')),
  atmospheresOf: (store, of) => store.atmospheresOf(idIn(of, 'hill'), EVER),
  latestForecasts: (store) => store.latestForecasts(),
  forecastsOf: (store, of) => store.forecastsOf(idIn(of, 'hill'), EVER),
  forecastsAfter: (store) => store.forecastsAfter(0, 100),
  awaitedOutcomes: (store) => store.awaitedOutcomes(EVER),
  outcomesOf: (store) => store.outcomesOf(EVER),
  learnedErrors: (store) => store.learnedErrors(),
  surveys: (store, of) => store.surveys(of),
  policies: (store, of) => store.policies(of),
  policiesInForce: (store) => store.policiesInForce(),
  ruleNights: (store, of) => store.ruleNights(of, WEEK),
  stationNights: (store, of) => store.stationNights(of, WEEK),
  shadowRules: (store) => store.shadowRules(),
  decision: (store, of) => store.decision(idIn(of, 'decision')),
  decisionsOfNight: (store) => store.decisionsOfNight('2026-01-15'),
  treatment: (store, of) => store.treatment(of, idIn(of, 'run')),
  treatments: (store) => store.treatments(EVER),
  spotRequest: (store, of) => store.spotRequest(idIn(of, 'request')),
  spotRequests: (store, of) => store.spotRequests(of, EVER),
  openSpotRequests: (store) => store.openSpotRequests(),
  roadNetwork: (store, of) => store.roadNetwork(of, roadsHashIn(of)),
  roadNetworks: (store, of) => store.roadNetworks(of),
  plan: (store, of) => store.plan(idIn(of, 'plan')),
  planWork: (store, of) => store.planWork(idIn(of, 'plan')),
  plansOfNight: (store, of) => store.plansOfNight(of, '2026-01-15'),
  alerts: (store) => store.alerts(),
  standingNotices: (store) => store.standingNotices(),
  dueMessages: (store) => store.dueMessages(hoursAfter(EVENING, 1), 10),
  messagesOf: (store, of) => store.messagesOf(idIn(of, 'notice')),
  latestMessages: (store) => store.latestMessages(10),
  shares: (store) => store.shares(),
  record: (store) => store.record(null, 100),
  recordBetween: (store, of) => store.recordBetween(of, EVER),
  recordAfter: (store) => store.recordAfter(0, 100),
  async networkOf(store) {
    const [version] = await store.networkVersions(EVER)
    return store.networkOf(version?.sha256 ?? '')
  },
}

const changed = <T extends object>(of: T): T => ({ ...of, changed: 'by somebody else' })

/** Every way to write, given things of one county that are there already. */
const WRITES: Partial<Record<Name, Writes>> = {
  saveNetwork: (store) => store.saveNetwork(countiesNetwork),
  saveCredentials: (store, of) =>
    store.saveCredentials([{ device: idIn(of, 'box'), secret_hash: 'another', retired_secret_hashes: [] }]),
  saveMark: (store, of) => store.saveMark(`threshold-change:${of}`, 'another', entryIn(of)),
  saveUsers: (store, of) => store.saveUsers([{ ...userIn(of), role: 'admin' }]),
  deleteSession: (store, of) => store.deleteSession(`${of} token`),
  saveApiKeys: (store, of) =>
    store.saveApiKeys([{ key_hash: `${of} key`, authority: of, scopes: ['read', 'write'] }]),
  saveForecasts: (store, of) => store.saveForecasts([forecastIn(of)]),
  saveOutcomes: (store, of) =>
    store.saveOutcomes([{ ...outcomeIn(of), observed_c: 1 }], [changed(learnedIn(of))]),
  saveSurveys: (store, of) => store.saveSurveys([changed(surveyIn(of))]),
  addPolicy(store, of) {
    const [adopted, entry] = policyIn(of)
    return store.addPolicy({ ...adopted, policy: { ...adopted.policy, version: 2 } }, entry)
  },
  saveRuleNights: (store, of) =>
    store.saveRuleNights([
      { ...ruleNightIn(of), order: { decided_at: EVENING, salt_g_m2: 8, because: 'x' } },
    ]),
  saveStationNights: (store, of) => store.saveStationNights([changed(stationNightIn(of))]),
  saveShadowRules: (store, of) => store.saveShadowRules(changed(shadowsIn(of)), entryIn(of)),
  saveDecision: (store, of) => store.saveDecision({ ...decisionIn(of), version: 2 }, 1),
  saveAnswers: (store, of) =>
    store.saveAnswers([{ decision: { ...decisionIn(of), version: 2 }, expected: 1, entry: entryIn(of) }]),
  addTreatment: (store, of) =>
    store.addTreatment({ ...treatmentIn(of), id: idIn(of, 'another-run') }, entryIn(of)),
  withdrawTreatment: (store, of) =>
    store.withdrawTreatment(
      { ...treatmentIn(of), withdrawn: { by: 'x', at: EVENING, reason: 'x' } },
      entryIn(of),
    ),
  addSpotRequest: (store, of) =>
    store.addSpotRequest({ ...requestIn(of), id: idIn(of, 'another-request') }, entryIn(of)),
  answerSpotRequest: (store, of) => store.answerSpotRequest(changed(requestIn(of)), entryIn(of)),
  keepRoadNetwork: (store, of) =>
    store.keepRoadNetwork(of, { ...roadsIn(of), name: 'another' }, installedIn(of, 'somebody else')),
  addPlan: (store, of) =>
    store.addPlan({ ...planIn(of), id: idIn(of, 'another-plan') }, planWorkIn(of), entryIn(of)),
  confirmPlan: (store, of) => store.confirmPlan(changed(planIn(of)), entryIn(of)),
  saveAlerts: (store, of) => store.saveAlerts([{ ...alertIn(of), version: 2, cleared_at: EVENING }]),
  saveAlert: (store, of) => store.saveAlert({ ...alertIn(of), version: 2 }, 1, entryIn(of)),
  saveNotices: (store, of) => store.saveNotices([{ ...noticeIn(of), closed_at: EVENING }], []),
  changeMessage: (store, of) => store.changeMessage({ ...messageIn(of), state: 'given_up' as never }, 0),
  appendRecord: (store, of) => store.appendRecord(entryIn(of)),
  saveShare: (store, of) =>
    store.saveShare({ ...shareIn(of), ended_at: EVENING, ended_by: 'x' }, [entryIn(of)]),
  forgetOutcomes: (store) => store.forgetOutcomes(EVER.to),
  async forget(store) {
    for (const kind of ['rejections', 'forecasts', 'weather', 'messages', 'runs'] as const)
      await store.forget(kind, { before: EVER.to, after: 0, limit: 100 })
  },
  forgetSessions: (store) => store.forgetSessions(EVER.to),
}

/** Of the installation: nothing of any authority is in the answer, or it is the chain of everybody's record. */
const INSTALLATIONS: readonly Name[] = [
  'id',
  'admit',
  'as',
  'networkVersions',
  'saveSession',
  'appendRejections',
  'rejectionPosition',
  'saveAtmosphere',
  'noticesClosedSince',
  'claimRun',
  'finishRun',
  'lastRun',
  'lastRuns',
  'recordLinks',
  'recordSuccessor',
  'recordHead',
  'pinnedCase',
  'ping',
  'trouble',
  'close',
]

/** What every operational store holds to between authorities; `open` gives a fresh, empty one. */
export function authoritiesContract(name: string, open: () => Promise<OperationalStore>): void {
  describe(`authorities apart on ${name}`, () => {
    let store: OperationalStore
    beforeAll(async () => {
      store = await open()
      await fillCounties(store)
    })
    afterAll(() => store.close())
    const said = async (asks: Asks, asker: OperationalStore, of: County) =>
      JSON.stringify(await asks(asker, of)) ?? ''

    test('every call of the store is looked at here', () => {
      const known = [...Object.keys(QUESTIONS), ...Object.keys(WRITES), ...INSTALLATIONS]
      expect(Object.keys(store).filter((call) => !known.includes(call))).toEqual([])
    })

    describe.each(Object.entries(QUESTIONS))('%s', (_, asks) => {
      test('tells an authority what is its own', async () => {
        expect(await said(asks, store.as(['northshire']), 'northshire')).toContain('northshire')
      })
      test('tells it nothing of another, asked for by its name', async () => {
        expect(await said(asks, store, 'southshire')).toContain('southshire')
        expect(await said(asks, store.as(['northshire']), 'southshire')).not.toContain('southshire')
      })
      test('tells nobody’s anything', async () => {
        expect(await said(asks, store.as([]), 'southshire')).not.toMatch(/northshire|southshire/)
      })
    })

    test('a case by its hash', async () => {
      const [north, south] = [store.as(['northshire']), store.as(['southshire'])]
      expect(await pinnedIn(store, 'southshire', south)).toHaveProperty('given.route.name')
      expect(await pinnedIn(store, 'southshire', north)).toEqual({
        lost: expect.stringContaining('is not there'),
      })
    })

    const everything = async () => {
      const all = Object.entries(QUESTIONS).map(([, asks]) =>
        said(asks, store.as(['southshire']), 'southshire'),
      )
      return (await Promise.all(all)).join('\n')
    }

    test.each(Object.entries(WRITES))('%s changes nothing of another authority', async (_, writes) => {
      const before = await everything()
      await writes(store.as(['northshire']), 'southshire').catch(() => {})
      expect(await everything()).toBe(before)
    })

    test('a view of a view is never wider', async () => {
      const wider = store.as(['northshire']).as(['northshire', 'southshire'])
      expect((await wider.alerts()).map(({ authority }) => authority)).toEqual(['northshire'])
    })

    test('its own is written, with its line of the record, and the chain stays one', async () => {
      const north = store.as(['northshire'])
      expect(await north.saveAlert({ ...alertIn('northshire'), version: 2 }, 1, entryIn('northshire'))).toBe(
        true,
      )
      await north.saveMark('seen', 'yes')
      expect(await north.mark('seen')).toBe('yes')
      expect(await store.as(['southshire']).mark('seen')).toBeNull()
      const links = await store.recordLinks(0, 1000)
      expect(links.at(-1)?.hash).toBe((await store.recordHead()).hash)
      for (const link of links) expect(link.hash).toBe(link.computed_hash)
    })
  })
}
