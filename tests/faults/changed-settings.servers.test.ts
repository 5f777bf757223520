import { existsSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { contactsFile, secondsUntil, wordsTold } from '#tests/faults/people.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import {
  bootstrapFile,
  endOf,
  freshSettings,
  frostline,
  type ServiceProcess,
  type Settings,
} from '#tests/main/service-process.ts'
import { later } from '#tests/nights/outage.ts'
import { mildWeather } from '#tests/support/mild-weather.ts'
import { eventually } from '#tests/support/signed-in-service.ts'
import { connectSensors, keepSending, twoRoutes } from '#tests/support/two-routes.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const CLOCK = '2026-01-15T17:57:00Z'
const SPEED = 60
const LONG = 200_000
const PASSWORD = 'a long winter night'
const managers = ['kim', 'lee'].map((username) => ({
  username,
  password: PASSWORD,
  role: 'winter_manager',
  authority: 'north',
}))
const installation = { ...twoRoutes, users: [...twoRoutes.users, ...managers] }

const started: ServiceProcess[] = []
afterAll(async () => {
  for (const service of started) service.kill('SIGKILL', 'group')
  await Promise.all(started.map(({ ended }) => ended))
})
async function start(settings: Settings): Promise<ServiceProcess> {
  const service = frostline(['start'], settings)
  started.push(service)
  await service.ready()
  return service
}

/** Somebody's browser, signed in. */
async function as(username: string, { base }: Pick<ServiceProcess, 'base'>) {
  let cookie = ''
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: { cookie, origin: base, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  expect((await ask('POST', '/session', { username, password: PASSWORD })).status).toBeLessThan(300)
  return ask
}
type Ask = Awaited<ReturnType<typeof as>>

type Decided = { items: { route: string; recommendation: { outcome: string; rule: string } }[] }
const outcomesNow = async (ask: Ask) =>
  ((await ask('GET', '/decisions')).body as unknown as Decided).items.map(
    ({ recommendation }) => recommendation.outcome,
  )
const thresholdNow = async (ask: Ask) =>
  ((await ask('GET', '/routes/route-moor')).body as { threshold?: unknown }).threshold

const own = (more: Settings = {}) =>
  freshSettings({
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_LOG_LEVEL: 'error',
    FROSTLINE_WATCHDOG: 'off',
    FROSTLINE_BOOTSTRAP: bootstrapFile(installation),
    FROSTLINE_CLOCK: CLOCK,
    FROSTLINE_CLOCK_SPEED: String(SPEED),
    ...more,
  })
const changeThreshold = (treat_below_c: number) => ({
  treat_below_c,
  expected_version: 1,
  reason: 'Shaded by the new plantation',
})

/** The database of an installation, as its owner changes it by hand. */
const inDatabase = (settings: Settings, work: (database: DatabaseSync) => void) => {
  // A service that was killed just now may hold it a moment longer
  const database = new DatabaseSync(`${settings.FROSTLINE_DATA_DIR}/operational.sqlite`, { timeout: 5_000 })
  work(database)
  database.close()
}

test('D4: threshold and weather change in the night, over kill -9: every decision replays by what was in force then', {
  timeout: LONG,
}, async () => {
  const weather = later(await mildWeather())
  await weather.start(() => new Date(CLOCK))
  const settings = await own({
    FROSTLINE_WEATHER: 'open-meteo',
    FROSTLINE_WEATHER_URL: weather.url,
  })
  const since = performance.now()
  const now = () => new Date(Date.parse(CLOCK) + (performance.now() - since) * SPEED)
  const first = await start(settings)
  const mqttUrl = `mqtt://127.0.0.1:${settings.FROSTLINE_MQTT_PORT}`
  const sending = later(keepSending(await connectSensors({ now, mqttUrl }), 3))
  const [kim, lee] = [await as('kim', first), await as('lee', first)]
  await eventually(
    () => outcomesNow(kim),
    (all) => all.length === 2 && all.every((outcome) => outcome === 'no_action'),
    90_000,
  )
  const { body } = await kim('PUT', '/routes/route-moor/thresholds', changeThreshold(4))
  expect((await lee('POST', `/threshold-changes/${body.id}/approve`)).status).toBe(200)
  await eventually(
    () => outcomesNow(kim),
    (all) => all.includes('treat') && all.includes('no_action'),
    15_000,
  )
  await sending.stop()
  first.kill('SIGKILL', 'group')
  await first.ended

  // the same data, half an hour on, and no weather service any more
  const later30 = { ...settings, FROSTLINE_CLOCK: new Date(now().getTime() + 1_800_000).toISOString() }
  const second = await start({ ...later30, FROSTLINE_WEATHER: 'none', FROSTLINE_WEATHER_URL: '' } as Settings)
  const again = await as('kim', second)
  await eventually(
    () => outcomesNow(again),
    (all) => all.length === 2 && !all.includes('no_action'),
    30_000,
  )
  second.kill('SIGTERM')
  await second.ended

  const { code, stdout } = await endOf(['verify-record', '--replay', '--json'], settings)
  const { check, replay } = JSON.parse(stdout)
  expect(check.fault).toBeNull()
  expect(replay).toMatchObject({ other_rules: 0, unpinned: 0, faults: [] })
  expect(replay.same).toBeGreaterThanOrEqual(5)
  expect(code).toBe(0)
  console.log(`D4  ${replay.same} of ${replay.same} recommendations replay byte for byte`)
})

/** A service whose watchdog has looked once; killed, it leaves its watchdog behind. */
async function watchedService() {
  const [ownHook, dogHook] = [later(await webhookReceiver()), later(await webhookReceiver())]
  const contacts = contactsFile(ownHook.url)
  const settings = await own({
    FROSTLINE_WATCHDOG: 'beside',
    FROSTLINE_CONTACTS: contacts,
    FROSTLINE_WATCHDOG_CONTACTS: contactsFile(dogHook.url),
  })
  const service = await start(settings)
  await secondsUntil(() => existsSync(`${settings.FROSTLINE_DATA_DIR}/watchdog.json`), 30)
  return {
    ...{ settings, contacts },
    told: () => wordsTold(dogHook),
    /** kill -9; when. */
    kill() {
      service.kill('SIGKILL')
      return performance.now()
    },
  }
}

describe('D5: what the service decides by is missing', () => {
  test.each([
    ['the bootstrap file', { FROSTLINE_BOOTSTRAP: '/nowhere/bootstrap.json' }, /bootstrap\.json/],
    ['the file of contacts', { FROSTLINE_CONTACTS: '/nowhere/contacts.json' }, /contacts\.json/],
    [
      'the token of the database',
      { FROSTLINE_INFLUX_URL: 'http://127.0.0.1:1', FROSTLINE_INFLUX_TOKEN_FILE: '/nowhere/token' },
      /FROSTLINE_INFLUX_TOKEN_FILE/,
    ],
  ])('D5: %s is not there: it does not start, and says which', async (_, missing, says) => {
    const { code, stderr } = await endOf(['start'], await own(missing))
    expect(code).not.toBe(0)
    expect(stderr).toMatch(says)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  test('D5: a threshold of null in the bootstrap file: it does not start, and nothing of it is applied', async () => {
    const [moor, ...others] = installation.routes
    const routes = [{ ...moor!, thresholds: { treat_below_c: null, version: 1 } }, ...others]
    const settings = await own({ FROSTLINE_BOOTSTRAP: bootstrapFile({ ...installation, routes }) })
    const { code, stderr } = await endOf(['start'], settings)
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/treat_below_c/)
    inDatabase(settings, (database) => {
      expect(database.prepare('select count(*) as parts from network_part').get()).toEqual({ parts: 0 })
    })
  })

  test('D5: killed, and its contacts are gone: it does not start again, and its watchdog tells people', {
    timeout: LONG,
  }, async () => {
    const { settings, contacts, told, kill } = await watchedService()
    rmSync(contacts)
    const since = kill()
    const { code, stderr } = await endOf(['start'], settings)
    expect(code).not.toBe(0)
    expect(stderr).toContain(contacts)
    await secondsUntil(() => told().length > 0, 60)
    const seconds = (performance.now() - since) / 1_000
    timeToAlarm('D5', 'does not start for want of its contacts', seconds, 45)
    expect(seconds).toBeLessThanOrEqual(45)
    expect(told()[0]).toMatch(/^The service says nothing/)
  })

  test('D5: a threshold that became null in the database: it does not start again, and its watchdog tells people', {
    timeout: LONG,
  }, async () => {
    const { settings, told, kill } = await watchedService()
    const since = kill()
    inDatabase(settings, (database) => {
      const statement = `update network_part
        set document = replace(document, '"treat_below_c":1', '"treat_below_c":null')
        where kind = 'routes' and id = 'route-moor'`
      expect(database.prepare(statement).run().changes).toBe(1)
    })
    const { code, stderr } = await endOf(['start'], settings)
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/threshold of route-moor is no temperature; restore the database/)
    await secondsUntil(() => told().length > 0, 60)
    const seconds = (performance.now() - since) / 1_000
    timeToAlarm('D5', 'does not start for want of a threshold', seconds, 45)
    expect(seconds).toBeLessThanOrEqual(45)
    expect(told()[0]).toMatch(/^The service says nothing/)
  })
})

test('O1: a threshold of −30 °C is refused, and a possible one counts only by a second person', {
  timeout: LONG,
}, async () => {
  const service = await start(await own())
  const [kim, lee] = [await as('kim', service), await as('lee', service)]
  const before = await thresholdNow(kim)
  for (const absurd of [-30, -3.01, 33.8, 1e9]) {
    const { status, body } = await kim('PUT', '/routes/route-moor/thresholds', changeThreshold(absurd))
    expect([absurd, status, body.field]).toEqual([absurd, 422, 'treat_below_c'])
  }
  const policyWith = (treat_below_c: number) => ({
    policy: {
      ...{ format: 'frostline.policy/1', id: 'north', table: 'scotland-2010', default_class: 'p1' },
      classes: [{ id: 'p1', name: 'Primary', threshold: { treat_below_c, side: '<' } }],
    },
    expected_version: 0,
    reason: 'typed in haste',
  })
  const rehearsed = { ...policyWith(-3), dry_run: true }
  expect((await kim('PUT', '/policies/north', rehearsed)).status).toBe(200)
  const refused = await kim('PUT', '/policies/north', policyWith(-30))
  expect(refused.status).toBe(422)
  expect(JSON.stringify(refused.body)).toMatch(/threshold of −30\.0 °C is not from −3\.0 °C to \+10\.0 °C/)

  const { body } = await kim('PUT', '/routes/route-moor/thresholds', changeThreshold(-3))
  expect(body.flags).toEqual(['LESS_CAUTIOUS'])
  expect((await kim('POST', `/threshold-changes/${body.id}/approve`)).status).toBe(403)
  expect(await thresholdNow(kim)).toEqual(before)
  expect((await lee('POST', `/threshold-changes/${body.id}/approve`)).status).toBe(200)
  expect(await thresholdNow(kim)).not.toEqual(before)
})
