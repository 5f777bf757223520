import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AdoptedPolicy, adoptionEntry } from '#src/decision/adopted-policy.ts'
import { nothingLearned, resetLearned } from '#src/forecast/learning/learned-error.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import { emptyNetwork } from '#src/network/network.ts'
import type { JobRun, OperationalStore, User } from '#src/ports.ts'
import type { Rejection } from '#src/telemetry/reading.ts'
import { alertsContract } from '#tests/adapters/alerts-contract.ts'
import { answersContract } from '#tests/adapters/answers-contract.ts'
import { outboxContract } from '#tests/adapters/outbox-contract.ts'
import { plansContract } from '#tests/adapters/plans-contract.ts'
import { spotRequestsContract } from '#tests/adapters/spot-requests-contract.ts'
import { treatmentsContract } from '#tests/adapters/treatments-contract.ts'
import { verificationContract } from '#tests/adapters/verification-contract.ts'
import {
  aDecision,
  aDevice,
  aForecast,
  aNetwork,
  anAtmosphere,
  anAuthority,
  anOutcome,
  aRoute,
  aSegment,
  aStation,
  aSurvey,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'
import { anAdoptedPolicy } from '#tests/support/policies.ts'

/** The journal that the views of these tests are filled from. */
const JOURNAL = 'journal-1'

const aRejection = (more: Partial<Rejection> = {}): Rejection => ({
  authority: 'northshire',
  device: 'moor-top-box',
  topic: 'v1/northshire/moor-top-box/telemetry',
  received_at: EVENING,
  code: 'RANGE',
  message: 'road_temp_c is 451; a road is between -60 and 80 °C',
  field: 'road_temp_c',
  got: '451',
  payload: 'e30=',
  ...more,
})

const aUser = (more: Partial<User> = {}): User => ({
  username: 'mary.frost',
  authority: 'northshire',
  role: 'duty_manager',
  on_duty: true,
  password_hash: 'c2FsdA:aGFzaA',
  session_ttl_s: 43_200,
  ...more,
})

const aRun = (more: Partial<JobRun> = {}): JobRun => ({
  job: 'forecast',
  due_at: EVENING,
  started_at: EVENING,
  finished_at: null,
  outcome: 'running',
  late: false,
  message: null,
  ...more,
})

const anEntry = (subject: string, detail: unknown = null) => ({
  at: EVENING,
  actor: 'mary.frost',
  authority: 'northshire',
  action: 'confirm',
  subject,
  detail,
})

/** What every operational store must do; `open` gives a fresh, empty one. */
export function operationalStoreContract(name: string, open: () => Promise<OperationalStore>): void {
  describe(`operational store on ${name}`, () => {
    let store: OperationalStore
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    test('an empty store answers everything with nothing', async () => {
      await store.ping()
      expect(await store.network()).toEqual(emptyNetwork)
      expect(await store.credentials()).toEqual([])
      expect(await store.mark('bootstrap')).toBeNull()
      expect(await store.user('nobody')).toBeNull()
      expect(await store.session('none')).toBeNull()
      expect(await store.apiKey('none')).toBeNull()
      expect(await store.rejectionPosition(JOURNAL)).toBe(0)
      expect(await store.latestAtmosphere('north')).toBeNull()
      expect(await store.latestForecasts()).toEqual([])
      expect(await store.forecastsAfter(0, 10)).toEqual([])
      expect(await store.outcomesOf({ from: new Date(0), to: new Date(8e15) })).toEqual([])
      expect(await store.learnedErrors()).toEqual([])
      expect(await store.decision('none')).toBeNull()
      expect(await store.alerts()).toEqual([])
      expect(await store.lastRun('forecast')).toBeNull()
      expect(await store.lastRuns()).toEqual([])
      expect(await store.record(null, 10)).toEqual([])
    })

    test('saving nothing is no error', async () => {
      await store.saveCredentials([])
      await store.saveUsers([])
      await store.saveApiKeys([])
      await store.saveForecasts([])
      await store.saveOutcomes([])
      await store.saveAlerts([])
      await store.appendRejections([], 17, JOURNAL)
      expect(await store.rejectionPosition(JOURNAL)).toBe(17)
    })

    describe('network', () => {
      test('comes back as saved, each list in its order', async () => {
        const network = aNetwork({
          authorities: [anAuthority({ id: 'zetland' }), anAuthority()],
          domains: [
            { id: 'high', authority: 'northshire', name: 'High ground', lat: 53, lon: -2, invented: true },
          ],
          routes: [aRoute({ segments: [aSegment(), aSegment({ id: 'segment-2', treated: false })] })],
          depots: [{ id: 'yard', authority: 'northshire', name: 'Yard', lat: 53, lon: -2, invented: false }],
          spreaders: [
            { id: 'gritter-1', authority: 'northshire', depot: 'yard', capacity_t: 9, invented: false },
          ],
          approved_firmware: ['2.4.1', '2.3.9'],
          credits: ['© OpenStreetMap contributors'],
        })
        await store.saveNetwork(network)
        expect(await store.network()).toEqual(network)
      })

      test('is replaced as a whole', async () => {
        await store.saveNetwork(aNetwork())
        const next = aNetwork({ stations: [aStation({ id: 'bridge' })], devices: [] })
        await store.saveNetwork(next)
        expect(await store.network()).toEqual(next)
      })

      test('stays as it was when the new one cannot be saved', async () => {
        await store.saveNetwork(aNetwork())
        const twice = aNetwork({ stations: [aStation(), aStation()] })
        await expect(store.saveNetwork(twice)).rejects.toThrow()
        expect(await store.network()).toEqual(aNetwork())
      })

      describe('versions', () => {
        const first = aNetwork()
        const second = aNetwork({ stations: [aStation({ name: 'Moor Top (new mast)' })] })
        const at = (hours: number) => hoursAfter(EVENING, hours)
        const during = (from: number, to: number) => store.networkVersions({ from: at(from), to: at(to) })
        beforeEach(async () => {
          await store.saveNetwork(first)
          await store.saveNetwork(second, { at: at(2) })
          await store.saveNetwork({ ...second, credits: ['OS'] }, { at: at(4) })
        })

        test('each is read as it was, by its hash', async () => {
          const versions = await during(1, 9)
          expect(versions.map(({ since_at }) => since_at)).toEqual([new Date(0), at(2), at(4)])
          const networks = await Promise.all(versions.map(({ sha256 }) => store.networkOf(sha256)))
          expect(networks).toEqual([first, second, { ...second, credits: ['OS'] }])
        })

        test.each([
          ['before the first change', 0, 1, [0]],
          ['at the very moment of one', 2, 2, [2]],
          ['between two', 3, 3.5, [2]],
          ['a span that ends with one does not see it', 3, 4, [2]],
          ['over all', 1, 5, [0, 2, 4]],
          ['after all', 30, 31, [4]],
        ])('in force %s', async (_, from, to, since) => {
          const found = (await during(from, to)).map(({ since_at }) => since_at)
          expect(found).toEqual(since.map((hours) => (hours === 0 ? new Date(0) : at(hours))))
        })

        test('the same network again is no new version', async () => {
          await store.saveNetwork({ ...second, credits: ['OS'] }, { at: at(6) })
          expect(await during(1, 9)).toHaveLength(3)
        })

        test('one that was in force before is a version of its own, under the same hash', async () => {
          await store.saveNetwork(second, { at: at(6) })
          const hashes = (await during(1, 9)).map(({ sha256 }) => sha256)
          expect(hashes).toHaveLength(4)
          expect(hashes[3]).toBe(hashes[1])
        })

        test('a change names it in the record', async () => {
          await store.saveNetwork(first, { entry: { ...anEntry('moor-top'), at: at(8) } })
          const [line] = await store.record('moor-top', 1)
          expect((await during(8, 9)).at(-1)).toEqual({ since_at: at(8), sha256: line?.pinned })
        })

        test('none is known under a hash that nobody kept', async () => {
          expect(await store.networkOf('0'.repeat(64))).toEqual({
            lost: 'the network 000000000000… is not there',
          })
        })
      })

      test('of 1,000 devices is saved and read', async () => {
        const ids = Array.from({ length: 1000 }, (_, index) => `box-${index}`)
        const network = aNetwork({
          stations: ids.map((id) => aStation({ id: `st-${id}` })),
          devices: ids.map((id) => aDevice({ id, station: `st-${id}` })),
        })
        await store.saveNetwork(network)
        expect(await store.network()).toEqual(network)
      })

      test('credentials are replaced device by device', async () => {
        const first = { device: 'box-1', secret_hash: 'one', retired_secret_hashes: [] }
        const second = { device: 'box-2', secret_hash: 'two', retired_secret_hashes: ['old'] }
        await store.saveCredentials([first, second])
        const changed = { device: 'box-1', secret_hash: 'new', retired_secret_hashes: ['one'] }
        await store.saveCredentials([changed])
        expect(await store.credentials()).toEqual([changed, second])
      })

      test('a mark keeps its last value', async () => {
        await store.saveMark('bootstrap', 'first')
        await store.saveMark('bootstrap', 'second')
        expect(await store.mark('bootstrap')).toBe('second')
      })
    })

    describe('people', () => {
      test('a person is found by username and replaced', async () => {
        await store.saveUsers([aUser(), aUser({ username: 'ann', role: 'viewer' })])
        await store.saveUsers([aUser({ on_duty: false })])
        expect(await store.user('mary.frost')).toEqual(aUser({ on_duty: false }))
        expect((await store.user('ann'))?.role).toBe('viewer')
      })

      test('a session is kept, renewed and ended', async () => {
        const session = { token_hash: 'abc', username: 'ann', expires_at: hoursAfter(EVENING, 12) }
        await store.saveSession(session)
        await store.saveSession({ ...session, expires_at: hoursAfter(EVENING, 13) })
        expect(await store.session('abc')).toEqual({ ...session, expires_at: hoursAfter(EVENING, 13) })
        await store.deleteSession('abc')
        expect(await store.session('abc')).toBeNull()
      })

      test('an API key is found by its hash', async () => {
        const key = { key_hash: 'h1', authority: 'northshire', scopes: ['read', 'write'] as const }
        await store.saveApiKeys([key])
        expect(await store.apiKey('h1')).toEqual(key)
      })
    })

    describe('rejections', () => {
      test('of an authority that no network holds are its own once it is admitted, and nobody else’s', async () => {
        await store.admit(['sandbox-1'])
        await store.admit(['sandbox-1'])
        const refused = { ...aRejection(), authority: 'sandbox-1', device: 'sensor-1' }
        await store.appendRejections([refused], 40, JOURNAL)
        expect(await store.as(['sandbox-1']).rejectionsOf('sensor-1', 10)).toEqual([refused])
        expect(await store.as(['northshire']).rejectionsOf('sensor-1', 10)).toEqual([])
      })
      test('newest first, of that device only, as they were', async () => {
        const later = aRejection({ received_at: minutesAfter(EVENING, 5), code: 'JSON' })
        await store.appendRejections([aRejection(), later, aRejection({ device: 'other-box' })], 300, JOURNAL)
        expect(await store.rejectionsOf('moor-top-box', 10)).toEqual([later, aRejection()])
        expect(await store.rejectionsOf('moor-top-box', 1)).toEqual([later])
        expect(await store.rejectionPosition(JOURNAL)).toBe(300)
      })

      test('repeating a call changes nothing', async () => {
        await store.appendRejections([aRejection(), aRejection()], 200, JOURNAL)
        await store.appendRejections([aRejection({ code: 'JSON' })], 300, JOURNAL)
        await store.appendRejections([aRejection(), aRejection()], 200, JOURNAL)
        expect(await store.rejectionsOf('moor-top-box', 10)).toHaveLength(3)
        // an older copy of the journal was restored: what follows it is still to come
        expect(await store.rejectionPosition(JOURNAL)).toBe(200)
      })

      test('a journal that began anew loses nothing', async () => {
        await store.appendRejections([aRejection()], 5000, JOURNAL)
        await store.appendRejections([aRejection({ received_at: minutesAfter(EVENING, 1) })], 100, JOURNAL)
        expect(await store.rejectionsOf('moor-top-box', 10)).toHaveLength(2)
      })

      test.each([
        ['NUL', 'a\0b'],
        ['a lone surrogate', 'a\ud800'],
        ['60,000 characters', 'x'.repeat(60_000)],
        ['a quote and a comment', "'; drop table rejection; --"],
      ])('a device name with %s is kept and found', async (_, device) => {
        await store.appendRejections([aRejection({ device, message: device })], 100, JOURNAL)
        const [found] = await store.rejectionsOf(device, 10)
        expect(found?.message).toBe(device)
      })
    })

    describe('weather and forecasts', () => {
      test('the atmosphere fetched last answers, and saving it twice keeps one', async () => {
        const evening = anAtmosphere()
        const later = anAtmosphere({ issued_at: hoursAfter(EVENING, 1) })
        await store.saveAtmosphere('north', later)
        await store.saveAtmosphere('north', evening)
        await store.saveAtmosphere('north', evening)
        await store.saveAtmosphere('south', anAtmosphere({ issued_at: hoursAfter(EVENING, 9) }))
        expect(await store.latestAtmosphere('north')).toEqual(later)
      })

      test('the last issued for each station, whatever was saved last', async () => {
        const late = aForecast({ issued_at: hoursAfter(EVENING, 2) })
        const other = aForecast({ station: 'bridge' })
        await store.saveForecasts([late, other, aForecast()])
        await store.saveForecasts([aForecast({ issued_at: hoursAfter(EVENING, 1) })])
        expect(await store.latestForecasts()).toEqual([other, late])
      })

      test('of two issued at the same instant the one saved last', async () => {
        await store.saveForecasts([aForecast({ model: 'a' }), aForecast({ model: 'b' })])
        expect((await store.latestForecasts()).map((forecast) => forecast.model)).toEqual(['b'])
        await store.saveForecasts([aForecast({ model: 'c' })])
        expect((await store.latestForecasts()).map((forecast) => forecast.model)).toEqual(['c'])
      })

      test('of a station in [from, to), oldest first', async () => {
        const hours = [3, 1, 2, 0].map((hour) => aForecast({ issued_at: hoursAfter(EVENING, hour) }))
        await store.saveForecasts([...hours, aForecast({ station: 'bridge' })])
        const found = await store.forecastsOf('moor-top', {
          from: hoursAfter(EVENING, 1),
          to: hoursAfter(EVENING, 3),
        })
        expect(found.map((forecast) => forecast.issued_at)).toEqual([
          hoursAfter(EVENING, 1),
          hoursAfter(EVENING, 2),
        ])
      })

      test('are copied on by rising id, none twice, none missed', async () => {
        const stations = Array.from({ length: 7 }, (_, index) => `st-${index}`)
        await store.saveForecasts(stations.map((station) => aForecast({ station })))
        const first = await store.forecastsAfter(0, 4)
        const rest = await store.forecastsAfter(first.at(-1)?.id ?? 0, 4)
        const ids = [...first, ...rest].map((row) => row.id)
        expect(ids).toEqual([...ids].sort((a, b) => a - b))
        expect([...first, ...rest].map((row) => row.forecast.station).sort()).toEqual(stations)
      })
    })

    describe('outcomes', () => {
      const hourAhead = (more: Partial<ForecastOutcome> = {}) => anOutcome({ lead_h: 1, ...more })
      const ever = { from: new Date(0), to: hoursAfter(EVENING, 1_000) }
      const learned = nothingLearned({
        authority: 'northshire',
        station: 'moor-top',
        model: 'test/1',
        since_at: EVENING,
      })
      const others = { from: hoursAfter(EVENING, 2), to: hoursAfter(EVENING, 4) }

      test('come back as saved, by valid time, of one station or of all', async () => {
        const leads = [3, 1, 2, 4].map((lead_h) => hourAhead({ lead_h }))
        const bridge = hourAhead({ station: 'bridge', learned_cold_factor: 1.2, weather_air_temp_c: null })
        await store.saveOutcomes([...leads, bridge])
        expect(await store.outcomesOf(ever, 'moor-top')).toEqual(
          [1, 2, 3, 4].map((lead_h) => hourAhead({ lead_h })),
        )
        expect(await store.outcomesOf(others)).toEqual([2, 3].map((lead_h) => hourAhead({ lead_h })))
        expect(await store.outcomesOf(ever, 'bridge')).toEqual([bridge])
      })

      test('are measured once: a second value, or none, changes nothing', async () => {
        await store.saveOutcomes([hourAhead(), hourAhead({ lead_h: 2 })])
        await store.saveOutcomes([hourAhead({ observed_c: -0.4 })])
        await store.saveOutcomes([hourAhead({ observed_c: 3, road_temp_c: 9 }), hourAhead()])
        expect(await store.outcomesOf(ever)).toEqual([
          hourAhead({ observed_c: -0.4 }),
          hourAhead({ lead_h: 2 }),
        ])
        expect(await store.awaitedOutcomes(ever)).toEqual([hourAhead({ lead_h: 2 })])
        expect(await store.awaitedOutcomes({ from: EVENING, to: hoursAfter(EVENING, 2) })).toEqual([])
      })

      test('one issue an hour: the first', async () => {
        const later = hourAhead({ issued_at: minutesAfter(EVENING, 20), observed_c: 1 })
        const next = hourAhead({ issued_at: minutesAfter(EVENING, 60) })
        await store.saveOutcomes([hourAhead(), later])
        await store.saveOutcomes([later, next])
        expect(await store.outcomesOf(ever)).toEqual([hourAhead(), next])
      })

      test('what was learnt goes with them, or neither', async () => {
        await store.saveOutcomes([hourAhead()], [learned])
        const newer = resetLearned(learned, hoursAfter(EVENING, 1))
        const broken = { ...hourAhead({ lead_h: 2 }), sky: null as never }
        await expect(store.saveOutcomes([broken], [newer])).rejects.toThrow()
        expect(await store.learnedErrors()).toEqual([learned])
        await store.saveOutcomes([], [newer])
        expect(await store.learnedErrors()).toEqual([newer])
        expect(await store.outcomesOf(ever)).toEqual([hourAhead()])
      })

      test('what was learnt while somebody reset it does not undo the reset', async () => {
        await store.saveOutcomes([], [learned])
        const reset = resetLearned(learned, hoursAfter(EVENING, 1))
        await store.saveOutcomes([], [reset])
        await store.saveOutcomes([hourAhead({ observed_c: 1 })], [{ ...learned, version: 9 }])
        expect(await store.learnedErrors()).toEqual([reset])
        expect(await store.awaitedOutcomes(ever)).toEqual([])
      })

      test('are forgotten when they are old', async () => {
        await store.saveOutcomes([hourAhead(), hourAhead({ lead_h: 3 })])
        await store.forgetOutcomes(hoursAfter(EVENING, 3))
        expect(await store.outcomesOf(ever)).toEqual([hourAhead({ lead_h: 3 })])
      })
    })

    describe('surveys', () => {
      test('come back as saved, of their authority, by their first instant', async () => {
        const later = aSurvey({
          run: 'a',
          points: [{ ...aSurvey().points[0]!, at: hoursAfter(EVENING, 48) }],
        })
        await store.saveSurveys([later, aSurvey(), aSurvey({ authority: 'southshire' })])
        expect(await store.surveys('northshire')).toEqual([aSurvey(), later])
        expect(await store.surveys('southshire')).toEqual([aSurvey({ authority: 'southshire' })])
        expect(await store.surveys('elsewhere')).toEqual([])
      })
      test('a run of the same name replaces the one before', async () => {
        await store.saveSurveys([aSurvey()])
        const again = aSurvey({ points: aSurvey().points.slice(1), received_by: 'kim' })
        await store.saveSurveys([aSurvey(), again])
        expect(await store.surveys('northshire')).toEqual([again])
      })
      test('saving none is no error', async () => {
        await store.saveSurveys([])
        expect(await store.surveys('northshire')).toEqual([])
      })
      test('of 20,000 points is saved and read', async () => {
        const [point] = aSurvey().points
        const points = Array.from({ length: 20_000 }, (_, i) => ({
          ...point!,
          at: new Date(+EVENING + i * 500),
        }))
        await store.saveSurveys([aSurvey({ points })])
        expect((await store.surveys('northshire'))[0]!.points).toEqual(points)
      })
    })

    describe('policies', () => {
      const adopted = (version: number, more: Partial<AdoptedPolicy> = {}): AdoptedPolicy => ({
        ...anAdoptedPolicy(version)[0],
        ...more,
      })
      const add = (policy: AdoptedPolicy) => store.addPolicy(policy, adoptionEntry(policy, null))

      test('every version comes back as saved, and the last is in force', async () => {
        const south = adopted(1, { authority: 'southshire', approved_by: null })
        for (const policy of [adopted(1), adopted(2), south]) expect(await add(policy)).toBe(true)
        expect(await store.policies('northshire')).toEqual([adopted(1), adopted(2)])
        expect(await store.policiesInForce()).toEqual([adopted(2), south])
        expect(await store.policies('elsewhere')).toEqual([])
      })
      test('a version that is there is neither replaced nor recorded again', async () => {
        await add(adopted(1))
        expect(await add(adopted(1, { reason: 'another' }))).toBe(false)
        expect(await store.policies('northshire')).toEqual([adopted(1)])
        expect((await store.record('northshire', 10)).map(({ action }) => action)).toEqual(['policy_adopted'])
      })
      test('of two writers of one version one wins', async () => {
        const both = [adopted(1), adopted(1, { proposed_by: 'somebody else' })]
        const won = await Promise.all(both.map(add))
        expect(won.filter(Boolean)).toHaveLength(1)
        expect(await store.policies('northshire')).toEqual([both[won.indexOf(true)]])
      })
    })

    describe('decisions', () => {
      test('come back as saved, and by night', async () => {
        const other = aDecision({ id: 'route-2-2026-01-15', route: 'route-2' })
        await store.saveDecision(other, null)
        await store.saveDecision(aDecision(), null)
        await store.saveDecision(aDecision({ id: 'earlier', night: '2026-01-14' }), null)
        expect(await store.decision(aDecision().id)).toEqual(aDecision())
        expect(await store.decisionsOfNight('2026-01-15')).toEqual([aDecision(), other])
      })

      test.each([
        ['a new one', null, null, true],
        ['one that somebody else inserted', 1, null, false],
        ['the expected version', 1, 1, true],
        ['another version than expected', 2, 1, false],
        ['one that is not there', null, 1, false],
      ])('saving %s', async (_, stored, expected, saved) => {
        if (stored !== null) await store.saveDecision(aDecision({ version: stored, flags: ['OLD'] }), null)
        const next = aDecision({ version: 3, flags: ['NEW'] })
        expect(await store.saveDecision(next, expected)).toBe(saved)
        const now = await store.decision(next.id)
        expect(now?.flags ?? null).toEqual(saved ? ['NEW'] : stored === null ? null : ['OLD'])
      })

      test('of many who approve the same version one wins', async () => {
        await store.saveDecision(aDecision(), null)
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            store.saveDecision(aDecision({ version: 2, flags: [`by-${index}`] }), 1),
          ),
        )
        expect(answers.filter(Boolean)).toHaveLength(1)
        expect((await store.decision(aDecision().id))?.flags).toEqual([`by-${answers.indexOf(true)}`])
      })
    })

    describe('alerts', () => alertsContract(() => store))
    describe('spot requests', () => spotRequestsContract(() => store))
    describe('plans', () => plansContract(() => store))
    describe('completed treatments', () => treatmentsContract(() => store))
    describe('answers for several routes', () => answersContract(() => store))
    describe('outbox', () => outboxContract(() => store))

    describe('verification', () => verificationContract(() => store))

    describe('job runs', () => {
      const restart = (minutes: number) => aRun({ started_at: minutesAfter(EVENING, minutes) })

      test('of many who claim a slot one is first', async () => {
        const claims = await Promise.all(Array.from({ length: 20 }, () => store.claimRun(aRun())))
        expect(claims.filter(Boolean)).toHaveLength(1)
      })

      test.each([
        ['running for 10 minutes', 'running', 10, false],
        ['running for 11 minutes: its process died', 'running', 11, true],
        ['done', 'done', 600, false],
        ['failed', 'failed', 600, false],
      ] as const)('claiming a slot again that is %s', async (_, outcome, minutes, claimed) => {
        await store.claimRun(aRun())
        if (outcome !== 'running') await store.finishRun(aRun({ outcome, finished_at: EVENING }))
        expect(await store.claimRun(restart(minutes))).toBe(claimed)
      })

      test('who lost the slot meanwhile cannot end the run of the other', async () => {
        await store.claimRun(aRun())
        await store.claimRun(restart(15))
        await store.finishRun(aRun({ outcome: 'failed', finished_at: minutesAfter(EVENING, 16) }))
        expect(await store.lastRun('forecast')).toEqual(restart(15))
      })

      test('the last of each job, by the slot', async () => {
        const done = aRun({
          outcome: 'done',
          finished_at: minutesAfter(EVENING, 1),
          late: true,
          message: 'x',
        })
        await store.claimRun(aRun())
        await store.finishRun(done)
        await store.claimRun(aRun({ due_at: hoursAfter(EVENING, -1) }))
        await store.claimRun(aRun({ job: 'watch' }))
        expect(await store.lastRun('forecast')).toEqual(done)
        expect(await store.lastRuns()).toEqual([done, aRun({ job: 'watch' })])
      })
    })

    describe('record', () => {
      test('about a subject, oldest first, the last so many', async () => {
        for (const number of [1, 2, 3]) await store.appendRecord(anEntry('route-1', { number, at: EVENING }))
        await store.appendRecord(anEntry('route-2'))
        const details = (await store.record('route-1', 2)).map((entry) => entry.detail)
        expect(details).toEqual([
          { number: 2, at: EVENING },
          { number: 3, at: EVENING },
        ])
        const all = await store.record(null, 10)
        expect(all.map((entry) => entry.subject)).toEqual(['route-1', 'route-1', 'route-1', 'route-2'])
        expect(all.map((entry) => entry.seq)).toEqual(all.map((entry) => entry.seq).toSorted((a, b) => a - b))
        expect(all[0]?.at).toEqual(EVENING)
      })
    })

    test('many writers at once do not disturb each other', async () => {
      await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          Promise.all([
            store.saveForecasts([aForecast({ station: `st-${index % 5}` })]),
            store.appendRejections([aRejection({ message: `${index}` })], index, JOURNAL),
            store.saveNetwork(aNetwork()),
            store.appendRecord(anEntry(`subject-${index}`)),
          ]),
        ),
      )
      expect(await store.forecastsAfter(0, 100)).toHaveLength(30)
      expect(await store.rejectionsOf('moor-top-box', 100)).toHaveLength(30)
      expect(await store.rejectionPosition(JOURNAL)).toBe(29)
      expect(await store.record(null, 100)).toHaveLength(30)
      expect(await store.network()).toEqual(aNetwork())
    })
  })
}
