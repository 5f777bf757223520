/** Who is told in a test, and what they are told. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freshFolder } from '#tests/support/servers/process.ts'
import type { Received } from '#tests/support/webhook-receiver.ts'

const folder = freshFolder('contacts')

/** A file of contacts: one duty manager, reached at this webhook. */
export function contactsFile(url: string): string {
  const dir = mkdtempSync(join(folder, 'contacts-'))
  const secret_file = join(dir, 'secret')
  writeFileSync(secret_file, 'shared with the receiver')
  const people = [{ id: 'pat', name: 'Pat', rung: 'duty_manager', webhook: { url, secret_file } }]
  const file = join(dir, 'contacts.json')
  writeFileSync(file, JSON.stringify({ format: 'frostline.contacts/1', people }))
  return file
}

/** Everything that came to this webhook, as text. */
export const wordsTold = ({ received }: { readonly received: readonly Received[] }): string[] =>
  received.map(({ body }) => {
    const { data } = JSON.parse(body) as { data: { title?: string; body?: string; words?: string } }
    return [data.title, data.body, data.words].filter(Boolean).join('\n')
  })

/** Seconds until it holds; rejects when it does not within so many. */
export async function secondsUntil(
  holds: () => boolean | Promise<boolean>,
  within_s: number,
): Promise<number> {
  const began = performance.now()
  const passed = () => (performance.now() - began) / 1_000
  while (!(await holds())) {
    if (passed() > within_s) throw new Error(`not within ${within_s} s`)
    await delay(100)
  }
  return passed()
}
