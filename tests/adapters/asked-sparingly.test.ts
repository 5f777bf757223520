import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { askedSparingly } from '#src/adapters/weather/asked-sparingly.ts'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { WeatherRefusal } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'
import { anAtmosphere, EVENING, minutesAfter } from '#tests/support/builders.ts'

const PLACES = Array.from({ length: 12 }, (_, index) => ({ lat: 52 + index / 10, lon: -1 }))
const refused = (code: string, retry_after_s: number | null = null): WeatherRefusal => ({
  code,
  message: 'the provider said no',
  retry_after_s,
})

/** A provider that answers as told; remembers at which minute it was asked. */
function provider(answerAt: (minute: number, lat: number) => Atmosphere | WeatherRefusal) {
  const clock = virtualClock(EVENING)
  const askedAt: number[] = []
  const minuteNow = () => (clock.now().getTime() - EVENING.getTime()) / MINUTE
  const source = askedSparingly(
    {
      name: 'stub',
      async atmosphere({ lat }) {
        askedAt.push(minuteNow())
        return answerAt(minuteNow(), lat)
      },
    },
    clock,
  )
  return {
    askedAt,
    source,
    everyPlace: () => Promise.all(PLACES.map((place) => source.atmosphere(place))),
    until: (minute: number) => clock.advanceTo(minutesAfter(EVENING, minute)),
  }
}

/** Asked for every place, every minute. */
async function hourOf(answerAt: Parameters<typeof provider>[0], minutes = 120): Promise<number[]> {
  const { askedAt, everyPlace, until } = provider(answerAt)
  for (let minute = 0; minute <= minutes; minute++) {
    await until(minute)
    await everyPlace()
  }
  return askedAt
}

describe('a provider in trouble', () => {
  test.each(['TOO_MANY_REQUESTS', 'TIMEOUT', 'NO_ANSWER', 'ERROR_STATUS', 'KEY_REFUSED'])(
    'F6: %s: asked again after 1, 2, 4, 8, 16, 30 and 30 min, once for twelve places',
    async (code) => {
      expect(await hourOf(() => refused(code))).toEqual([0, 1, 3, 7, 15, 31, 61, 91])
    },
  )
  test('F6: it is not asked before the time that it asks for', async () => {
    expect(await hourOf(() => refused('TOO_MANY_REQUESTS', 3_600), 90)).toEqual([0, 60])
  })
  test('F6: never twice in a minute, whatever it answers while it refuses', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4_000), { minLength: 1, maxLength: 40 }), async (waits) => {
        let count = 0
        const asked = await hourOf(() => refused('TIMEOUT', waits[count++ % waits.length]!), 60)
        expect(new Set(asked.map(Math.floor)).size).toBe(asked.length)
      }),
      { numRuns: 50 },
    ))
  test('what is said meanwhile: what it said, and when it is asked again', async () => {
    const { everyPlace } = provider(() => refused('TIMEOUT'))
    const [first, ...others] = await everyPlace()
    expect(first).toEqual(refused('TIMEOUT'))
    expect(others).toEqual(
      Array(11).fill({
        code: 'TIMEOUT',
        message: 'the provider said no; it is asked again in 1 min',
        retry_after_s: 60,
      }),
    )
  })
  test('once it answers, every place is asked for again, and the next pause is a short one', async () => {
    const { askedAt, everyPlace, until } = provider((minute) =>
      minute === 3 ? anAtmosphere() : refused('TIMEOUT'),
    )
    for (let minute = 0; minute <= 6; minute++) {
      await until(minute)
      await everyPlace()
    }
    expect(askedAt).toEqual([0, 1, ...Array(12).fill(3), 4, 5])
  })
})

test('a place that alone is refused keeps no other from being asked for', async () => {
  const { askedAt, everyPlace } = provider((_, lat) =>
    lat === PLACES[0]!.lat ? refused('WRONG_PLACE') : anAtmosphere(),
  )
  const answers = await everyPlace()
  expect(askedAt).toHaveLength(12)
  expect(answers.filter((answer) => 'hours' in answer)).toHaveLength(11)
})
