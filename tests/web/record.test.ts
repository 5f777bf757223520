import { beforeAll, describe, expect, test } from 'vitest'
import { civilInstant } from '#src/season.ts'
import { aCompletedTreatment, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { decidedNight } from '#tests/support/decided-night.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

let given: Awaited<ReturnType<typeof pagesBench>>
beforeAll(async () => {
  given = await pagesBench({ network: () => county })
  await decidedNight(given.store, minutesAfter(EVENING, 30))
  given.setNow(hoursAfter(EVENING, 20))
})
const words = async (url: string, headers = {}) => wordsOf((await given.get(url, headers)).body)

describe('the page of the record', () => {
  test('asks for a time, and for a place and a period', async () => {
    const { body } = await given.get('/record')
    for (const name of ['night', 'time', 'route', 'station', 'lat', 'lon', 'from', 'to'])
      expect(body).toContain(`name="${name}"`)
    expect(body).toContain('<option value="route-1">Route 1</option>')
  })

  test('what was known: the decision of that time with its reason, what had been received, what it cannot say', async () => {
    const then = await words('/as-known?night=2026-01-15&time=18:35')
    expect(then).toContain('What was known at 18:35')
    expect(then).toMatch(/Route 1 ○ No action .*version 1 nobody had answered The lowest road temperature/)
    expect(then).toMatch(/Moor Top 2\.8 °C at 18:00, received 18:00/)
    expect(then).toMatch(/What this cannot say No network of then is kept: names, places/)
    const later = await words('/as-known?night=2026-01-15&time=18:45')
    expect(later).toMatch(/Route 1 ▲ Treat .*version 2/)
  })

  test('what crews had told by then, and nothing that they told later', async () => {
    const done = aCompletedTreatment({
      finished_at: minutesAfter(EVENING, 20),
      entered_at: minutesAfter(EVENING, 25),
    })
    const line = { actor: 'crew', authority: 'northshire', action: 'treatment_completed', subject: done.id }
    await given.store.addTreatment(done, { ...line, at: done.entered_at, detail: { after: done } })
    expect(await words('/as-known?night=2026-01-15&time=18:20')).toContain('had told of None.')
    expect(await words('/as-known?night=2026-01-15&time=18:30')).toContain(
      'Route 1: 10 g/m², done at 18:20 by Crew 2; told at 18:25',
    )
    const pack = await words('/claims-pack?route=route-1&from=2026-01-15T16:00', await given.as('winter'))
    expect(pack).toMatch(
      /route-1 whole 2026-01-15 15:00 2026-01-15 18:20 10 1\.4 t Crew 2 2026-01-15 18:25, crew/,
    )
  })

  test.each([
    ['no time', '/as-known?night=2026-01-15'],
    ['no such date', '/as-known?night=2026-02-30&time=18:00'],
    ['later than now', '/as-known?night=2026-01-16&time=18:00'],
  ])('%s is answered in words', async (_, url) => {
    const answer = await given.get(url)
    expect(answer.statusCode).toBe(400)
    expect(wordsOf(answer.body)).toMatch(/This cannot be shown .*(Give a night|nobody knows yet)/)
  })

  test('a claims pack to print, for a winter manager: reasons, readings, fingerprints, what is missing', async () => {
    const headers = await given.as('winter')
    const page = await words(
      '/claims-pack?route=route-1&station=&lat=&lon=&from=2026-01-15T16:00&to=',
      headers,
    )
    expect(page).toMatch(/Claims pack\. All times are UTC\. Route 1, Moor Top/)
    expect(page).toMatch(/Covers 2026-01-15 12:00 to 2026-01-16 14:00 UTC/)
    expect(page).toMatch(/What is missing This is a DEMONSTRATION/)
    expect(page).toMatch(/decision confirmed|confirmed 3/)
    expect(page).toMatch(/2026-01-15 18:00 2026-01-15 18:00 2\.8 °C/)
    expect(page).toMatch(/Fingerprint of the data SHA-256 [0-9a-f]{64}/)
    expect(page).toContain('DEMO')
  })

  test('a claims pack is refused to others in words', async () => {
    const answer = await given.get('/claims-pack?route=route-1&from=2026-01-15T16:00', await given.as('duty'))
    expect(answer.statusCode).toBe(403)
    expect(wordsOf(answer.body)).toContain('Only for the role winter_manager or auditor')
  })

  test('a long list of readings is thinned to the coldest of each hour, and says so', async () => {
    const many = Array.from({ length: 400 }, (_, index) => ({
      ...given.deps.recent.latest('moor-top-box')!,
      at: minutesAfter(EVENING, index),
      received_at: minutesAfter(EVENING, index),
      seq: index,
      road_temp_c: index % 60 === 30 ? -9.5 : 3,
    }))
    const other = await pagesBench({}, many)
    other.setNow(hoursAfter(EVENING, 20))
    const answer = await other.get(
      '/claims-pack?station=moor-top&from=2026-01-15T16:00',
      await other.as('winter'),
    )
    expect(answer.body.match(/−9\.5 °C/g)).toHaveLength(7)
    expect(wordsOf(answer.body)).toContain('400 readings; shown is the coldest of each hour')
  })
})

test.each([
  ['in the evening', '2026-01-15', '21:10', '2026-01-15T21:10:00.000Z'],
  ['after midnight', '2026-01-15', '02:00', '2026-01-16T02:00:00.000Z'],
  ['in summer time', '2026-04-15', '21:10', '2026-04-15T20:10:00.000Z'],
  ['when the clocks go back: the first of the two', '2026-10-24', '01:30', '2026-10-25T00:30:00.000Z'],
])('a clock’s time in a night, %s', (_, night, time, at) => {
  expect(civilInstant(night, time, 'Europe/London')?.toISOString()).toBe(at)
})

test.each([
  ['2026-01-15', '24:00'],
  ['2026-01-15', ''],
  ['2026-02-30', '12:00'],
  ['tonight', '12:00'],
])('%s %s is no time of a night', (night, time) => {
  expect(civilInstant(night, time, 'Europe/London')).toBeNull()
})
