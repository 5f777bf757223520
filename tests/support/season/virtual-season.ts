import { setTimeout as delay } from 'node:timers/promises'
import { throughOutages } from '#src/adapters/operational/through-outages.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { type VirtualClock, virtualClock } from '#src/adapters/virtual-clock.ts'
import { readOpenMeteo, requestOpenMeteo } from '#src/adapters/weather/open-meteo.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { type WinterNight, winterNight } from '#src/jobs/winter-night.ts'
import type { Network } from '#src/network/network.ts'
import type { OperationalStore, WeatherSource } from '#src/ports.ts'
import { nightOf } from '#src/season.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { DAY, HOUR, MINUTE } from '#src/units.ts'
import { againstNoAction } from '#tests/support/season/season-checks.ts'
import { AUTHORITY, seasonCounty } from '#tests/support/season/season-county.ts'
import type { SeasonDay } from '#tests/support/season/season-day.ts'
import {
  interruptible,
  isUnder,
  type SeasonFault,
  seasonFaults,
  sensorFaults,
} from '#tests/support/season/season-faults.ts'
import { seasonSimulator } from '#tests/support/season/season-simulator.ts'
import {
  keyOf,
  type SeasonReadings,
  seasonJournal,
  seasonReadings,
} from '#tests/support/season/season-stores.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { inMemoryBroker } from '#tests/support/virtual-night.ts'

export type SeasonChoice = {
  readonly seed: number
  readonly nights: number
  readonly stations: number
  readonly routes: number
  readonly intervalS: number
  /** The first night's noon. */
  readonly from: Date
  /** The service is stopped and started again at the end of every so many nights. */
  readonly restartEvery: number
  /** Sensors that die or stick, weather that is lost, a store that is away: strewn by the seed. */
  readonly faults: boolean
  /** After each night. */
  tell?(night: number): void
}

export type Season = {
  readonly network: Network
  readonly store: OperationalStore
  readonly readings: SeasonReadings
  readonly clock: VirtualClock
  /** What was injected. */
  readonly faults: readonly SeasonFault[]
  /** What people were told at some half hour and should not have been, in words; empty: nothing. */
  readonly wrong: readonly string[]
  /** How many standing proposals of no action were held against what was known then. */
  readonly looked: number
}

const ZONE = 'Europe/London'

/**
 * A winter of the whole service, in memory, on a virtual clock, without a break from the first noon on: its jobs and a
 * simulated county, joined only by messages and answers in their wire form.
 */
export async function virtualSeason(choice: SeasonChoice): Promise<Season> {
  const { network, county } = seasonCounty(choice)
  const clock = virtualClock(choice.from)
  const stored = await openOperationalStore({ sqliteFile: ':memory:' })
  await stored.saveNetwork(network)
  const devices = network.devices.map(({ id }) => id)
  const faults = choice.faults ? seasonFaults(choice, devices) : []
  const isNow = (kind: SeasonFault['kind']) => isUnder(faults, kind, clock.now())
  const isAway = () => isNow('store_away')
  const store = choice.faults ? throughOutages(interruptible(stored, isAway)) : stored
  const [readings, journal] = [seasonReadings(), seasonJournal()]
  const query = requestOpenMeteo(new URL('http://weather.invalid'), network.domains[0]!).search
  const { stations, routes, seed, from, intervalS } = choice
  const asked = { stations, routes, seed, from, intervalS, query, faults: sensorFaults(faults) }
  const simulator = seasonSimulator(asked)
  let today: SeasonDay | null = null

  const weather: WeatherSource = {
    name: 'open-meteo',
    async atmosphere(place) {
      if (isNow('weather_lost'))
        return { code: 'NO_ANSWER', message: 'the weather service is down', retry_after_s: null }
      const now = clock.now()
      const hour = Math.floor(((now.getTime() - choice.from.getTime()) % DAY) / HOUR)
      const body = today!.weather[hour] as { latitude: number; longitude: number }
      const there = { ...body, latitude: place.lat, longitude: place.lon }
      return readOpenMeteo(there, place, now)
    },
  }

  let broker = inMemoryBroker()
  async function start(): Promise<WinterNight> {
    broker = inMemoryBroker()
    const night = winterNight({
      clock,
      broker,
      store,
      readings,
      weather,
      journal,
      timeZone: ZONE,
      log: silentLog,
      network: () => network,
      policyOf: () => examplePolicy,
    })
    await night.start()
    return night
  }

  async function deliver({ devices, sent_at, ends, payloads }: SeasonDay): Promise<void> {
    let begin = 0
    for (const [index, to] of ends.entries()) {
      const { device } = county.stations[devices[index]!]!
      await clock.advanceTo(new Date(sent_at[index]!))
      const payload = payloads.subarray(begin, to)
      begin = to
      const topic = deviceTopic(AUTHORITY, device, 'telemetry')
      const { seq, ts } = JSON.parse(Buffer.from(payload).toString()) as { seq: number; ts: string }
      readings.owe(keyOf({ device, at: new Date(ts), seq }))
      await broker.deliver({ authority: AUTHORITY, device, topic, payload, qos: 1, retain: false })
    }
  }

  let night: WinterNight | null = null
  const wrong: string[] = []
  let looked = 0

  /** Whatever was proposed and why: is there anything that now speaks against a proposal of no action? */
  async function lookAtNoActions(): Promise<void> {
    const now = clock.now()
    const forecasts = await store.latestForecasts()
    for (const { route, recommendation, valid_until } of await store.decisionsOfNight(nightOf(now, ZONE))) {
      if (recommendation.outcome !== 'no_action' || valid_until < now) continue
      looked++
      const own = network.stations.filter((station) => station.routes.includes(route)).map(({ id }) => id)
      const { treat_below_c } = network.routes.find(({ id }) => id === route)!.threshold
      const since = new Date(now.getTime() - HOUR)
      const readings = own.flatMap((station) => night!.recent.ofStation(station, since, now))
      const against = againstNoAction({ now, stations: own, treat_below_c, forecasts, readings })
      wrong.push(...against.map((why) => `no action on ${route} at ${now.toISOString()}: ${why}`))
    }
  }
  /** Half a minute after a look at every route; readings come on the minute. */
  function lookHourly(at: number): void {
    clock.at(new Date(at), async () => {
      if (night) await lookAtNoActions()
      lookHourly(at + HOUR)
    })
  }
  lookHourly(choice.from.getTime() + 35.5 * MINUTE)
  for (const { kind, to } of faults)
    if (kind === 'store_away')
      clock.at(to, async () => {
        // What was held is written by the machine's time, at this instant of the season
        while (store.trouble() !== null) await delay(10)
      })

  for (let number = 1; number <= choice.nights; number++) {
    today = await simulator.day()
    night ??= await start()
    await deliver(today)
    await clock.advanceTo(new Date(choice.from.getTime() + number * DAY - 1))
    if (number % choice.restartEvery === 0 || number === choice.nights) {
      await night.settled()
      await night.stop()
      night = null
    }
    choice.tell?.(number)
  }
  await simulator.stop()
  return { network, store, readings, clock, faults, wrong, looked }
}
