/** Who is told, in which order, and by which way: one JSON file, for the service and for its watchdog each their own. */
import { readFileSync } from 'node:fs'
import { faultsTogether } from '#src/contacts/faults.ts'
import { type Contacts, contactsFile, type Person } from '#src/contacts/schema.ts'

export {
  type Channel,
  type Contacts,
  channelsOf,
  isHere,
  type MailServer,
  type Person,
  RUNGS,
  type SmsGateway,
  type SmsTemplate,
} from '#src/contacts/schema.ts'

/** Ten minutes a rung: a duty manager at home has found the telephone by then. */
export const WAIT_MIN = { duty_manager: 10, deputy: 10 } as const

const named = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')

/** The contacts in the text of such a file; throws with every fault, a line each. */
export function parseContacts(text: string, file: string): Contacts {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw new Error(`${file}: is no JSON: ${(error as Error).message}`)
  }
  const parsed = contactsFile.safeParse(document)
  const faults = parsed.success
    ? faultsTogether(parsed.data)
    : parsed.error.issues.map(({ path, message }) => `${named(path)}: ${message}`)
  if (!parsed.success || faults.length > 0)
    throw new Error(faults.map((fault) => `${file}: ${fault}`).join('\n'))
  const { people, wait_min = WAIT_MIN, email, sms } = parsed.data
  return { people, wait_min, email, sms }
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
