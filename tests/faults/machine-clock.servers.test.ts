import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { HOUR } from '#src/units.ts'
import { fakedClock } from '#tests/faults/faked-clock.ts'
import { contactsFile, secondsUntil, wordsTold } from '#tests/faults/people.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { later, outcomes, tonight } from '#tests/nights/outage.ts'
import { mildWeather } from '#tests/support/mild-weather.ts'
import { type RunningService, startService } from '#tests/support/signed-in-service.ts'
import { connectSensors, keepSending } from '#tests/support/two-routes.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const PROMISED_S = 60
const TWO_HOURS_S = 7_200
const LONG = 400_000

const calledSafe = (now: TonightDocument) => Object.values(outcomes(now)).filter((it) => it === 'no_action')
const isSafe = async (service: RunningService) => calledSafe(await tonight(service)).length === 2
const openAlerts = async (service: RunningService) => (await tonight(service)).alerts.map(({ kind }) => kind)

/** Asked again and again for so long: no route is called safe. */
async function neverSafe(service: RunningService, seconds: number): Promise<void> {
  const began = performance.now()
  while (performance.now() - began < seconds * 1_000) {
    expect(calledSafe(await tonight(service))).toEqual([])
    await delay(500)
  }
}

/** A service called on a mild evening, with every route safe; its sensors and its weather go by the true time. */
async function safeEvening(at: string, speed = 1) {
  const clock = fakedClock(new Date(at))
  const weather = later(await mildWeather())
  const receiver = later(await webhookReceiver())
  const settings = {
    ...clock.settings,
    FROSTLINE_WEATHER: 'open-meteo',
    FROSTLINE_WEATHER_URL: weather.url,
    FROSTLINE_CONTACTS: contactsFile(receiver.url),
    FROSTLINE_LOG_LEVEL: 'error',
  }
  await weather.start(clock.trueNow)
  const service = later(await startService({ settings, ...(speed > 1 && { clock: at, speed }) }))
  const sending = keepSending(await connectSensors(service), 6)
  await secondsUntil(() => isSafe(service), 150)
  const told = () => wordsTold(receiver).filter((words) => words.includes('clock of the service'))
  return { clock, service, sending, told }
}

/** Two hours, one way, and right again; sensors and weather go on by the true time. */
async function putTwoHours(way: 'back' | 'forward', by_s: number): Promise<void> {
  const { clock, service, sending, told } = await safeEvening('2026-01-15T18:04:15Z')
  clock.put(by_s)
  const alarm = await secondsUntil(() => told().length > 0, PROMISED_S)
  timeToAlarm('C3', `clock put ${way} two hours`, alarm, PROMISED_S)
  expect(told()[0]).toMatch(new RegExp(`put ${way} by 2 h\\b`))
  await neverSafe(service, 20)

  clock.put(-by_s)
  const over = await secondsUntil(async () => !(await openAlerts(service)).includes('clock_set'), 90)
  timeToAlarm('C3', `put right again after it went ${way}: the alert is over`, over, 90)
  await sending.stop()
}

test('C3: two machines’ clocks are put back and forward two hours: told, and no route is called safe', {
  timeout: LONG,
}, async () => {
  await Promise.all([putTwoHours('back', -TWO_HOURS_S), putTwoHours('forward', TWO_HOURS_S)])
})

test('C3: sensors fall silent and the clock is put back two hours: what they said then does not look fresh', {
  timeout: LONG,
}, async () => {
  const speed = 100
  const { clock, service, sending, told } = await safeEvening('2026-01-15T17:57:00Z', speed)
  // long enough that there are readings of two hours ago
  const began = service.now().getTime()
  await secondsUntil(() => service.now().getTime() - began > 2.5 * HOUR, 120)
  expect(await isSafe(service)).toBe(true)
  await sending.stop()
  clock.put(-TWO_HOURS_S / speed)
  await secondsUntil(() => told().length > 0, PROMISED_S)
  expect(told()[0]).toMatch(/put back by 2 h\b/)
  await neverSafe(service, 20)
})
