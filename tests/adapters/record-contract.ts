import { expect, test } from 'vitest'
import { hashOfRow } from '#src/adapters/operational/record-hash.ts'
import { nothingLearned } from '#src/forecast/learning/learned-error.ts'
import { checkRecord } from '#src/jobs/record-check.ts'
import { replayRecord } from '#src/jobs/record-replay.ts'
import type { OperationalStore } from '#src/ports.ts'
import {
  aDecision,
  aDevice,
  aNetwork,
  aStation,
  aSurvey,
  EVENING,
  minutesAfter,
} from '#tests/support/builders.ts'
import { decidedNight } from '#tests/support/decided-night.ts'
import { anAdoptedPolicy } from '#tests/support/policies.ts'

/** A store whose owner turns against it: `sql` runs with the record's triggers out of the way. */
export type Tampered = {
  readonly store: OperationalStore
  sql(statement: string): Promise<Record<string, unknown>[]>
}

const anEntry = (number: number) => ({
  at: minutesAfter(EVENING, number),
  actor: 'mary.frost',
  authority: 'northshire',
  action: 'decision_confirmed',
  subject: `route-${number}`,
  detail: { number, note: 'größe', at: EVENING },
})

const set = (change: string) => [`update record_entry set ${change} where seq = 3`]

const COLUMNS = 'at, actor, authority, action, subject, detail, pinned, previous_hash, hash'
const copyOf6As = (seq: number) =>
  `insert into record_entry (seq, ${COLUMNS}) select ${seq}, ${COLUMNS} from record_entry where seq = 6`

/** What can be done to six entries, which is noticed first, and as what. */
const TAMPERING: readonly [string, string[], number, string][] = [
  ['what was written', set(`detail = '{"number":4}'`), 3, 'changed'],
  ['one space in it', set(`detail = replace(detail, ':3', ': 3')`), 3, 'changed'],
  ['who', set(`actor = 'somebody.else'`), 3, 'changed'],
  ['when', set(`at = '2026-01-15T18:03:00.001Z'`), 3, 'changed'],
  ['whose', set(`authority = 'southshire'`), 3, 'changed'],
  ['what was done', set(`action = 'decision_refused'`), 3, 'changed'],
  ['about what', set(`subject = 'route-4'`), 3, 'changed'],
  ['on what grounds', set(`pinned = 'abc'`), 3, 'changed'],
  ['its hash', set(`hash = 'abc'`), 3, 'changed'],
  ['the hash of the one before', set(`previous_hash = 'abc'`), 3, 'changed'],
  ['one taken out', ['delete from record_entry where seq = 3'], 3, 'missing'],
  ['two taken out', ['delete from record_entry where seq in (3, 4)'], 3, 'missing'],
  ['the first taken out', ['delete from record_entry where seq = 1'], 1, 'missing'],
  [
    'one taken out, the rest moved up',
    ['delete from record_entry where seq = 3', 'update record_entry set seq = 3 where seq = 4'],
    3,
    'changed',
  ],
  [
    'two exchanged',
    [
      'update record_entry set seq = 1000 where seq = 3',
      'update record_entry set seq = 3 where seq = 4',
      'update record_entry set seq = 4 where seq = 1000',
    ],
    3,
    'reordered',
  ],
  ['the last two cut off', ['delete from record_entry where seq > 4'], 5, 'head_cut'],
  ['all cut off', ['delete from record_entry'], 1, 'head_cut'],
  ['a copy added', [copyOf6As(7)], 7, 'changed'],
  ['a copy added further on', [copyOf6As(9)], 7, 'missing'],
]

const MARK = { name: 'proposal', value: '{}' }
const credential = { device: 'box-9', secret_hash: 'hash', retired_secret_hashes: [] }

/** What people change, each with its line of the record. */
const CHANGES: readonly [string, (store: OperationalStore) => Promise<unknown>][] = [
  [
    'a device that is registered',
    (store) =>
      store.saveNetwork(aNetwork({ devices: [aDevice({ id: 'box-9' })] }), {
        entry: anEntry(1),
        credentials: [credential],
      }),
  ],
  [
    'a threshold that is approved',
    (store) => store.saveNetwork(aNetwork({ routes: [] }), { entry: anEntry(1), mark: MARK }),
  ],
  ['something that is proposed', (store) => store.saveMark(MARK.name, MARK.value, anEntry(1))],
  ['a policy that is adopted', (store) => store.addPolicy(anAdoptedPolicy()[0], anEntry(1), MARK)],
  ['a survey that is received', (store) => store.saveSurveys([aSurvey()], anEntry(1))],
  ['what was learnt, that is forgotten', (store) => store.saveOutcomes([], [learnedNothing], anEntry(1))],
]

const learnedNothing = nothingLearned({
  authority: 'northshire',
  station: 'moor-top',
  model: 'any',
  since_at: EVENING,
})

const stateOf = async (store: OperationalStore) => ({
  network: await store.network(),
  versions: await store.networkVersions({ from: new Date(0), to: minutesAfter(EVENING, 60) }),
  credentials: await store.credentials(),
  mark: await store.mark(MARK.name),
  policies: await store.policies('northshire'),
  surveys: await store.surveys('northshire'),
  learned: await store.learnedErrors(),
  record: await store.record(null, 10),
})

type Row = Parameters<typeof hashOfRow>[0] & { hash: string }

/** Changes an entry and works every hash after it out anew, as somebody would who knows how. */
async function rewrite({ store, sql }: Tampered): Promise<void> {
  await sql(`update record_entry set actor = 'somebody.else' where seq = 3`)
  const rows = (await sql('select * from record_entry where seq > 2 order by seq')) as unknown as Row[]
  let previous = (await store.recordLinks(1, 1))[0]!.hash
  for (const row of rows) {
    const hash = hashOfRow({ ...row, seq: Number(row.seq), previous_hash: previous })
    await sql(
      `update record_entry set previous_hash = '${previous}', hash = '${hash}' where seq = ${row.seq}`,
    )
    previous = hash
  }
  await sql(`update record_head set hash = '${previous}'`)
}

/** What every store's record must show of itself. `open`: a fresh, empty one. */
export function recordContract(name: string, open: () => Promise<Tampered>): void {
  const sixEntries = async () => {
    const opened = await open()
    for (const number of [1, 2, 3, 4, 5, 6]) await opened.store.appendRecord(anEntry(number))
    return opened
  }

  test(`${name}: an empty record is whole`, async () => {
    const { store } = await open()
    expect(await checkRecord(store)).toMatchObject({ entries: 0, fault: null })
    await store.close()
  })

  test(`${name}: entries follow each other without a gap`, async () => {
    const { store } = await sixEntries()
    const check = await checkRecord(store)
    expect(check).toMatchObject({ entries: 6, last: { seq: 6 }, fault: null })
    expect(check.last).toEqual(await store.recordHead())
    expect((await store.recordAfter(4, 10)).map(({ seq, detail }) => [seq, detail])).toEqual([
      [5, anEntry(5).detail],
      [6, anEntry(6).detail],
    ])
    await store.close()
  })

  test.each(TAMPERING)(`${name}: tampered with, %s`, async (_, statements, seq, kind) => {
    const { store, sql } = await sixEntries()
    for (const statement of statements) await sql(statement)
    const { fault, entries } = await checkRecord(store)
    expect(fault).toMatchObject({ seq, kind })
    expect(entries).toBe(seq - 1)
    await store.close()
  })

  test(`${name}: rewritten whole with new hashes, it is not the record whose head was noted elsewhere`, async () => {
    const tampered = await sixEntries()
    const { store } = tampered
    const noted = [await store.recordHead()]
    await rewrite(tampered)
    expect((await checkRecord(store)).fault).toBeNull()
    expect((await checkRecord(store, noted)).fault).toMatchObject({ seq: 6, kind: 'changed' })
    await store.close()
  })

  test(`${name}: cut off together with its head, it is shorter than the head noted elsewhere`, async () => {
    const { store, sql } = await sixEntries()
    const noted = [await store.recordHead()]
    const [fourth] = await store.recordLinks(3, 1)
    await sql('delete from record_entry where seq > 4')
    await sql(`update record_head set seq = 4, hash = '${fourth!.hash}'`)
    expect((await checkRecord(store)).fault).toBeNull()
    expect((await checkRecord(store, noted)).fault).toMatchObject({ seq: 5, kind: 'head_cut' })
    await store.close()
  })

  test(`${name}: a decision that was not saved has no line in the record`, async () => {
    const { store } = await open()
    await store.saveDecision(aDecision(), null, { entry: anEntry(1) })
    expect(await store.saveDecision(aDecision({ version: 3 }), 2, { entry: anEntry(2) })).toBe(false)
    expect((await store.record(null, 10)).map(({ subject }) => subject)).toEqual(['route-1'])
    expect((await checkRecord(store)).fault).toBeNull()
    await store.close()
  })

  test(`${name}: a decision whose line cannot be written is not saved`, async () => {
    const { store, sql } = await open()
    await sql('alter table record_entry rename column detail to away')
    await expect(store.saveDecision(aDecision(), null, { entry: anEntry(1) })).rejects.toThrow()
    expect(await store.decision(aDecision().id)).toBeNull()
    await store.close()
  })

  test.each(CHANGES)(
    `${name}: %s: whose line cannot be written, nothing of it is done`,
    async (_, change) => {
      const { store, sql } = await open()
      await store.saveNetwork(aNetwork())
      const before = await stateOf(store)
      await sql('alter table record_entry rename column detail to away')
      await expect(change(store)).rejects.toThrow()
      await sql('alter table record_entry rename column away to detail')
      expect(await stateOf(store)).toEqual(before)
      await change(store)
      expect((await store.record(null, 10)).map(({ subject }) => subject)).toEqual(['route-1'])
      expect(await stateOf(store)).not.toEqual(before)
      await store.close()
    },
  )

  test(`${name}: a network that cannot be saved has no line in the record`, async () => {
    const { store } = await open()
    const twice = aNetwork({ stations: [aStation(), aStation()] })
    await expect(store.saveNetwork(twice, { entry: anEntry(1), mark: MARK })).rejects.toThrow()
    const [policy] = anAdoptedPolicy()
    await store.addPolicy(policy, anEntry(2))
    expect(await store.addPolicy(policy, anEntry(3), MARK)).toBe(false)
    expect((await store.record(null, 10)).map(({ subject }) => subject)).toEqual(['route-2'])
    expect(await store.mark(MARK.name)).toBeNull()
    await store.close()
  })

  test(`${name}: each recommendation of the record comes out again byte for byte`, async () => {
    const { store } = await open()
    await decidedNight(store)
    expect(await replayRecord(store)).toEqual({ same: 3, other_rules: 0, unpinned: 0, faults: [] })
    await store.close()
  })

  test.each([
    ['a case', 'the case', `delete from pinned where document like '%"readings"%'`],
    ['the policy', 'the policy', `delete from pinned where document like '%"treat_probability"%'`],
    [
      'the forecasts',
      'the forecast of moor-top',
      `update forecast set issued_at = '2020-01-01T00:00:00.000Z'`,
    ],
  ])(`${name}: %s that is gone is named in the replay`, async (_, words, statement) => {
    const { store, sql } = await open()
    await decidedNight(store)
    await sql(statement)
    const { faults } = await replayRecord(store)
    expect(faults.length).toBeGreaterThan(0)
    expect(faults[0]!.message).toMatch(new RegExp(`^${words}.* is not there$`))
    await store.close()
  })

  test(`${name}: a pinned threshold that was changed is named in the replay`, async () => {
    const { store, sql } = await open()
    await decidedNight(store)
    await sql(`update pinned set document = replace(document, '"treat_below_c":1,', '"treat_below_c":0,')`)
    const { faults, same } = await replayRecord(store)
    expect(same).toBe(0)
    expect(faults[0]!.message).toMatch(/^the route .* was changed$/)
    await store.close()
  })
}
