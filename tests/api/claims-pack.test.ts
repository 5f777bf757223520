import { beforeAll, describe, expect, test } from 'vitest'
import type { ClaimsPack } from '#src/api/claims/claims-pack-document.ts'
import type { ClaimsSummary } from '#src/api/claims/claims-summary.ts'
import { claimsPackOut, claimsSummaryOut } from '#src/api/documents/claims-pack.ts'
import { hashOf } from '#src/api/hash.ts'
import { defaultRetention } from '#src/jobs/retention-kinds.ts'
import { webPages } from '#src/web/pages.ts'
import { type Bench, bench, KEY, notAProblem, twoAuthorities } from '#tests/api/support.ts'
import {
  aCompletedTreatment,
  anAlert,
  anAtmosphere,
  aReading,
  aRoute,
  aSegment,
  aSpotRequest,
  aStation,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'
import { decidedNight } from '#tests/support/decided-night.ts'
import { aVerdict } from '#tests/support/sensor-verdicts.ts'

const network = {
  ...twoAuthorities,
  stations: [...twoAuthorities.stations, aStation({ id: 'valley', name: 'Valley', routes: [], lat: 53.5 })],
  routes: [
    aRoute({ segments: [aSegment()] }),
    aRoute({ id: 'route-2', name: 'Route 2' }),
    ...twoAuthorities.routes.slice(1),
  ],
}
const readings = [
  ...Array.from({ length: 12 }, (_, index) =>
    aReading({ at: minutesAfter(EVENING, index * 10), seq: index, road_temp_c: 2 - index / 5 }),
  ),
  aReading({ at: minutesAfter(EVENING, 115), received_at: minutesAfter(EVENING, 170), seq: 99 }),
]

let given: Bench
let headers: Record<string, string>
const entry = { at: minutesAfter(EVENING, 15), actor: 'engine', authority: 'northshire' }

beforeAll(async () => {
  given = await bench({ network: () => network }, readings)
  const { store } = given
  await decidedNight(store)
  await store.saveAtmosphere('moor-top', anAtmosphere())
  const after = aVerdict()
  await store.appendRecord({
    ...entry,
    action: 'sensor_verdict',
    subject: after.device,
    detail: { before: 'trusted', after },
  })
  const alert = anAlert({ id: 'deadline_near:route-1', subject: 'route-1' })
  await store.appendRecord({ ...entry, action: 'alert_raised', subject: alert.id, detail: alert })
  await store.appendRecord({
    ...entry,
    actor: 'winter',
    action: 'threshold_proposed',
    subject: 'route-1',
    detail: { treat_below_c: 0.5 },
  })
  for (const [subject, authority] of [
    ['route-2', 'northshire'],
    ['south-1', 'southshire'],
  ] as const)
    await store.appendRecord({
      ...entry,
      authority,
      actor: 'someone',
      action: 'threshold_proposed',
      subject,
      detail: { is: 'of-another-place' },
    })
  given.setNow(hoursAfter(EVENING, 24))
  headers = await given.as('winter')
})

const span = `from=${hoursAfter(EVENING, 1).toISOString()}&to=${hoursAfter(EVENING, 12).toISOString()}`
const ask = (query: string, who = headers) =>
  given.app.inject({ url: `/api/v1/claims-pack?${query}`, headers: who })
const pack = async (query: string) => (await ask(`${query}&${span}`)).json<ClaimsPack>()

describe('a claims pack', () => {
  test('of a route: everything about it from the beginning of the night, and nothing of others', async () => {
    const found = await pack('route=route-1')
    expect(found.covers).toEqual({ from: '2026-01-15T12:00:00.000Z', to: '2026-01-16T06:00:00.000Z' })
    expect(found.forecasts.map(({ station, issued_at }) => [station, issued_at])).toEqual([
      ['moor-top', EVENING.toISOString()],
    ])
    expect(found.weather).toMatchObject([{ place: 'moor-top', source: 'open-meteo' }])
    expect(found.readings).toHaveLength(readings.length)
    expect(found.decisions.map(({ action, actor }) => `${actor} ${action}`)).toEqual([
      'engine decision_proposed',
      'engine decision_changed',
      'mary.frost decision_confirmed',
    ])
    expect(found.acts.map(({ action }) => action)).toEqual(['threshold_proposed', 'decision_confirmed'])
    expect(found.sensor_doubts).toHaveLength(1)
    expect(found.alerts).toHaveLength(1)
    expect(JSON.stringify(found)).not.toContain('of-another-place')
  })

  test.each([
    ['a station', 'station=moor-top', ['moor-top'], ['route-1']],
    ['a place on a route', 'lat=53.4001&lon=-1.8', ['moor-top'], ['route-1']],
    ['a place beside every route', 'lat=53.49&lon=-1.8', ['valley'], []],
  ])('of %s: its stations and its routes', async (_, query, stations, routes) => {
    const found = await pack(query)
    expect(found.stations.map(({ id }) => id)).toEqual(stations)
    expect(found.routes.map(({ id }) => id)).toEqual(routes)
  })

  test('says what is missing, and what was not known at the time', async () => {
    const words = (await pack('route=route-1')).missing.join('\n')
    expect(words).toMatch(
      /No reading of Moor Top for more than an hour: 2026-01-15 12:00 UTC to 2026-01-15 18:00 UTC;/,
    )
    expect(words).toMatch(/1 of 13 readings of Moor Top came more than 30 minutes after/)
    expect(words).toMatch(/No forecast for Moor Top was issued for more than two hours/)
    expect(words).toMatch(/What was done on the road is known as crews told it, and no further/)
    const beside = (await pack('lat=53.49&lon=-1.8')).missing.join('\n')
    expect(beside).toMatch(/No treatment route of this authority is known at this place/)
    expect(beside).toMatch(/No reading of Valley of this period is held/)
  })

  test('its hashes can be worked out again from what was given', async () => {
    const { sha256, ...rest } = await pack('route=route-1')
    const { made_at: _, made_by: __, record: ___, ...proof } = rest
    expect(hashOf(proof)).toBe(sha256)
    for (const { sha256: own, ...forecast } of rest.forecasts) expect(hashOf(forecast)).toBe(own)
    expect(rest.record).toEqual(await given.store.recordHead())
  })

  test('is the document that it says it is, whole and to be printed, under one hash', async () => {
    const whole = await pack('route=route-1')
    expect(claimsPackOut.strict().safeParse(whole).error).toBeUndefined()
    const summary = (await ask(`route=route-1&${span}&format=summary`)).json<ClaimsSummary>()
    expect(claimsSummaryOut.strict().safeParse(summary).error).toBeUndefined()
    expect(summary).toMatchObject({ sha256: whole.sha256, missing: whole.missing })
    expect(summary.readings_held).toBe(whole.readings.length)
    expect(summary.forecasts.map(({ sha256 }) => sha256)).toEqual(whole.forecasts.map(({ sha256 }) => sha256))
  })

  test('is of the network of then: names, the boxes of its stations, and when it changed', async () => {
    const { app, store, as, setNow } = await bench({ network: () => network }, readings)
    const station = aStation({ name: 'Moor Top, old mast' })
    await store.saveNetwork({ ...network, stations: [station] }, { at: hoursAfter(EVENING, -99) })
    await store.saveNetwork({ ...network, devices: [] }, { at: hoursAfter(EVENING, 20) })
    await store.saveNetwork({ ...network, stations: [], routes: [] }, { at: hoursAfter(EVENING, 30) })
    setNow(hoursAfter(EVENING, 48))
    const found = async (to: number) => {
      const period = `from=${EVENING.toISOString()}&to=${hoursAfter(EVENING, to).toISOString()}`
      const answer = await app.inject({
        url: `/api/v1/claims-pack?station=moor-top&${period}`,
        headers: await as('winter'),
      })
      const { stations, networks, missing, ...rest } = answer.json() as ClaimsPack
      const words = missing.filter((line) => line.startsWith('The network changed'))
      return [stations[0]?.name, rest.readings.length, networks.length, words]
    }
    expect(await found(12)).toEqual(['Moor Top, old mast', 13, 1, []])
    const changed = 'The network changed in this period (2026-01-16 14:00 UTC'
    expect(await found(24)).toEqual(['Moor Top', 13, 2, [expect.stringContaining(`${changed}):`)]])
    expect(await found(40)).toEqual([
      'Moor Top',
      13,
      3,
      [expect.stringContaining(`${changed}; 2026-01-17 00:00 UTC):`)],
    ])
  })

  test('a treatment that was ordered is listed with who ordered it', async () => {
    const before = (await given.store.decision('2026-01-15-route-1'))!
    const by = { by: 'duty', at: minutesAfter(EVENING, 30), note: null, basis: null, flags: [] }
    const after = {
      ...before,
      version: before.version + 1,
      decided: { ...by, action: 'treat' as const, spread_rate_g_m2: 10 },
    }
    const line = { ...entry, at: by.at, actor: 'duty', action: 'decision_confirmed', subject: before.id }
    await given.store.saveDecision(after, before.version, { entry: { ...line, detail: { before, after } } })
    const { treatments, missing } = await pack('route=route-1')
    expect(missing).toContain('Treatment of Route 1 was ordered, and no crew told that it was done.')
    expect(treatments).toMatchObject([{ route: 'route-1', ordered_by: 'duty', spread_rate_g_m2: 10 }])
  })

  test('a request to treat the place is in it with its answer and what there was to send, also of its nearest station', async () => {
    const request = aSpotRequest()
    const line = { ...entry, action: 'spot_request_heard', subject: request.id }
    const about = (...things: string[]) => ({ ...line, detail: { after: request, about: things } })
    await given.store.addSpotRequest(request, about('route-1', 'moor-top'))
    const lane = { ...request, id: 'spot-20260115-0002' }
    await given.store.addSpotRequest(lane, { ...about('moor-top'), subject: lane.id })
    const far = { ...request, id: 'spot-20260115-0003' }
    await given.store.addSpotRequest(far, { ...about('route-2'), subject: far.id })
    const { spot_requests } = await pack('route=route-1')
    expect(spot_requests.map(({ subject }) => subject)).toEqual([request.id, lane.id])
    expect(spot_requests[0]?.detail).toMatchObject({ after: { known: { free_spreaders: [] } } })
  })

  test('what crews told that they did is in it, of this place alone, also what was taken back', async () => {
    const { app, store, as, setNow } = await bench({ network: () => network }, readings)
    const done = aCompletedTreatment({ finished_at: hoursAfter(EVENING, 2) })
    const told = (more: object) => ({ ...entry, action: 'treatment_completed', subject: 'x', detail: more })
    const back = { ...done, id: 'taken-back' }
    for (const one of [done, back, { ...done, id: 'elsewhere', route: 'route-2' }])
      await store.addTreatment(one, told({ after: one }))
    const withdrawn = { ...back, withdrawn: { by: 'ann', at: EVENING, reason: 'another route' } }
    await store.withdrawTreatment(withdrawn, told({ after: withdrawn }))
    setNow(hoursAfter(EVENING, 24))
    const answer = await app.inject({
      url: `/api/v1/claims-pack?route=route-1&${span}`,
      headers: await as('winter'),
    })
    const { completed } = answer.json() as ClaimsPack
    expect(completed.map(({ id, withdrawn }) => [id, withdrawn?.reason])).toEqual([
      [done.id, undefined],
      ['taken-back', 'another route'],
    ])
  })

  test.each([
    ['no place', span],
    ['two places', `station=moor-top&route=route-1&${span}`],
    ['half a place', `lat=53.4&${span}`],
    ['no such degrees', `lat=153.4&lon=-1.8&${span}`],
    ['no period', 'route=route-1'],
    ['more than 31 days', `route=route-1&from=${hoursAfter(EVENING, -24 * 31).toISOString()}`],
    ['backwards', `route=route-1&from=${EVENING.toISOString()}&to=${hoursAfter(EVENING, -1).toISOString()}`],
    [
      'not over yet',
      `route=route-1&from=${EVENING.toISOString()}&to=${hoursAfter(EVENING, 25).toISOString()}`,
    ],
  ])('%s is refused', async (_, query) => {
    expect(notAProblem(await ask(query), 400, 'PARAM')).toBeUndefined()
  })

  test('what was deleted by its age is named: nothing shown does not say that nothing came', async () => {
    const retention = { ...defaultRetention, readings: 30 }
    const later = await bench({ network: () => network, retention }, readings)
    later.setNow(hoursAfter(EVENING, 24 * 40))
    const answer = await later.app.inject({
      url: `/api/v1/claims-pack?route=route-1&${span}`,
      headers: await later.as('winter'),
    })
    const { missing } = answer.json() as ClaimsPack
    expect(missing).toContainEqual(expect.stringMatching(/^Readings from before .* are no longer kept/))
    expect(missing.some((line) => line.startsWith('Forecasts from before'))).toBe(false)
  })

  test('of another authority’s route there is none', async () => {
    expect(notAProblem(await ask(`route=south-1&${span}`), 404, 'NOT_FOUND')).toBeUndefined()
  })

  test('is for winter managers and auditors', async () => {
    expect(
      notAProblem(await ask(`route=route-1&${span}`, await given.as('duty')), 403, 'ROLE'),
    ).toBeUndefined()
    expect(notAProblem(await ask(`route=route-1&${span}`, KEY), 403, 'ROLE')).toBeUndefined()
    expect(notAProblem(await ask(`route=route-1&${span}`, {}), 401, 'AUTH')).toBeUndefined()
  })

  test('a browser is sent to the page to print', async () => {
    const pages = webPages({ logins: [], isSetUp: () => true })
    const served = await bench({ network: () => network, pages })
    const answer = await served.app.inject({
      url: `/api/v1/claims-pack?route=route-1&${span}`,
      headers: { ...(await served.as('winter')), accept: 'text/html' },
    })
    const page = new URL(String(answer.headers.location), 'http://localhost')
    expect([answer.statusCode, page.pathname]).toEqual([303, '/claims-pack'])
    expect(Object.fromEntries(page.searchParams)).toEqual({
      route: 'route-1',
      ...Object.fromEntries(new URLSearchParams(span)),
    })
  })
})
