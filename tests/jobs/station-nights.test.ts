import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { stationNights } from '#src/jobs/station-nights.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import {
  aForecast,
  aForecastPoint,
  aNetwork,
  aReading,
  aStation,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'

const NOON = hoursAfter(EVENING, -6)
/** Twenty past twelve on the day after. */
const NOW = minutesAfter(hoursAfter(NOON, 24), 20)
const network = aNetwork({ stations: [aStation()] })

let store: OperationalStore
let recent: ReturnType<typeof recentReadings>
beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  recent = recentReadings()
})
afterEach(() => store.close())

/** Every ten minutes; the coldest, `minimum`, at 02:00. */
function measure(minimum: number, more: (hour: number) => Partial<Reading> | null = () => ({})) {
  for (let step = 0; step <= 146; step++) {
    const hour = step / 6
    const extra = more(hour)
    const road_temp_c = minimum + Math.abs(hour - 14) / 2
    if (extra) recent.add(aReading({ at: hoursAfter(NOON, hour), seq: step, road_temp_c, ...extra }), NOW)
  }
}
const forecast = (issued: number, minimum: number, hours = 24) =>
  aForecast({
    issued_at: hoursAfter(NOON, issued),
    series: Array.from({ length: hours + 1 }, (_, hour) =>
      aForecastPoint({
        at: hoursAfter(NOON, issued + hour),
        road_temp_c: minimum + Math.abs(issued + hour - 14) / 2,
      }),
    ),
  })
const verify = () => stationNights({ clock: virtualClock(NOW), network: () => network, recent, store })()
const kept = () => store.stationNights('northshire', { from: '2026-01-01', to: '2026-02-01' })

test('last night’s minimum and first reading below 0.0 °C, beside the last forecast by 18:00', async () => {
  measure(-1)
  await store.saveForecasts([forecast(3, -9), forecast(6, 0.5), forecast(7, -5)])
  expect(await verify()).toEqual({ stations: 1, silent: [] })
  expect(await kept()).toEqual([
    {
      authority: 'northshire',
      night: '2026-01-15',
      station: 'moor-top',
      minimum_c: -1,
      onset_at: minutesAfter(NOON, 12 * 60 + 10),
      forecast: { issued_at: EVENING, minimum_c: 0.5, measured_c: -1 },
    },
  ])
})

test('twice is once', async () => {
  measure(-1)
  await verify()
  await verify()
  expect(await kept()).toHaveLength(1)
})

test('doubtful readings say nothing: a spike is no frost', async () => {
  measure(4, (hour) => (hour === 10 ? { road_temp_c: -8, flags: ['SPIKE'] } : {}))
  await verify()
  expect(await kept()).toMatchObject([{ minimum_c: 4, onset_at: null }])
})

test('silent for over three hours: not known, and named', async () => {
  measure(-1, (hour) => (hour > 12 && hour < 15.5 ? null : {}))
  expect(await verify()).toEqual({ stations: 0, silent: ['moor-top'] })
  expect(await kept()).toEqual([])
})

const withoutForecast = {
  'none was issued by 18:00': [forecast(7, 0)],
  'it ended before the night': [forecast(5, 0, 12)],
}
for (const [name, forecasts] of Object.entries(withoutForecast))
  test(`no forecast to judge: ${name}`, async () => {
    measure(2)
    await store.saveForecasts(forecasts)
    await verify()
    expect(await kept()).toMatchObject([{ forecast: null }])
  })
