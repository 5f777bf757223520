import { expect, test } from 'vitest'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import {
  ageOf,
  CLOCK,
  influx2,
  later,
  outcomes,
  tonight,
  troubleOf,
  underMildWeather,
  wordsOf,
} from '#tests/nights/outage.ts'
import { mildWeather } from '#tests/support/mild-weather.ts'
import { startMosquitto } from '#tests/support/servers/mosquitto.ts'
import { eventually, startService } from '#tests/support/signed-in-service.ts'
import { acknowledgedBy, connectSensors, keepSending, sendAll } from '#tests/support/two-routes.ts'

test('mosquitto is killed and started again: the service comes back by itself, nothing acknowledged is lost', async () => {
  const broker = later(await startMosquitto({ persistence: true }))
  const influx = await influx2()
  const { service } = await underMildWeather({ ...influx.settings, FROSTLINE_BROKER: broker.url })
  const all = await connectSensors(service)
  await sendAll(all, 6)
  await eventually(influx.held, ({ readings }) => readings === 5, 10_000)

  await broker.kill()
  await eventually(
    () => troubleOf(service, 'broker'),
    (words) => words?.includes('not connected') ?? false,
    5_000,
  )
  expect(wordsOf(await tonight(service))).toContain('not connected')
  const waiting = [sendAll(all, 5), sendAll(all, 4), sendAll(all, 3)]
  await broker.restart()
  await Promise.all(waiting)
  await eventually(
    () => troubleOf(service, 'broker'),
    (words) => words === null,
    10_000,
  )
  await eventually(influx.held, ({ readings }) => readings === acknowledgedBy(all), 10_000)
  expect(acknowledgedBy(all)).toBe(20)
})

test('the weather service is down, comes, and dies: no road is called safe without fresh weather', async () => {
  const weather = later(await mildWeather())
  const service = later(
    await startService({
      clock: CLOCK,
      speed: 1_200,
      settings: { FROSTLINE_WEATHER: 'open-meteo', FROSTLINE_WEATHER_URL: weather.url },
    }),
  )
  const all = await connectSensors(service)
  const sending = keepSending(all, 6)
  const noRoadIsSafe = (now: TonightDocument) =>
    now.routes.every(({ outcome }) => outcome === 'unknown' || outcome === 'treat')

  const alone = await eventually(
    () => tonight(service),
    (now) => ageOf(now, 'forecast').last_at !== null,
    10_000,
  )
  expect(wordsOf(alone)).toContain('sensors alone')
  const laterOn = service.now().getTime() + 40 * 60_000
  await eventually(
    () => tonight(service),
    (now) => {
      expect(noRoadIsSafe(now)).toBe(true)
      return Date.parse(`${now.now}`) > laterOn
    },
    10_000,
  )
  expect(await troubleOf(service, 'weather')).toContain('could not be reached')

  await weather.start(service.now)
  await eventually(
    () => tonight(service),
    (now) => now.routes.every(({ outcome }) => outcome === 'no_action'),
    15_000,
  )

  weather.stop()
  const diedAt = service.now()
  const sixHours = 6 * 3_600_000
  const stale = await eventually(
    () => tonight(service),
    (now) => {
      const age = Date.parse(`${now.now}`) - Date.parse(`${ageOf(now, 'weather').last_at}`)
      // A decision may be a minute of service time old.
      if (age > sixHours + 120_000) expect(noRoadIsSafe(now)).toBe(true)
      return age > sixHours + 1_800_000
    },
    45_000,
  )
  expect(ageOf(stale, 'weather').words).toMatch(/Too old to rely on/)
  expect(Date.parse(`${ageOf(stale, 'forecast').last_at}`)).toBeGreaterThan(diedAt.getTime())
  expect(stale.alerts.map(({ kind }) => kind)).toContain('weather_stale')

  await weather.start(service.now)
  await eventually(
    () => tonight(service),
    (now) => now.routes.every(({ outcome }) => outcome === 'no_action'),
    15_000,
  )
  await sending.stop()
})

test('every sensor falls silent for 45 minutes: no route is called safe, one alert names the cause', async () => {
  const { service } = await underMildWeather({}, CLOCK, 300)
  const all = await connectSensors(service)
  const sending = keepSending(all, 6)
  await eventually(
    () => tonight(service),
    (now) => now.routes.every(({ outcome }) => outcome === 'no_action'),
    15_000,
  )
  await sending.stop()
  const [first, ...others] = all
  await Promise.all([first!.send({ roadTempC: -1 }), sendAll(others, 6)])
  const silentAt = service.now().getTime()
  const minutesSilent = (now: TonightDocument) => (Date.parse(`${now.now}`) - silentAt) / 60_000
  const page = await eventually(
    () => tonight(service),
    (now) => {
      // Fresh for 30 minutes; a decision may be a minute old.
      if (minutesSilent(now) > 32) expect(Object.values(outcomes(now))).not.toContain('no_action')
      return minutesSilent(now) >= 45
    },
    25_000,
  )
  expect(outcomes(page)).toEqual({ 'route-moor': 'treat', 'route-vale': 'unknown' })
  const silence = page.alerts.filter(({ kind }) => kind === 'sensor_silent')
  expect(silence).toHaveLength(1)
  expect(silence[0]!.message).toMatch(
    /^All 5 sensors are silent.*one cause: the network, the broker or the power/,
  )
})
