import { describe, expect, test } from 'vitest'
import { sensorVerdictOut, verdictHistoryOut } from '#src/api/documents/sensor-verdicts.ts'
import { bench, KEY, twoAuthorities } from '#tests/api/support.ts'
import { aDevice, aReading, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { aFinding, aVerdict } from '#tests/support/sensor-verdicts.ts'

const stuck = aVerdict()
const sensors = { verdict: (device: string) => (device === stuck.device ? stuck : null) }

describe('the verdict beside the reading', async () => {
  const { app, store } = await bench({ sensors }, [aReading()])
  const get = (url: string) => app.inject({ url, headers: KEY })

  test.each(['/api/v1/devices/moor-top-box', '/api/v1/stations/moor-top'])('%s', async (url) => {
    const { latest, verdict } = (await get(url)).json()
    expect(latest.flags).toEqual([])
    expect(sensorVerdictOut.strict().safeParse(verdict).error).toBeUndefined()
    expect(verdict).toMatchObject({ verdict: 'not_believed', findings: [{ code: 'SENSOR_STUCK' }] })
  })
  test('lists and tonight have it too', async () => {
    for (const url of ['/api/v1/devices', '/api/v1/stations'])
      expect((await get(url)).json().items[0].verdict.verdict).toBe('not_believed')
    const { stations } = (await get('/api/v1/tonight')).json()
    expect(stations[0].verdict).toEqual({
      verdict: 'not_believed',
      because: [aFinding().because],
      next: stuck.next,
    })
  })
  test('what was believed before, and why, from the record', async () => {
    const entry = { actor: 'engine', authority: 'northshire', subject: 'moor-top-box' }
    const trusted = { ...stuck, at: hoursAfter(EVENING, 2), verdict: 'trusted' as const, findings: [] }
    await store.appendRecord({
      ...entry,
      at: EVENING,
      action: 'sensor_verdict',
      detail: { before: 'trusted', after: stuck },
    })
    await store.appendRecord({ ...entry, at: EVENING, action: 'device_registered', detail: {} })
    await store.appendRecord({
      ...entry,
      at: trusted.at,
      action: 'sensor_verdict',
      detail: { before: 'not_believed SENSOR_STUCK', after: trusted },
    })
    const answer = (await get('/api/v1/devices/moor-top-box/verdicts')).json()
    expect(verdictHistoryOut.strict().safeParse(answer).error).toBeUndefined()
    expect(answer.history.map(({ after }: { after: { verdict: string } }) => after.verdict)).toEqual([
      'not_believed',
      'trusted',
    ])
  })
  test("another authority's sensor is not there", async () => {
    expect((await get('/api/v1/devices/south-box/verdicts')).statusCode).toBe(404)
  })
})

test('of two sensors the worse one speaks for the station', async () => {
  const network = { ...twoAuthorities, devices: ['a-box', 'b-box', 'c-box'].map((id) => aDevice({ id })) }
  const worse = aVerdict({ device: 'b-box' })
  const three = {
    verdict: (device: string) =>
      device === 'b-box' ? worse : device === 'a-box' ? aVerdict({ device, findings: [] }) : null,
  }
  const { app } = await bench({ network: () => network, sensors: three })
  const answer = await app.inject({ url: '/api/v1/stations/moor-top', headers: KEY })
  expect(answer.json().verdict.device).toBe('b-box')
})
