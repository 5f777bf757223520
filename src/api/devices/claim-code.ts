import { randomInt, timingSafeEqual } from 'node:crypto'
import type { DeviceSecrets } from '#src/api/deps.ts'
import type { Device } from '#src/network/device.ts'
import { hoursFrom } from '#src/network/device.ts'
import type { Mark } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

/** Crockford's base 32: no I, L, O or U, which are misread. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 10
const VALID_H = 24
const TRIES = 5

/** What is kept of a code that was told: it is burnt after its use, its tries or its time. */
type KeptCode = { readonly code_hash: string; readonly until_at: Date; readonly tries_left: number }

const nameOf = (device: string) => `claim-code:${device}`
/** No id looks like this. */
export const NOBODY = '~'

const markOf = (device: string, code: KeptCode): Mark => ({
  name: nameOf(device),
  value: writeDocument(code),
})

/** As people read it from a label: case, blanks and hyphens do not count, O is 0, I and L are 1. */
export const readCode = (text: string): string =>
  text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')

const hashOf = (secrets: DeviceSecrets, device: string, code: string): string =>
  secrets.hash(`claim ${device} ${readCode(code)}`)

/** 50 random bits, good for a day: told once, and what is kept of it. */
export function newClaimCode(secrets: DeviceSecrets, { id }: Device, now: Date) {
  const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  const until_at = hoursFrom(now, VALID_H)
  const mark = markOf(id, { code_hash: hashOf(secrets, id, code), until_at, tries_left: TRIES })
  return { claim_code: code, until_at, mark }
}

type Marks = {
  mark(name: string): Promise<string | null>
  saveMark(name: string, value: string): Promise<void>
}

const NEVER: KeptCode = { code_hash: 'A'.repeat(43), until_at: new Date(0), tries_left: 0 }
const isSame = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/**
 * Is this the code of that device, in its time? A wrong one costs a try. `device` null: of nobody; the same is looked
 * up, worked out and written, so that nobody learns which serials wait to be claimed.
 * @returns the mark that burns the code when it is saved with the claim; null: not good
 */
export async function checkClaimCode(
  { store, secrets }: { readonly store: Marks; readonly secrets: DeviceSecrets },
  device: string | null,
  code: string,
  now: Date,
): Promise<Mark | null> {
  const of = device ?? NOBODY
  const kept = await store.mark(nameOf(of))
  const known = kept === null ? NEVER : parseDocument<KeptCode>(kept)
  const isRight = isSame(hashOf(secrets, of, code), known.code_hash)
  if (isRight && device !== null && known.tries_left > 0 && now < known.until_at)
    return markOf(device, { ...known, tries_left: 0 })
  const after = markOf(of, { ...known, tries_left: Math.max(0, known.tries_left - 1) })
  await store.saveMark(after.name, after.value)
  return null
}
