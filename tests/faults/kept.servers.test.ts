import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import { figure } from '#tests/faults/figure.ts'
import { type KeptSensor, keptSensor } from '#tests/faults/kept-sensor.ts'
import { contactsFile, secondsUntil, wordsTold } from '#tests/faults/people.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import {
  bootstrapFile,
  endOf,
  freshSettings,
  frostline,
  PASSWORD,
  type ServiceProcess,
  type Settings,
  until,
} from '#tests/main/service-process.ts'
import { freshDatabase, startPostgres } from '#tests/support/servers/postgres.ts'
import { freshFolder, type TestServer } from '#tests/support/servers/process.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const LONG = 240_000
const INGEST_GAP_S = 60

const ended: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

function start(settings: Settings): ServiceProcess {
  const service = frostline(['start'], settings)
  ended.push(() => {
    service.kill('SIGKILL', 'group')
    return service.ended
  })
  return service
}

function sensorOf(settings: Settings, first?: number): KeptSensor {
  const sensor = keptSensor(settings, first)
  ended.push(() => sensor.stop())
  return sensor
}

async function own(more: Settings = {}): Promise<Settings> {
  return freshSettings({ FROSTLINE_SIMULATOR: 'off', FROSTLINE_BOOTSTRAP: bootstrapFile(), ...more })
}

/** Sequence numbers of a device in the view of readings, once it holds so many. */
async function stored({ FROSTLINE_DATA_DIR: dir }: Settings, atLeast: number): Promise<number[]> {
  const database = new DatabaseSync(join(dir!, 'readings.sqlite'), { readOnly: true })
  try {
    const all = database.prepare('select seq from reading order by seq')
    const seqs = () => all.all().map(({ seq }) => Number(seq))
    return await until(seqs, (found) => found.length >= atLeast)
  } finally {
    database.close()
  }
}

async function expectNothingLost(settings: Settings, acknowledged: readonly number[], row: string) {
  const found = await stored(settings, acknowledged.length)
  const distinct = new Set(found)
  const lost = acknowledged.filter((seq) => !distinct.has(seq)).length
  const twice = found.length - distinct.size
  figure(
    row,
    'readings acknowledged',
    `${acknowledged.length}, lost ${lost}, stored twice ${twice}`,
    '0 and 0',
  )
  expect({ lost, twice }).toEqual({ lost: 0, twice: 0 })
}

async function stop(service: ServiceProcess) {
  service.kill('SIGTERM')
  return (await service.ended).code
}

const problemOf = async (service: ServiceProcess) => {
  const { status, body } = await service.get('/health/ready')
  return { status, ...(JSON.parse(body) as { code?: string; detail?: string }) }
}

/** As a program finds it whose migration fails: done in the tables, not in the ledger. */
function breakMigrations({ FROSTLINE_DATA_DIR: dir }: Settings): () => void {
  const file = join(dir!, 'operational.sqlite')
  const database = new DatabaseSync(file)
  const rows = database.prepare(`select name, timestamp from kysely_migration where name >= '0011'`).all()
  database.exec(`delete from kysely_migration where name >= '0011'`)
  database.close()
  return () => {
    const again = new DatabaseSync(file)
    for (const { name, timestamp } of rows)
      again.prepare('insert into kysely_migration (name, timestamp) values (?, ?)').run(name!, timestamp!)
    again.close()
  }
}

async function signIn(service: ServiceProcess): Promise<string> {
  const response = await fetch(`${service.base}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: service.base },
    body: JSON.stringify({ username: 'pat', password: PASSWORD }),
  })
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}

type AlertItems = {
  readonly items: readonly { readonly kind: string; readonly message: string; readonly state: string }[]
}

async function restoredAlert(service: ServiceProcess) {
  const cookie = await signIn(service)
  const answer = await fetch(`${service.base}/api/v1/alerts`, { headers: { cookie } })
  const { items } = (await answer.json()) as AlertItems
  return items.find(({ kind }) => kind === 'restored_gap')
}

async function drill(postgres: () => Promise<Settings>): Promise<void> {
  const receiver = await webhookReceiver()
  ended.push(() => receiver.stop())
  const settings = await own({ ...(await postgres()), FROSTLINE_CONTACTS: contactsFile(receiver.url) })
  const out = freshFolder('backups')
  const service = start(settings)
  await service.ready()
  const sensor = sensorOf(settings)
  await until(sensor.acknowledged, (seqs) => seqs.length > 100)

  const backup = await endOf(['backup', '--out', out], settings)
  expect(backup.stderr).not.toContain('No backup')
  expect(backup.code).toBe(0)
  const then = sensor.acknowledged().length
  await until(sensor.acknowledged, (seqs) => seqs.length > then + 100)
  service.kill('SIGKILL', 'group')
  await Promise.all([service.ended, sensor.stop()])

  // The machine is gone; of its disk only the journal is found, and later than the backup
  const journal = join(mkdtempSync(join(freshFolder('old'), 'disk-')), 'journal')
  cpSync(join(settings.FROSTLINE_DATA_DIR!, 'journal'), journal, { recursive: true })
  rmSync(settings.FROSTLINE_DATA_DIR!, { recursive: true })
  const place = { ...settings, ...(await postgres()) }
  const restored = await endOf(['restore', '--from', out], place)
  expect(restored.stdout).toMatch(/GAP: what the old service acknowledged after that/)
  expect(restored.code).toBe(0)

  const again = start(place)
  await again.ready()
  const began = performance.now()
  await secondsUntil(() => wordsTold(receiver).some((words) => words.includes('restored from a backup')), 90)
  timeToAlarm('O3', 'restored from an old backup', (performance.now() - began) / 1_000, 90)
  expect(await restoredAlert(again)).toMatchObject({
    message: expect.stringMatching(/Readings that were acknowledged after .* by the old service are missing/),
  })
  expect(await stop(again)).toBe(0)

  const replayed = await endOf(['restore', '--journal', journal], place)
  expect(replayed.stdout).toMatch(/^\d+ messages of .* were taken over/)
  const whole = start(place)
  await whole.ready()
  await expectNothingLost(place, sensor.acknowledged(), 'O3')
  const verified = await endOf(['verify-record'], place)
  expect(verified.stdout).toMatch(/^Whole: \d+ entries/)
}

describe('O3: restore from an old backup', () => {
  test(
    'O3: on SQLite: the gap is told, the old journal closes it, nothing acknowledged is lost',
    () => drill(async () => ({})),
    LONG,
  )

  test(
    'O3: on PostgreSQL: the gap is told, the old journal closes it, nothing acknowledged is lost',
    async () => {
      const server = await startPostgres()
      ended.push(() => server.stop())
      let databases = 0
      await drill(async () => ({
        FROSTLINE_POSTGRES_URL: await freshDatabase(server, `kept_${++databases}`),
      }))
    },
    LONG,
  )
})

describe('O4: the operational store cannot be opened at a start', () => {
  test(
    'O4: a migration fails: readings are taken, people are told, and going back ends it',
    async () => {
      const receiver = await webhookReceiver()
      ended.push(() => receiver.stop())
      const settings = await own({ FROSTLINE_WATCHDOG_CONTACTS: contactsFile(receiver.url) })
      const old = start(settings)
      await old.ready()
      const sensor = sensorOf(settings)
      await until(sensor.acknowledged, (seqs) => seqs.length > 50)
      expect(await stop(old)).toBe(0)
      const goBack = breakMigrations(settings)

      const began = performance.now()
      const newer = start(settings)
      const stood = sensor.acknowledged().length
      await until(sensor.acknowledged, (seqs) => seqs.length > stood + 50)
      expect(await problemOf(newer)).toMatchObject({
        status: 503,
        code: 'RECEIVING_ONLY',
        detail: expect.stringMatching(
          /migration 0011-spot-requests failed, the database is as it was before/,
        ),
      })
      const page = await newer.get('/')
      expect(page.status).toBe(503)
      expect(page.body).toContain('Decide by hand, assume treat: this service only receives')
      expect((await newer.get('/api/v1/health/live')).status).toBe(200)
      await secondsUntil(() => wordsTold(receiver).some((words) => words.includes('Only receiving')), 90)
      timeToAlarm('O4', 'a migration failed', (performance.now() - began) / 1_000, 90)
      const doctor = await endOf(['doctor'], settings)
      expect(doctor.stdout).toMatch(/FAULT service: only receives: Readings are received/)
      expect(doctor.stdout).toMatch(/FAULT operational store: .*0011-spot-requests/)
      expect(await stop(newer)).toBe(0)

      goBack()
      const back = start(settings)
      await back.ready()
      await until(sensor.acknowledged, (seqs) => seqs.length > stood + 200)
      await sensor.stop()
      figure(
        'O4',
        'longest time without an acknowledgement',
        `${sensor.longestGap_s().toFixed(1)} s`,
        `${INGEST_GAP_S} s`,
      )
      expect(sensor.longestGap_s()).toBeLessThan(INGEST_GAP_S)
      await expectNothingLost(settings, sensor.acknowledged(), 'O4')
    },
    LONG,
  )

  test(
    'O4: PostgreSQL is away at a start: readings are taken, and all goes on by itself when it is back',
    async () => {
      const server: TestServer = await startPostgres()
      ended.push(() => server.stop())
      const settings = await own({ FROSTLINE_POSTGRES_URL: await freshDatabase(server, 'away') })
      const first = start(settings)
      await first.ready()
      const sensor = sensorOf(settings)
      await until(sensor.acknowledged, (seqs) => seqs.length > 50)
      expect(await stop(first)).toBe(0)
      await server.kill()

      const second = start(settings)
      const stood = sensor.acknowledged().length
      await until(sensor.acknowledged, (seqs) => seqs.length > stood + 50)
      expect(await problemOf(second)).toMatchObject({ status: 503, code: 'RECEIVING_ONLY' })
      await server.restart()
      await second.ready()
      const then = sensor.acknowledged().length
      await until(sensor.acknowledged, (seqs) => seqs.length > then + 50)
      await sensor.stop()
      figure(
        'O4',
        'longest time without an acknowledgement',
        `${sensor.longestGap_s().toFixed(1)} s`,
        `${INGEST_GAP_S} s`,
      )
      expect(sensor.longestGap_s()).toBeLessThan(INGEST_GAP_S)
      await expectNothingLost(settings, sensor.acknowledged(), 'O4')
    },
    LONG,
  )

  test('O4: at the very first start nobody is known yet: it ends and says what to mend', async () => {
    const settings = await own({ FROSTLINE_POSTGRES_URL: 'postgres://127.0.0.1:1/nothing' })
    const { code, stderr } = await endOf(['start'], settings)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /could not start: PostgreSQL at 127.0.0.1:1: .*; start it, or check FROSTLINE_POSTGRES_URL/,
    )
  })

  test('of secrets only hashes are kept beside the journal', async () => {
    const settings = await own()
    const service = start(settings)
    await service.ready()
    const file = join(settings.FROSTLINE_DATA_DIR!, 'known-devices.json')
    const text = await until(
      () => {
        try {
          return readFileSync(file, 'utf8')
        } catch {
          return ''
        }
      },
      (found) => found.includes('secret_hash'),
    )
    expect(text).not.toContain('a-long-random-secret')
  })
})
