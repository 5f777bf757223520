import { expect, test } from 'vitest'
import { thermalMaps } from '#src/jobs/thermal-maps.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { StoredSurvey } from '#src/telemetry/survey.ts'
import { anOutcome, aRoute, aStation, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { district, drive } from '#tests/support/survey-night.ts'

const place = district({ count: 30 })
const { run, readings } = drive(place, { run: 'run-1', sky: 'clear', seed: 1 })
const survey: StoredSurvey = {
  ...run,
  authority: 'northshire',
  received_at: EVENING,
  received_by: 'kim',
  station_readings: readings,
}

function given(store: Partial<Pick<OperationalStore, 'surveys' | 'outcomesOf'>> = {}) {
  let now = EVENING
  let { network } = place
  let asked = 0
  const maps = thermalMaps({
    clock: { now: () => now },
    network: () => network,
    log: silentLog,
    store: {
      surveys: async () => {
        asked++
        return [survey]
      },
      outcomesOf: async () => [],
      ...store,
    },
  })
  return {
    maps,
    asked: () => asked,
    later: (hours: number) => {
      now = hoursAfter(now, hours)
    },
    changeNetwork: (next: typeof network) => {
      network = next
    },
  }
}

test('is made once and remembered, until a survey comes, the network changes or the stations have measured more', async () => {
  const { maps, asked, later, changeNetwork } = given()
  const first = await maps.of('northshire')
  expect(first.runs).toEqual(['run-1'])
  expect(await maps.of('northshire')).toBe(first)
  expect(asked()).toBe(1)
  maps.forget('northshire')
  expect(await maps.of('northshire')).toEqual(first)
  expect(asked()).toBe(2)
  later(7)
  await maps.of('northshire')
  expect(asked()).toBe(3)
  changeNetwork({ ...place.network, routes: [aRoute({ segments: [] })] })
  expect((await maps.of('northshire')).segments).toEqual([])
})

test('can be rebuilt from what is stored: the same surveys give the same map', async () => {
  expect(await given().maps.of('northshire')).toEqual(await given().maps.of('northshire'))
})

test('a store that is away costs what the surveys taught, no more, and is asked again', async () => {
  let away = true
  const { maps, later } = given({
    surveys: async () => {
      if (away) throw new Error('connection lost')
      return [survey]
    },
  })
  const blind = await maps.of('northshire')
  expect(blind.segments).toHaveLength(30)
  expect(blind.segments.every(({ passes }) => passes.clear === 0)).toBe(true)
  away = false
  expect(await maps.of('northshire')).toBe(blind)
  later(0.1)
  const back = await maps.of('northshire')
  expect(back.runs).toEqual(['run-1'])
  away = true
  maps.forget('northshire')
  expect(await maps.of('northshire')).toBe(back)
})

test('what stations measured teaches the predictors, where no survey was driven', async () => {
  const stations = [
    aStation({ id: 'open', sky_view: 1 }),
    aStation({ id: 'wood', sky_view: 0.6, lat: 53.41 }),
    aStation({ id: 'lane', sky_view: 0.7, lat: 53.42 }),
  ]
  const network = { ...place.network, stations }
  /** Under a clear sky the wooded stations are 3 K warmer: more than anybody assumed. */
  const measured = { open: -4, wood: -1, lane: -1.75 } as Record<string, number>
  const taught = given({
    surveys: async () => [],
    outcomesOf: async ({ from }) =>
      Object.entries(measured).map(([station, observed_c]) =>
        anOutcome({ station, at: from, observed_c, sky: 'clear' }),
      ),
  })
  const untaught = given({ surveys: async () => [] })
  for (const one of [taught, untaught]) one.changeNetwork(network)
  const slope = async ({ maps }: typeof taught) => {
    const { segments } = await maps.of('northshire')
    const [a, b] = segments
      .filter(({ predictors }) => !predictors.bridge)
      .toSorted((x, y) => x.predictors.sky_view! - y.predictors.sky_view!)
      .filter((_, index, all) => index === 0 || index === all.length - 1)
    return (b!.offset_c.clear - a!.offset_c.clear) / (b!.predictors.sky_view! - a!.predictors.sky_view!)
  }
  expect(await slope(taught)).toBeLessThan((await slope(untaught)) - 0.8)
})
