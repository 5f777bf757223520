import { expect, test } from 'vitest'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { HOUR, SECOND } from '#src/units.ts'
import { hoursAfter } from '#tests/support/builders.ts'
import { smallNight } from '#tests/support/small-night.ts'
import { county, simulatedWeather } from '#tests/support/virtual-night.ts'
import { askedInterval } from '../../firmware-sim/device-link.ts'
import { liveDevice } from '../../firmware-sim/live-device.ts'
import { countyClimate, countyReadings } from '../../firmware-sim/night-readings.ts'
import type { ScenarioName } from '../../firmware-sim/scenario.ts'

const AFTERNOON = new Date('2026-01-15T15:00:00Z')
const USUAL_S = 600
type Said = { readonly device: string; readonly at: Date; readonly interval_s: number }

/** The county's devices at work for so many hours, obeying what the service asks of them. */
async function night(scenario: ScenarioName, hours: number, more: object = {}) {
  const { network } = await demonstrationCounty()
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  const climate = countyClimate({ county, scenario, seed: 3, first_at: AFTERNOON })
  const faultless = countyReadings(county, climate)
  const said: Said[] = []
  const devices = new Map<string, ReturnType<typeof liveDevice>>()
  const heard = async (topic: string, payload: string) => {
    const [, , device = '', kind] = topic.split('/')
    if (kind !== 'cmd') return
    const interval_s = askedInterval(Buffer.from(payload))!
    said.push({ device, at: service.clock.now(), interval_s })
    devices.get(device)?.setInterval(interval_s)
  }
  const weather = (clock: { now(): Date }) => simulatedWeather(climate, clock)
  const service = await smallNight({ from: AFTERNOON, store, network: () => network, heard, weather })
  const { clock } = service
  let inHand: Promise<unknown> = Promise.resolve()
  for (const { device } of county.stations)
    devices.set(
      device,
      liveDevice({
        ...{ device, interval_s: USUAL_S, history_h: 24, faults: [], faultless },
        clock: { now: clock.now, realUntil: (at) => Math.max(0, at.getTime() - clock.now().getTime()) },
        send: (message) => {
          inHand = Promise.all([inHand, service.publish(device, { ...message.payload, ...more })])
        },
        later: (run, ms) =>
          clock.at(new Date(clock.now().getTime() + ms), async () => {
            run()
            await inHand
          }),
      }),
    )
  await clock.advanceTo(hoursAfter(AFTERNOON, hours))
  for (const device of devices.values()) device.stop()
  await service.night.settled()
  await service.night.stop()
  const countOf = async (device: string, from: Date) => {
    const span = { from, to: new Date(from.getTime() + HOUR), limit: 1_000 }
    return (await service.readings.ofDevice(device, span)).length
  }
  return { said, countOf }
}

test('on a marginal night stations report every minute while they decide, and rest when it is over', {
  timeout: 120_000,
}, async () => {
  const { said, countOf } = await night('marginal-night', 12.5)
  const byDevice = Map.groupBy(said, ({ device }) => device)
  expect(byDevice.size).toBeGreaterThan(5)
  for (const [device, asked] of byDevice) {
    // each is told once: more, rest, more, …
    expect(asked.map(({ interval_s }) => interval_s)).toEqual(
      asked.map((_, index) => (index % 2 ? USUAL_S : 60)),
    )
    const [more, rest] = asked
    const following = new Date(more!.at.getTime() + USUAL_S * SECOND)
    const isLong = !rest || rest.at.getTime() - following.getTime() > HOUR
    if (isLong) expect(await countOf(device, following)).toBe(60)
    if (rest) expect(await countOf(device, rest.at)).toBeLessThan(9)
  }
  expect(said.map(({ interval_s }) => interval_s)).toContain(USUAL_S)
  const [first] = said
  expect(await countOf(first!.device, hoursAfter(first!.at, -1))).toBe(HOUR / (USUAL_S * SECOND))
})

test.each<[string, ScenarioName, object]>([
  ['on an uneventful night', 'uneventful', {}],
  ['when batteries are low', 'marginal-night', { battery_v: 2.4 }],
])('%s nobody is asked', { timeout: 120_000 }, async (_, scenario, more) => {
  expect((await night(scenario, 5.5, more)).said).toEqual([])
})
