/** A weather service that answers wrongly, or slowly, to the real service. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { outcomes, tonight, troubleOf, wordsOf } from '#tests/nights/outage.ts'
import { answerTo } from '#tests/support/mild-weather.ts'
import { eventually, type RunningService, startService } from '#tests/support/signed-in-service.ts'
import { answerJson, stubWeather } from '#tests/support/stub-weather.ts'
import { connectSensors, keepSending, sendAll } from '#tests/support/two-routes.ts'

const MINUTE = 60_000
type Body = ReturnType<typeof answerTo>
type Answer = (sound: Body, request: IncomingMessage, response: ServerResponse) => void

const json = (body: unknown) => (_: Body, request: IncomingMessage, response: ServerResponse) =>
  answerJson(body)(request, response)
const withChange =
  (change: (sound: Body) => object): Answer =>
  (sound, request, response) =>
    answerJson({ ...sound, ...change(sound) })(request, response)

/** The service with this weather service, on an evening at which nothing freezes. */
async function under(answer: Answer, clock: string, speed: number) {
  let service: RunningService | null = null
  const { base, asked } = await stubWeather((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://here')
    answer(answerTo(searchParams, service?.now() ?? new Date(clock)), request, response)
  })
  service = await startService({
    clock,
    speed,
    settings: {
      FROSTLINE_WEATHER: 'open-meteo',
      FROSTLINE_WEATHER_URL: base.href,
      FROSTLINE_WATCHDOG: 'off',
    },
  })
  onTestFinished(() => service.stop())
  return { service, asked }
}

describe('answers that are no forecast for here and now', () => {
  const STARTED = '2026-01-15T17:57:00Z'
  test.each<[string, Answer, string]>([
    [
      'F1: status 500',
      (_, request, response) => answerJson('<html>', 500)(request, response),
      'answered 500',
    ],
    ['F3: cut off', json('{"latitude":53.4,"longitude":-1.8,"hourly_un'), 'it may be cut off'],
    ['F3: for another place', withChange(() => ({ latitude: 48.1 })), 'answered for 48.1'],
    [
      'F3: in degrees Fahrenheit',
      withChange(({ hourly_units }) => ({ hourly_units: { ...hourly_units, temperature_2m: '°F' } })),
      'came in °F, expected °C',
    ],
    [
      'F3: half updated, one column of the hours before',
      withChange(({ hourly }) => ({ hourly: { ...hourly, rain: hourly.time.slice(6).map(() => 0) } })),
      'has 114 values for 120 hours',
    ],
  ])('%s: used for nothing, the reason is shown, told within 15 min', async (name, answer, reason) => {
    const { service } = await under(answer, STARTED, 60)
    const sending = keepSending(await connectSensors(service), 6)
    const seen: TonightDocument[] = []
    const told = await eventually(
      async () => {
        const now = await tonight(service)
        seen.push(now)
        return now
      },
      ({ alerts }) => alerts.some(({ kind }) => kind === 'weather_stale'),
      10_000,
    )
    await sending.stop()
    for (const now of seen) expect(Object.values(outcomes(now))).not.toContain('no_action')
    expect(wordsOf(told)).toContain('sensors alone')
    expect(await troubleOf(service, 'weather')).toContain(reason)
    const alert = told.alerts.find(({ kind }) => kind === 'weather_stale')!
    const seconds = (Date.parse(`${alert.raised_at}`) - Date.parse(STARTED)) / 1_000
    timeToAlarm(name.slice(0, 2), name.slice(4), seconds, 900)
    expect(seconds).toBeLessThanOrEqual(900)
  })
})

test('F6: it gives no answer: asked once for five stations, nothing waits for it, and it is shown', async () => {
  const { service, asked } = await under(() => {}, '2026-01-15T18:04:50Z', 1)
  const all = await connectSensors(service)
  await sendAll(all, 6)
  const trouble = await eventually(
    async () => {
      // A reading is acknowledged while the weather service lets us wait
      expect(await sendAll(all, 6)).toBeLessThan(1_000)
      return troubleOf(service, 'weather')
    },
    (words) => words != null,
    40_000,
  )
  expect(trouble).toContain('gave no answer within 10 s')
  expect(asked).toHaveLength(1)
})

test('F6: it asks for fewer requests: asked ever less often, never twice in a minute', async () => {
  const speed = 1_200
  const at_min: number[] = []
  const { service, asked } = await under(
    (_, request, response) => {
      at_min.push((performance.now() * speed) / MINUTE)
      answerJson('', 429)(request, response)
    },
    '2026-01-15T17:57:00Z',
    speed,
  )
  const sending = keepSending(await connectSensors(service), 6)
  await eventually(
    async () => asked.length,
    (count) => count >= 8,
    30_000,
  )
  await sending.stop()
  const gaps_min = at_min.slice(1).map((at, index) => at - at_min[index]!)
  console.log(`answers 429: minutes between requests ${gaps_min.map(Math.round).join(', ')}`)
  expect(Math.min(...gaps_min)).toBeGreaterThanOrEqual(1)
})
