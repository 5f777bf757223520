import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cronTable } from '#src/jobs/cron-table.ts'
import { isDue } from '#src/jobs/due-slots.ts'
import { MINUTE } from '#src/units.ts'
import { secondsUntil } from '#tests/faults/people.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { bootstrapFile, freshSettings, frostline } from '#tests/main/service-process.ts'
import { later, sqlOf } from '#tests/nights/outage.ts'
import { mildWeather } from '#tests/support/mild-weather.ts'
import { startMosquitto } from '#tests/support/servers/mosquitto.ts'
import { startPostgres } from '#tests/support/servers/postgres.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { connectSensors, keepSending, STATIONS, twoRoutes } from '#tests/support/two-routes.ts'

const CLOCK = new Date('2026-01-15T17:55:00Z')
const SPEED = 60
const LONG = 200_000

test('S3: two services on one database and one broker: each slot is run once; one is killed, the other runs every slot', {
  timeout: LONG,
}, async () => {
  const [broker, database, weather] = [
    later(await startMosquitto()),
    later(await startPostgres()),
    later(await mildWeather()),
  ]
  await weather.start(() => CLOCK)
  const passwordFile = join(freshFolder('login'), 'password')
  writeFileSync(passwordFile, 'open to all')
  const file = bootstrapFile(twoRoutes)
  const startOne = async (name: string) => {
    const settings = await freshSettings({
      FROSTLINE_SIMULATOR: 'off',
      FROSTLINE_WATCHDOG: 'off',
      FROSTLINE_LOG_LEVEL: 'error',
      FROSTLINE_BOOTSTRAP: file,
      FROSTLINE_POSTGRES_URL: database.url,
      FROSTLINE_BROKER: broker.url,
      FROSTLINE_BROKER_USERNAME: name,
      FROSTLINE_BROKER_PASSWORD_FILE: passwordFile,
      FROSTLINE_WEATHER: 'open-meteo',
      FROSTLINE_WEATHER_URL: weather.url,
      FROSTLINE_CLOCK: CLOCK.toISOString(),
      FROSTLINE_CLOCK_SPEED: String(SPEED),
    })
    const service = frostline(['start'], settings)
    return later({ ...service, stop: () => service.kill('SIGKILL', 'group') })
  }
  const services = [await startOne('one'), await startOne('two')]
  await Promise.all(services.map(({ ready }) => ready()))
  const since = performance.now()
  const now = () => new Date(CLOCK.getTime() + (performance.now() - since) * SPEED)
  const sensors = await connectSensors({ now, mqttUrl: broker.url })
  const sending = later(keepSending(sensors, 6))

  const sql = sqlOf(database.url)
  const rows = (job: string) => sql<{ due_at: string; outcome: string }[]>`
    select due_at, outcome from job_run where job = ${job} order by due_at`
  const ranUntil = async (instant: Date) =>
    (await rows('watch')).some((row) => new Date(row.due_at) >= instant)
  const half = new Date(CLOCK.getTime() + 25 * MINUTE)
  await secondsUntil(() => ranUntil(half), 60)
  services[0]!.kill('SIGKILL')
  const killedAt = now()
  const end = new Date(half.getTime() + 50 * MINUTE)
  await secondsUntil(() => ranUntil(end), 90)
  await sending.stop()

  // a first start runs everything once, whatever the minute
  const from = new Date(CLOCK.getTime() + 6 * MINUTE)
  for (const line of cronTable.filter(({ cron }) => /^\*|^5 /.test(cron))) {
    const slots: number[] = []
    for (let at = from.getTime(); at < end.getTime(); at += MINUTE)
      if (isDue(line, new Date(at), 'Europe/London')) slots.push(at)
    const ran = (await rows(line.job)).map(({ due_at }) => Date.parse(due_at))
    expect([line.job, ran.filter((at) => from.getTime() <= at && at < end.getTime())]).toEqual([
      line.job,
      slots,
    ])
  }
  // one run is one issue of each station's forecast, one decision a route
  const issued = await sql`
    select station, issued_at, count(*)::int as times from forecast
    where issued_at > ${from.toISOString()} group by station, issued_at`
  expect(issued.filter(({ times }) => times !== 1)).toEqual([])
  const hourly = issued.filter(({ issued_at }) => /:05:00/.test(String(issued_at)))
  expect(hourly).toHaveLength(2 * STATIONS.length)
  const decisions =
    await sql`select route, count(*)::int as times from decision group by route order by route`
  expect(decisions.map(({ route, times }) => [route, times])).toEqual([
    ['route-moor', 1],
    ['route-vale', 1],
  ])
  const unfinished = (await rows('watch')).filter(({ outcome }) => outcome === 'running')
  expect(unfinished.length).toBeLessThanOrEqual(2)
  const next = (await rows('watch')).find(({ due_at }) => new Date(due_at) > killedAt)
  timeToAlarm('S3', 'next slot run by the other', (Date.parse(next!.due_at) - killedAt.getTime()) / 1_000, 60)
})
