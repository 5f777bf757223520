import { describe, expect, test } from 'vitest'
import { askedSparingly } from '#src/adapters/weather/asked-sparingly.ts'
import { refusal } from '#src/adapters/weather/fetch-json.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Clock, WeatherSource } from '#src/ports.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import {
  AFTERNOON,
  issuedHoursAgo,
  nightWith,
  type Proposed,
  proposals,
  secondsUntilAlert,
  warmerBy,
} from '#tests/faults/weather-nights.ts'
import { DOWN } from '#tests/support/virtual-night.ts'

const QUARTER_S = 900
const outcomesOf = async (night: Awaited<ReturnType<typeof nightWith>>) => [
  ...new Set((await proposals(night)).map(({ recommendation }) => recommendation.outcome)),
]

describe('no weather to go by, on a mild evening', () => {
  test.each([
    ['F1: the weather service never answers', false],
    ['F2: the weather service sends a forecast of twelve hours ago as new', issuedHoursAgo(12)],
  ] as const)(
    '%s: told within 15 min, no road is called safe',
    { timeout: 60_000 },
    async (name, weather) => {
      const night = await nightWith({ weather })
      const seconds = await secondsUntilAlert(night, 'weather_stale', AFTERNOON)
      timeToAlarm(name.slice(0, 2), name.slice(4), seconds, QUARTER_S)
      expect(seconds).toBeLessThanOrEqual(QUARTER_S)
      expect(await outcomesOf(night)).toEqual(['unknown'])
      const [first] = await proposals(night)
      expect(first!.recommendation.because).toMatch(/^Decide by hand – assume treat/)
    },
  )
})

/** It asks for fewer requests from a moment on, or gives no answer in time; counts when it was asked. */
const inTrouble =
  (code: 'TOO_MANY_REQUESTS' | 'TIMEOUT', from: Date, asked: Date[]) =>
  (sound: WeatherSource, clock: Clock): WeatherSource =>
    askedSparingly(
      {
        ...sound,
        async atmosphere(place) {
          if (clock.now() < from) return sound.atmosphere(place)
          asked.push(clock.now())
          return refusal(code, DOWN.message)
        },
      },
      clock,
    )

describe('a weather service that is slow, or asks for fewer requests, from 15:30 on', () => {
  const FROM = new Date('2026-01-15T15:30:00Z')
  /** The last good one is of 15:05. */
  const EXPIRES = new Date(Date.parse('2026-01-15T15:05:00Z') + examplePolicy.forecast_max_age_h * HOUR)

  test.each(['TIMEOUT', 'TOO_MANY_REQUESTS'] as const)(
    'F6: %s: asked at most once a minute, the last good one counts until it is too old, then people are told',
    { timeout: 60_000 },
    async (code) => {
      const asked: Date[] = []
      const night = await nightWith({ hours: 8, weather: inTrouble(code, FROM, asked) })
      const gaps_min = asked.slice(1).map((at, index) => (at.getTime() - asked[index]!.getTime()) / MINUTE)
      const seconds = await secondsUntilAlert(night, 'weather_stale', EXPIRES)
      timeToAlarm('F6', `${code}, asked ${asked.length} times for 12 stations in 6.5 h; too old`, seconds, 60)
      expect(asked.length).toBeGreaterThan(5)
      expect(Math.min(...gaps_min)).toBeGreaterThanOrEqual(1)
      expect(seconds).toBeLessThanOrEqual(60)
      expect(await secondsUntilAlert(night, 'weather_stale', AFTERNOON)).toBe(
        seconds + (EXPIRES.getTime() - AFTERNOON.getTime()) / 1_000,
      )
      const late = await night.store.decisionsOfNight('2026-01-15')
      expect(late.map(({ recommendation }) => recommendation.outcome)).toEqual(Array(6).fill('unknown'))
      const safe = (await proposals(night)).filter(
        ({ recommendation }) => recommendation.outcome === 'no_action',
      )
      for (const { recommendation } of safe)
        expect(recommendation.valid_until.getTime()).toBeLessThanOrEqual(EXPIRES.getTime())
    },
  )

  test('F6: weather that comes back is fetched before the next hour', { timeout: 60_000 }, async () => {
    const asked: Date[] = []
    const back = new Date('2026-01-15T16:10:00Z')
    const night = await nightWith({
      hours: 3,
      weather: (sound, clock) => {
        const troubled = inTrouble('TIMEOUT', FROM, asked)({ ...sound }, clock)
        return { ...sound, atmosphere: (place) => (clock.now() < back ? troubled : sound).atmosphere(place) }
      },
    })
    const span = { from: back, to: new Date('2026-01-15T17:00:00Z') }
    const [first] = await night.store.forecastsOf('ashwell-valley', span)
    expect(first!.issued_at.getTime() - back.getTime()).toBeLessThanOrEqual(10 * MINUTE)
    expect(first!.atmosphere!.issued_at.getTime()).toBeGreaterThanOrEqual(back.getTime())
  })
})

type Night = Awaited<ReturnType<typeof nightWith>>

/** Since when a station of the route has read below the route's threshold; null: none did. */
async function firstColdReading({ network, readings, clock }: Night, route: TreatmentRoute) {
  const span = { from: AFTERNOON, to: clock.now(), limit: 10_000 }
  const own = network.stations.filter(({ routes }) => routes.includes(route.id))
  const all = (await Promise.all(own.map(({ id }) => readings.ofStation(id, span)))).flat()
  const cold = all.filter(({ road_temp_c }) => road_temp_c < route.threshold.treat_below_c)
  return cold.length > 0 ? new Date(Math.min(...cold.map(({ received_at }) => received_at.getTime()))) : null
}

describe('forecast and sensors contradict each other', { timeout: 60_000 }, () => {
  test('F4: the forecast is 10 °C too warm: nothing is called safe, and treat at the first cold reading', async () => {
    const night = await nightWith({ scenario: 'radiation-frost', hours: 10, weather: warmerBy(10) })
    const proposed = await proposals(night)
    const delays_s: number[] = []
    for (const route of night.network.routes) {
      const own = proposed.filter((proposal) => proposal.route === route.id)
      expect(own.map(({ recommendation }) => recommendation.rule)).toContain('WEATHER_CONTRADICTS')
      expect(own.map(({ recommendation }) => recommendation.outcome)).not.toContain('no_action')
      const cold = await firstColdReading(night, route)
      if (!cold) continue
      const isTreat = ({ recommendation }: Proposed) => recommendation.outcome === 'treat'
      const standing = own.findLast(({ at }) => at <= cold)!
      const treat = isTreat(standing) ? standing : own.find((one) => one.at > cold && isTreat(one))!
      delays_s.push(Math.max(0, (treat.at.getTime() - cold.getTime()) / 1_000))
      const later = own.filter(({ at }) => at > cold).map(({ recommendation }) => recommendation.outcome)
      expect(new Set([...later, 'treat'])).toEqual(new Set(['treat']))
    }
    expect(delays_s.length).toBeGreaterThan(2)
    timeToAlarm('F4', 'from the first cold reading to treat', Math.max(...delays_s), 60)
    expect(Math.max(...delays_s)).toBeLessThanOrEqual(60)
  })

  test('F5: the forecast is 12 °C too cold, the sensors are warm: treat at the first forecast, never safe', async () => {
    const night = await nightWith({ hours: 6, weather: warmerBy(-12) })
    const proposed = await proposals(night)
    expect(proposed.map(({ recommendation }) => recommendation.outcome)).not.toContain('no_action')
    for (const { id } of night.network.routes) {
      const treat = proposed.find(
        ({ route, recommendation, at }) =>
          route === id && recommendation.outcome === 'treat' && at > AFTERNOON,
      )
      expect(treat!.at.getTime() - AFTERNOON.getTime()).toBeLessThanOrEqual(2 * MINUTE)
    }
  })
})
