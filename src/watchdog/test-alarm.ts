/** A message to everybody that asks whether it was received: the way to people is itself tried. */
import { randomInt } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Contacts, Person } from '#src/contacts.ts'
import type { Tell } from '#src/watchdog/tell.ts'

const instant = z.iso.datetime().transform((text) => new Date(text))
const testAlarm = z.object({
  format: z.literal('frostline.test-alarm/1'),
  at: instant,
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Null: told what concerns any authority. */
      authority: z.string().nullable(),
      /** Stands in the message and nowhere else: who knows it has read it. */
      code: z.string(),
      /** The channel that took it; `outbox`: there is none. Null: none took it. */
      by: z.string().nullable(),
      why: z.string().nullable(),
      received_at: instant.nullable(),
    }),
  ),
})

export type TestAlarm = Readonly<z.infer<typeof testAlarm>>
export type Tested = TestAlarm['people'][number]

/** Null: none was sent yet, or the file cannot be read. */
export function lastTestAlarm(file: string): TestAlarm | null {
  try {
    return testAlarm.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null
  } catch {
    return null
  }
}

function keep(file: string, kept: TestAlarm): void {
  writeFileSync(`${file}.part`, JSON.stringify(kept), { mode: 0o600 })
  renameSync(`${file}.part`, file)
}

/** As many different ones as there are people. */
function codes(count: number): string[] {
  const drawn = new Set<string>()
  while (drawn.size < count) drawn.add(String(randomInt(1_000, 10_000)))
  return [...drawn]
}

async function testOf(person: Person, code: string, tell: Tell, now: Date): Promise<Tested> {
  const { id, name, authority = null } = person
  const words = `A test of the alarms. Received? Say so with the code ${code}: on the page of the messages, or to the winter manager.`
  const message = `test-${now.toISOString()}/${id}`
  const sending = { state: 'due', attempts: 0, wait_s: 0, why: null } as const
  const told = await tell({ id: message, person: id, kind: 'test', words, ...sending }, now)
  const by = told.result === 'sent' ? (told.by ?? null) : null
  return { id, name, authority, code, by, why: told.why ?? null, received_at: null }
}

/** Sends everybody a code of their own, by the watchdog's channels, and keeps what became of it in `file`. */
export async function sendTestAlarm(
  contacts: Contacts,
  tell: Tell,
  file: string,
  now: Date,
): Promise<TestAlarm> {
  const drawn = codes(contacts.people.length)
  const people = await Promise.all(
    contacts.people.map((person, index) => testOf(person, drawn[index]!, tell, now)),
  )
  const sent: TestAlarm = { format: 'frostline.test-alarm/1', at: now, people }
  keep(file, sent)
  return sent
}

/** Whose code it is, now noted as received; null: no message of the last test had it. */
export function testReceived(file: string, code: string, now: Date): Tested | null {
  const last = lastTestAlarm(file)
  const person = last?.people.find((one) => one.code === code.trim())
  if (!last || !person) return null
  const received = { ...person, received_at: person.received_at ?? now }
  keep(file, { ...last, people: last.people.map((one) => (one === person ? received : one)) })
  return received
}
