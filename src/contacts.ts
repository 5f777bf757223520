/** Who is told, in which order, and by which way: one JSON file, for the service and for its watchdog each their own. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Rungs of the escalation, from the first who is told to the last. */
export const RUNGS = ['duty_manager', 'deputy', 'list'] as const

const person = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{2,31}$/, 'lower-case letters, digits and hyphens, e.g. pat-frost'),
  name: z.string().min(1).max(80),
  rung: z.enum(RUNGS, 'duty_manager, deputy or list'),
  /** Absent: told what concerns any authority. */
  authority: z.string().optional(),
  /** Absent: messages for this person are only written to the outbox. */
  webhook: z
    .strictObject({
      url: z.url({ protocol: /^https?$/, error: 'an address starting with https:// or http://' }),
      /** The file with the secret by which the receiver knows that the message is ours. */
      secret_file: z.string(),
    })
    .optional(),
})
const contacts = z.strictObject({
  format: z.literal('frostline.contacts/1'),
  /** How long each rung has to answer before the next is told as well. */
  wait_min: z.strictObject({ duty_manager: z.number().min(0), deputy: z.number().min(0) }).optional(),
  people: z.array(person).min(1, 'at least one person'),
})

export type Person = Readonly<z.infer<typeof person>>
export type Contacts = {
  readonly wait_min: { readonly duty_manager: number; readonly deputy: number }
  readonly people: readonly Person[]
}

/** Ten minutes a rung: a duty manager at home has found the telephone by then. */
export const WAIT_MIN = { duty_manager: 10, deputy: 10 } as const

const named = (path: PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')

/** The contacts in the text of such a file; throws with every fault, a line each. */
export function parseContacts(text: string, file: string): Contacts {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw new Error(`${file}: is no JSON: ${(error as Error).message}`)
  }
  const parsed = contacts.safeParse(document)
  if (!parsed.success)
    throw new Error(
      parsed.error.issues.map(({ path, message }) => `${file}: ${named(path)}: ${message}`).join('\n'),
    )
  const { people, wait_min = WAIT_MIN } = parsed.data
  const twice = people.find(({ id }, index) => people.findIndex((other) => other.id === id) < index)
  if (twice) throw new Error(`${file}: two people have the id ${twice.id}; each needs its own`)
  return { people, wait_min }
}

export function readContacts(file: string): Contacts {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  return parseContacts(text, file)
}

/** Minutes after which a rung is told, when nobody has answered. */
export const toldAfter = ({ wait_min: wait }: Contacts): Readonly<Record<Person['rung'], number>> => ({
  duty_manager: 0,
  deputy: wait.duty_manager,
  list: wait.duty_manager + wait.deputy,
})
