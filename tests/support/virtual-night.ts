import { readFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { readOpenMeteo, requestOpenMeteo } from '#src/adapters/weather/open-meteo.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import type { ShadowRule } from '#src/decision/verification/shadow-rules.ts'
import { winterNight } from '#src/jobs/winter-night.ts'
import { type SandboxSensor, withSandboxes } from '#src/network/sandbox.ts'
import type { Broker, Clock, DeviceMessage, WeatherRefusal, WeatherSource } from '#src/ports.ts'
import type { StoredSurvey } from '#src/telemetry/survey.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import { writeDocument } from '#src/wire.ts'
import { inMemoryJournal } from '#tests/support/in-memory-journal.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import type { Climate } from '../../firmware-sim/climate.ts'
import { parseCounty } from '../../firmware-sim/county.ts'
import type { Fault } from '../../firmware-sim/faults.ts'
import { countyClimate, nightReadings } from '../../firmware-sim/night-readings.ts'
import { weatherResponse } from '../../firmware-sim/open-meteo.ts'
import type { ScenarioName } from '../../firmware-sim/scenario.ts'

/** A broker without sockets: `deliver` resolves when the message would be acknowledged. */
export function inMemoryBroker(): Broker & { deliver(message: DeviceMessage): Promise<void> } {
  let handle: (message: DeviceMessage) => Promise<void> = async () => {}
  return {
    async start(given) {
      handle = given
    },
    deliver: (message) => handle(message),
    async send() {},
    async stop() {},
    trouble: () => null,
  }
}

/** The simulator's weather service, asked and read in its wire form. */
export const simulatedWeather = (climate: Climate, clock: Pick<Clock, 'now'>): WeatherSource => ({
  name: 'open-meteo',
  async atmosphere(place) {
    const query = requestOpenMeteo(new URL('http://weather.invalid'), place).searchParams
    return readOpenMeteo(weatherResponse(climate, clock.now(), query).body, place, clock.now())
  },
})

export const county = parseCounty(
  readFileSync(new URL('../../firmware-sim/county.json', import.meta.url), 'utf8'),
)

/** What is heard of a weather service that is down. */
export const DOWN: WeatherRefusal = {
  code: 'NO_ANSWER',
  message: 'the weather service is down',
  retry_after_s: null,
}

export type NightChoice = {
  readonly scenario: ScenarioName
  readonly seed: number
  /** When the service starts; the night is watched from then on. */
  readonly from: Date
  readonly hours: number
  readonly intervalS?: number
  /** Readings that never arrive. */
  readonly silent?: (device: string, at: Date) => boolean
  /** Ways in which sensors lie from then on. */
  readonly faults?: readonly Fault[]
  /** false: the weather service does not answer. A function: what stands between it and the service. */
  readonly weather?: false | ((sound: WeatherSource, clock: Clock) => WeatherSource)
  /** Rules that run beside the policy in force. */
  readonly shadows?: readonly ShadowRule[]
  /** A sandbox sensor beside the county's, and what it says whenever a real one has spoken; null: nothing. */
  readonly guest?: (at: Date, seq: number) => object | null
  /** Driven before the night. */
  readonly surveys?: readonly StoredSurvey[]
}

/** Work set going by a message lets others in between its parts; a county of six routes has fewer parts than this. */
async function finished(): Promise<void> {
  for (let part = 0; part < 60; part++) await turn()
}

export const GUEST: SandboxSensor = {
  authority: 'sandbox-guest',
  device: 'sensor-guest',
  name: 'Guest',
  lat: 52.7,
  lon: -0.7,
  since_at: new Date(0),
}

/**
 * A night of the demonstration county through the whole service, in memory, on a virtual clock: the service's jobs
 * and the simulator's weather and sensors, joined only by messages and answers in their wire form.
 */
export async function virtualNight(choice: NightChoice) {
  const { scenario, seed, from, hours, intervalS = 300, silent = () => false, faults = [] } = choice
  const { network } = await demonstrationCounty()
  const until = new Date(from.getTime() + hours * HOUR)
  const clock = virtualClock(from)
  const climate = countyClimate({ county, scenario, seed, first_at: from })
  const sound = simulatedWeather(climate, clock)
  const weather =
    choice.weather === false
      ? { ...sound, atmosphere: async () => DOWN }
      : (choice.weather?.(sound, clock) ?? sound)
  const broker = inMemoryBroker()
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  await store.saveNetwork(network)
  await store.saveSurveys(choice.surveys ?? [])
  const readings = inMemoryReadings()
  await store.admit(choice.guest ? [GUEST.authority] : [])
  const everybody = choice.guest ? withSandboxes(network, [GUEST], 'Europe/London') : network
  const night = winterNight({
    clock,
    broker,
    store,
    readings,
    weather,
    journal: inMemoryJournal(),
    timeZone: 'Europe/London',
    log: silentLog,
    network: () => network,
    rosterNetwork: () => everybody,
    policyOf: () => examplePolicy,
    shadowsOf: () => choice.shadows ?? [],
  })
  await night.start()
  const history = { county, scenario, seed, firstAt: from }
  const past = nightReadings({
    ...history,
    from: new Date(from.getTime() - 24 * HOUR),
    to: from,
    intervalS: 1_800,
  })
  const coming = nightReadings({ ...history, from, to: until, intervalS, faults })
  const say = (authority: string, device: string, payload: object) =>
    broker.deliver({
      authority,
      device,
      topic: deviceTopic(authority, device, 'telemetry'),
      payload: new TextEncoder().encode(JSON.stringify(payload)),
      qos: 1,
      retain: false,
    })
  let spoken = 0
  for (const { device, at, payload } of [...past, ...coming]) {
    if (silent(device, at)) continue
    await clock.advanceTo(new Date(Math.max(at.getTime(), clock.now().getTime())))
    await say(county.authority, device, payload)
    const said = choice.guest?.(clock.now(), spoken++)
    if (said) await say(GUEST.authority, GUEST.device, said)
    // With a guest or without: what the county's message set going is finished before the next
    if (choice.guest) await finished()
  }
  await clock.advanceTo(new Date(until.getTime() + MINUTE))
  await night.settled()
  await night.stop()
  return { night, store, readings, network, clock }
}

/** Everything that a night decided and forecast, as text: equal texts are equal nights. */
export async function nightRecord({
  store,
  network,
  clock,
}: Awaited<ReturnType<typeof virtualNight>>): Promise<string> {
  const span = { from: new Date(0), to: clock.now() }
  const forecasts = await Promise.all(network.stations.map(({ id }) => store.forecastsOf(id, span)))
  return writeDocument({ record: await store.record(null, 100_000), alerts: await store.alerts(), forecasts })
}
