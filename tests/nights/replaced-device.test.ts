import { expect, test } from 'vitest'
import { MINUTE } from '#src/units.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'
import { deviceBench } from '#tests/support/device-bench.ts'
import { smallNight } from '#tests/support/small-night.ts'

const INTERVAL = 10 * MINUTE
const [OLD, NEW] = ['moor-top-box', 'moor-top-new']
const SPAN = { from: EVENING, to: hoursAfter(EVENING, 24), limit: 1_000 }

/** A road that cools from +3 °C to −2 °C in ten hours, measured by whichever box is there. */
async function night(replacedAfterH: number) {
  const bench = await deviceBench()
  const { store, network } = bench
  const service = await smallNight({ from: EVENING, store, network })
  const { clock } = service
  const until = hoursAfter(EVENING, 10)
  let box = OLD
  while (clock.now() < until) {
    const hours = (clock.now().getTime() - EVENING.getTime()) / (60 * MINUTE)
    if (box === OLD && hours >= replacedAfterH) {
      bench.setNow(clock.now())
      const wish = { device_id: NEW, reason: 'struck by a plough' }
      expect((await bench.post('engineer', `/devices/${OLD}/transfer`, wish)).statusCode).toBe(201)
      box = NEW
      // what the old box still has to say is nobody's
      await service.deliver(OLD, 20)
    }
    await service.deliver(box, 3 - hours / 2 + Math.sin(hours * 9) / 20)
    await clock.advanceTo(new Date(clock.now().getTime() + INTERVAL))
  }
  await service.night.settled()
  const outcome = await service.outcome()
  await service.night.stop()
  const readings = await service.readings.ofStation('moor-top', SPAN)
  const forecasts = await store.forecastsOf('moor-top', SPAN)
  const refused = await store.rejectionsOf(OLD, 10)
  return { outcome, readings, forecasts, refused, verdict: service.night.sensors.verdict }
}

test('a device that is replaced in the middle of the night leaves its station’s night as it was', async () => {
  const [undisturbed, replaced] = await Promise.all([night(99), night(5)])
  const { readings, forecasts, refused, outcome, verdict } = replaced
  expect(readings.map(({ at }) => at)).toEqual(undisturbed.readings.map(({ at }) => at))
  expect([...new Set(readings.map(({ device }) => device))]).toEqual([OLD, NEW])
  expect(readings.flatMap(({ flags }) => flags)).toEqual([])
  expect(readings.filter(({ device }) => device === NEW).map(({ seq }) => seq)[0]).toBe(0)

  expect(forecasts.length).toBeGreaterThan(8)
  expect(forecasts.map(({ issued_at }) => issued_at)).toEqual(
    undisturbed.forecasts.map(({ issued_at }) => issued_at),
  )
  const apart = forecasts.map(({ series }, index) =>
    Math.max(
      ...series.map(({ road_temp_c, road_temp_p10_c }, hour) => {
        const other = undisturbed.forecasts[index]!.series[hour]!
        return Math.max(
          Math.abs(road_temp_c - other.road_temp_c),
          Math.abs(road_temp_p10_c - other.road_temp_p10_c),
        )
      }),
    ),
  )
  expect(apart).toEqual(forecasts.map(() => 0))
  expect([outcome, undisturbed.outcome]).toEqual(['treat', 'treat'])

  expect(refused.map(({ code }) => code)).toEqual(['UNKNOWN_DEVICE'])
  expect(verdict(OLD)).toBeNull()
  expect(verdict(NEW)?.verdict).toBe('trusted')
})
