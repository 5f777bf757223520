import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { contentsOf, copyJournal, journalFiles } from '#src/adapters/backup/journal-copy.ts'
import { keepLast, writeBackup } from '#src/adapters/backup/write-backup.ts'
import { openPepper } from '#src/adapters/device-credentials.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { recordHeads, recordHeadsFile } from '#src/adapters/record-heads.ts'
import { sqliteReadings } from '#src/adapters/sqlite-readings.ts'
import { checkBackup } from '#src/cli/restore/check-backup.ts'
import { runRestore } from '#src/cli/restore.ts'
import { projection, readingView } from '#src/jobs/projection.ts'
import { restoredOf } from '#src/jobs/restored-watch.ts'
import type { Journal, OperationalStore, ReadingStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { aNetwork, aReading, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { decidedNight } from '#tests/support/decided-night.ts'

/** Where the operational store of a service is: in its data directory, or in a database of its own. */
export type Places = { fresh(): Promise<{ readonly postgresUrl?: string }> }

type Service = {
  readonly dataDir: string
  readonly postgresUrl?: string
  readonly journal: Journal
  readonly store: OperationalStore
  readonly readings: ReadingStore
  close(): Promise<void>
}

const root = mkdtempSync(join(tmpdir(), 'frostline-backup-'))
afterAll(() => rmSync(root, { recursive: true }))
let places = 0
const freshPlace = (): string => join(root, `${++places}`)

const placeOf = ({ postgresUrl }: { postgresUrl?: string }, dataDir: string) =>
  postgresUrl ? { postgresUrl } : { sqliteFile: join(dataDir, 'operational.sqlite') }

async function open(dataDir: string, postgres: { postgresUrl?: string }): Promise<Service> {
  mkdirSync(dataDir, { recursive: true })
  const journal = await openJournal({ dir: join(dataDir, 'journal'), segmentBytes: 4_000, report: () => {} })
  const store = await openOperationalStore(placeOf(postgres, dataDir))
  const readings = sqliteReadings(join(dataDir, 'readings.sqlite'))
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    await journal.close()
    await store.close()
    await readings.close()
  }
  return { dataDir, ...postgres, journal, store, readings, close }
}

const readingAt = (minute: number): Reading =>
  aReading({ seq: minute, at: minutesAfter(EVENING, minute), received_at: minutesAfter(EVENING, minute) })

async function receive({ journal }: Pick<Service, 'journal'>, from: number, to: number): Promise<void> {
  for (let minute = from; minute < to; minute++)
    await journal.append({
      kind: 'reading',
      reading: readingAt(minute),
      payload: Buffer.from(`{"seq":${minute}}`),
    })
}

/** What the service does by itself: its view is brought up to the journal. */
async function level({ journal, readings }: Service): Promise<void> {
  const view = projection(readingView(readings, journal.id), { journal, clock: { now: () => EVENING } })
  view.start()
  await view.level()
  await view.stop()
}

const allReadings = ({ readings }: Service): Promise<Reading[]> =>
  readings.ofDevice(readingAt(0).device, { from: EVENING, to: minutesAfter(EVENING, 10_000), limit: 100_000 })

/** Everything that makes a service: people's network, a decided evening, heads of its record, readings. */
async function aService(places: Places): Promise<Service> {
  const service = await open(freshPlace(), await places.fresh())
  await openPepper(service.dataDir)
  await service.store.saveNetwork(aNetwork())
  await decidedNight(service.store)
  await noteHead(service)
  await receive(service, 0, 100)
  await level(service)
  return service
}

async function noteHead({ dataDir, store }: Service): Promise<void> {
  const heads = recordHeads(recordHeadsFile(dataDir), await store.id())
  await heads.note(await store.recordHead(), EVENING)
}

const progress = { pace: () => {}, tell: () => {} }

const backupOf = ({ dataDir, postgresUrl }: Service, out: string, at = new Date()) =>
  writeBackup(
    {
      dataDir,
      ...(postgresUrl && { postgresUrl }),
      hasReadings: true,
      settings: { FROSTLINE_SIMULATOR: 'off' },
    },
    out,
    at,
    progress,
  )

let said: string[] = []
beforeEach(() => {
  said = []
  for (const way of ['log', 'error'] as const)
    vi.spyOn(console, way).mockImplementation((line: string) => void said.push(line))
})
afterEach(() => vi.restoreAllMocks())

const restore = (options: Parameters<typeof runRestore>[0]) =>
  runRestore(options, { FROSTLINE_SIMULATOR: 'off' })

/** Backups of one kind of store, restored to another. */
export function backupContract(name: string, from: Places, to: Places): void {
  describe(`backup and restore, ${name}`, () => {
    let service: Service
    let out: string
    beforeEach(async () => {
      service = await aService(from)
      out = freshPlace()
    })
    afterEach(() => service.close())

    async function restored(options: { journal?: string } = {}) {
      const [dataDir, postgres] = [freshPlace(), await to.fresh()]
      const status = await restore({ from: out, dataDir, ...postgres, ...options })
      return { status, dataDir, postgres }
    }

    test('a restore from an old backup tells of the gap, and the old journal closes it: 0 readings lost', async () => {
      await backupOf(service, out)
      await receive(service, 100, 250)
      await service.store.appendRecord({
        at: EVENING,
        actor: 'pat',
        authority: 'northshire',
        action: 'x',
        subject: 'y',
        detail: null,
      })
      await noteHead(service)
      await service.close()

      const first = await restored()
      expect(said.join('\n')).toMatch(/GAP: what the old service acknowledged/)
      expect(first.status).toBe(0)
      const gap = await open(first.dataDir, first.postgres)
      const alerts = (await gap.store.alerts()).filter(({ kind }) => kind === 'restored_gap')
      expect(alerts).toMatchObject([{ severity: 'urgent', cleared_at: null }])
      expect(alerts[0]?.message).toMatch(
        /Readings that were acknowledged after 2026-01-15 \d\d:\d\d UTC .* are missing/,
      )
      await level(gap)
      expect(await allReadings(gap)).toHaveLength(100)
      await gap.close()

      // Found later
      const later = await restore({
        journal: join(service.dataDir, 'journal'),
        dataDir: first.dataDir,
        ...first.postgres,
      })
      expect(later).toBe(0)
      const whole = await open(first.dataDir, first.postgres)
      await level(whole)
      expect((await allReadings(whole)).map(({ seq }) => seq)).toEqual(
        Array.from({ length: 250 }, (_, seq) => seq),
      )
      expect(await restoredOf(whole.store)).toMatchObject({ replayed: 150 })
      await whole.close()
    })

    test('with the old journal at once: nothing is missing, and the record says what is', async () => {
      await backupOf(service, out)
      await receive(service, 100, 250)
      await service.store.appendRecord({
        at: EVENING,
        actor: 'pat',
        authority: 'northshire',
        action: 'x',
        subject: 'y',
        detail: null,
      })
      await noteHead(service)
      await service.close()
      const { status, dataDir, postgres } = await restored({ journal: join(service.dataDir, 'journal') })
      expect(said.join('\n')).toMatch(/Entry 4 of the record is lost/)
      expect(status).toBe(0)
      const again = await open(dataDir, postgres)
      await level(again)
      expect(await allReadings(again)).toHaveLength(250)
      const record = await again.store.recordAfter(3, 10)
      expect(record[0]).toMatchObject({
        action: 'record_restored',
        authority: 'northshire',
        detail: { record_seq: 3, former_seq: 4, replayed: 150 },
      })
      const alerts = await again.store.alerts()
      expect(alerts.find(({ kind }) => kind === 'restored_gap')).toMatchObject({ severity: 'warning' })
      await again.close()
    })

    test('holds the same rows, the same record and the same pepper; the place is another to every view', async () => {
      const { manifest } = await backupOf(service, out)
      const { dataDir, postgres } = await restored()
      const again = await open(dataDir, postgres)
      expect(await again.store.network()).toEqual(await service.store.network())
      expect(await again.store.latestForecasts()).toEqual(await service.store.latestForecasts())
      expect(await again.store.recordLinks(0, 3)).toEqual(await service.store.recordLinks(0, 3))
      const pinned = (await again.store.record(null, 10)).flatMap(({ pinned }) => pinned ?? [])
      for (const hash of pinned) expect(await again.store.pinnedCase(hash)).not.toHaveProperty('lost')
      expect(readFileSync(join(dataDir, 'device-pepper'))).toEqual(
        readFileSync(join(service.dataDir, 'device-pepper')),
      )
      expect(statSync(join(dataDir, 'device-pepper')).mode & 0o777).toBe(0o400)
      expect(again.journal.id).not.toBe(service.journal.id)
      expect(await again.store.id()).not.toBe(manifest.operational.store)
      // What was taken already is not taken again
      expect(await again.readings.position(again.journal.id)).toBe(manifest.journal.to)
      await again.close()
    })

    test('numbers that the database gives go on behind those that were restored', async () => {
      await backupOf(service, out)
      const { dataDir, postgres } = await restored()
      const again = await open(dataDir, postgres)
      const [before] = await again.store.forecastsAfter(0, 10)
      await again.store.saveForecasts([before!.forecast])
      const ids = (await again.store.forecastsAfter(0, 10)).map(({ id }) => id)
      expect(ids).toEqual([before!.id, expect.any(Number)])
      expect(ids[1]).toBeGreaterThan(ids[0]!)
      await again.close()
    })

    test('made while others write, it is of one moment, and the journal holds at least what the views had', async () => {
      let isDone = false
      let minute = 100
      const writing = (async () => {
        while (!isDone) {
          await receive(service, minute, minute + 20)
          minute += 20
          await level(service)
          const entry = { at: EVENING, actor: 'pat', authority: 'northshire', action: 'x', subject: 'y' }
          await service.store.appendRecord({ ...entry, detail: minute })
        }
      })()
      for (let at = 0; at < 4; at++) await backupOf(service, out, minutesAfter(EVENING, at))
      isDone = true
      await writing
      for (const name of readdirSync(out)) {
        const { faults, manifest } = await checkBackup(join(out, name))
        expect(faults).toEqual([])
        const view = new DatabaseSync(join(out, name, 'readings.sqlite'), { readOnly: true })
        const { through } = view.prepare('select through from position').get() as { through: number }
        view.close()
        expect(manifest.journal.to).toBeGreaterThanOrEqual(through)
      }
    })
  })
}

/** What does not depend on the engine. */
export function backupsOfFiles(places: Places): void {
  describe('a backup', () => {
    let service: Service
    let out: string
    let dir: string
    beforeEach(async () => {
      service = await aService(places)
      out = freshPlace()
      dir = (await backupOf(service, out)).dir
    })
    afterEach(() => service.close())

    const cut = (name: string) => truncateSync(join(dir, name), statSync(join(dir, name)).size - 1)
    const flip = (name: string) => {
      const path = join(dir, name)
      const bytes = readFileSync(path)
      bytes[bytes.length >> 1]! ^= 1
      writeFileSync(path, bytes)
    }
    const firstSegment = () => join('journal', readdirSync(join(dir, 'journal')).sort()[0]!)

    test.each<[string, () => void, RegExp]>([
      ['a bit of the operational store', () => flip('operational.sqlite'), /operational.sqlite was changed/],
      ['a bit of a message', () => flip(firstSegment()), /journal was changed/],
      ['a file cut', () => cut('readings.sqlite'), /readings.sqlite has \d+ bytes instead of \d+/],
      ['a file gone', () => rmSync(join(dir, 'device-pepper')), /device-pepper is missing/],
      ['no manifest', () => rmSync(join(dir, 'manifest.json')), /holds no manifest.json/],
      ['half a manifest', () => cut('manifest.json'), /manifest.json cannot be read|holds no manifest.json/],
    ])('damaged, %s: --check says so and restores nothing, exit 1', async (_, damage, words) => {
      if (_ === 'half a manifest') truncateSync(join(dir, 'manifest.json'), 20)
      else damage()
      expect(await restore({ from: out, check: true })).toBe(1)
      expect(said.join('\n')).toMatch(words)
      const dataDir = freshPlace()
      expect(await restore({ from: dir, dataDir })).toBe(1)
      expect(existsSync(dataDir)).toBe(false)
    })

    test('of a journal with damage on its disk is restored with all around it, and says so', async () => {
      const segment = join(
        service.dataDir,
        'journal',
        readdirSync(join(service.dataDir, 'journal')).sort()[0]!,
      )
      const bytes = readFileSync(segment)
      bytes[bytes.length >> 1]! ^= 1
      writeFileSync(segment, bytes)
      const later = await backupOf(service, freshPlace())
      expect(later.manifest.journal).toMatchObject({ records: 99, damaged: expect.any(Number) })
      const dataDir = freshPlace()
      expect(await restore({ from: later.dir, dataDir })).toBe(0)
      expect(said.join('\n')).toMatch(/DAMAGE \d+ bytes of the journal were no message when it was copied/)
      const gone = await contentsOf(await journalFiles(join(dataDir, 'journal')))
      expect(gone).toMatchObject({ records: 99, damaged: later.manifest.journal.damaged })
    })

    test('changed with its manifest: the record still tells', async () => {
      const file = join(dir, 'operational.sqlite')
      const database = new DatabaseSync(file)
      database.exec(`drop trigger record_no_update; update record_entry set actor = 'x' where seq = 2`)
      database.close()
      const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'))
      const { sha256OfFile } = await import('#src/adapters/backup/manifest.ts')
      for (const kept of manifest.files)
        if (kept.path === 'operational.sqlite')
          Object.assign(kept, { bytes: statSync(file).size, sha256: await sha256OfFile(file) })
      writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest))
      expect(await restore({ from: dir, check: true })).toBe(1)
      expect(said.join('\n')).toMatch(/the record is broken at entry 2 \(changed\)/)
    })

    test('is for its owner only and can be looked at without being changed', async () => {
      const files = readdirSync(dir).filter((name) => name !== 'journal')
      for (const name of files) expect(statSync(join(dir, name)).mode & 0o077).toBe(0)
      expect(statSync(dir).mode & 0o077).toBe(0)
      const before = files.map((name) => readFileSync(join(dir, name)))
      expect(await restore({ from: out, check: true })).toBe(0)
      expect(readdirSync(dir).filter((name) => name !== 'journal')).toEqual(files)
      expect(files.map((name) => readFileSync(join(dir, name)))).toEqual(before)
    })

    test('a place with anything in it is refused', async () => {
      const dataDir = freshPlace()
      mkdirSync(dataDir)
      writeFileSync(join(dataDir, 'mine'), '')
      expect(await restore({ from: out, dataDir })).toBe(1)
      expect(said.join('\n')).toMatch(/is not empty \(mine\)/)
      expect(readdirSync(dataDir)).toEqual(['mine'])
    })

    test('holds a file of the journal that is larger than what is read at once', async () => {
      const large = Buffer.alloc(60_000, 'x')
      const from = join(freshPlace(), 'journal')
      const big = await openJournal({ dir: from, report: () => {} })
      await Promise.all(
        Array.from({ length: 20 }, (_, seq) =>
          big.append({ kind: 'reading', reading: readingAt(seq), payload: large }),
        ),
      )
      const to = freshPlace()
      const span = await copyJournal(from, to, () => {})
      expect(span).toEqual({ from: 0, to: big.end() })
      expect(await contentsOf(await journalFiles(to))).toMatchObject({ records: 20, damaged: 0 })
      await big.close()
    })

    test('--keep removes the oldest whole ones and nothing else', async () => {
      await backupOf(service, out, minutesAfter(EVENING, 1))
      await backupOf(service, out, minutesAfter(EVENING, 2))
      mkdirSync(join(out, '2020-01-01T00-00-00Z'))
      expect(await keepLast(out, 2)).toEqual([join(out, '2026-01-15T18-01-00Z')])
      expect(readdirSync(out)).toHaveLength(3)
      expect(readdirSync(out)).toContain('2020-01-01T00-00-00Z')
    })

    test('cut short, it leaves nothing under its name', async () => {
      const halting = writeBackup(
        { dataDir: service.dataDir, hasReadings: true, settings: {} },
        out,
        minutesAfter(EVENING, 3),
        {
          ...progress,
          tell: (part) => {
            if (part === 'journal') throw new Error('no space left')
          },
        },
      )
      await expect(halting).rejects.toThrow('no space left')
      expect(readdirSync(out)).toHaveLength(1)
    })
  })
}
