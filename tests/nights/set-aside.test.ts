import { expect, test } from 'vitest'
import { MINUTE } from '#src/units.ts'
import { twoAuthorities } from '#tests/api/support.ts'
import { aDevice, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { deviceBench } from '#tests/support/device-bench.ts'
import { smallNight } from '#tests/support/small-night.ts'

const BOX = 'moor-top-box'
const SOUND = 'moor-top-spare'

/** A station with two sensors, one of them far too cold, and the people who may set that aside. */
async function coldNight() {
  const devices = [...twoAuthorities.devices, aDevice({ id: SOUND })]
  const bench = await deviceBench({}, { ...twoAuthorities, devices })
  const { store } = bench
  const service = await smallNight({ from: EVENING, store, network: bench.network })
  const { clock } = service
  return {
    store,
    outcome: service.outcome,
    async until(end: Date) {
      while (clock.now() < end) {
        const wobble = Math.sin(clock.now().getTime()) / 5
        await service.deliver(BOX, -6 + wobble)
        await service.deliver(SOUND, 6 - wobble)
        await clock.advanceTo(new Date(Math.min(clock.now().getTime() + 10 * MINUTE, end.getTime())))
      }
    },
    async act(path: string, more: object = {}) {
      bench.setNow(clock.now())
      const answer = await bench.post('engineer', `/devices/${BOX}/${path}`, { reason: 'drill', ...more })
      expect(answer.statusCode).toBe(200)
    },
    standing: async (kind: string) =>
      (await store.alerts()).filter((alert) => alert.kind === kind && !alert.cleared_at),
    async end() {
      await service.night.settled()
      await service.night.stop()
    },
  }
}

test('in maintenance a sensor counts as missing, which is told; then it counts again by itself, which is told too', async () => {
  const night = await coldNight()
  await night.until(hoursAfter(EVENING, 0.5))
  expect(await night.outcome()).toBe('treat')
  await night.act('maintenance', { hours: 2 })
  await night.until(hoursAfter(EVENING, 2.4))
  expect(await night.outcome()).toBe('unknown')
  expect((await night.standing('sensor_disabled'))[0]?.behind[0]).toContain('in maintenance until 20:30')
  await night.until(hoursAfter(EVENING, 2.8))
  expect(await night.outcome()).toBe('treat')
  expect(await night.standing('sensor_disabled')).toEqual([])
  const [over] = await night.standing('maintenance_over')
  expect(over?.message).toMatch(/^Maintenance of sensor moor-top-box at Moor Top was over at 20:30/)
  await night.end()
})

test('in quarantine nothing of a device counts until somebody releases it; what it said is kept apart', async () => {
  const night = await coldNight()
  await night.until(hoursAfter(EVENING, 0.5))
  await night.act('quarantine')
  await night.until(hoursAfter(EVENING, 2))
  expect(await night.outcome()).toBe('unknown')
  expect((await night.standing('sensor_disabled'))[0]?.behind[0]).toContain('in quarantine since 18:30')
  await night.act('release')
  await night.until(hoursAfter(EVENING, 2.5))
  expect(await night.outcome()).toBe('treat')
  await night.end()
  const kept = await night.store.rejectionsOf(BOX, 100)
  expect(new Set(kept.map(({ code }) => code))).toEqual(new Set(['DEVICE_QUARANTINED']))
  expect(kept).toHaveLength(9)
})

test('a forecast that rests on a device in quarantine counts for nothing either', async () => {
  const night = await coldNight()
  await night.until(hoursAfter(EVENING, 0.5))
  expect(await night.outcome()).toBe('treat')
  await night.act('quarantine')
  // before the next forecast at 19:05
  await night.until(hoursAfter(EVENING, 0.75))
  expect(await night.outcome()).toBe('unknown')
  await night.end()
})
