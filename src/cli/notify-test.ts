import { shortText } from '#src/channels/gsm-text.ts'
import { type Reached, reach } from '#src/channels/reach.ts'
import { readConfig } from '#src/config.ts'
import { type Contacts, readContacts } from '#src/contacts.ts'
import { alertsPageOf } from '#src/main/page-of.ts'

const WORDS = 'A test of the service’s messages. You need do nothing.'

function resultOf(reached: Reached | null): string {
  if (!reached) return 'has no channel'
  if (reached.result !== 'sent') return `NOT accepted: ${reached.why}`
  return `accepted by ${reached.by}${reached.why ? `, not by ${reached.why}` : ''}`
}

/** One message to each, by the first of their channels that takes it. */
async function tellEach(contacts: Contacts, page: string, now: Date): Promise<boolean> {
  const results = await Promise.all(
    contacts.people.map(async (person) => {
      const reached = await reach(person, contacts, {
        id: `test-${now.toISOString()}.${person.id}`,
        type: 'frostline.test',
        at: now,
        isUrgent: false,
        subject: WORDS,
        text: `${WORDS}\n${page}`,
        short: shortText([WORDS], page),
        data: { kind: 'test', title: WORDS, to: person.name },
      })
      console.log(`${person.name}: ${resultOf(reached)}`)
      return reached?.result === 'sent'
    }),
  )
  return results.every(Boolean)
}

/** Tries the channels of the service’s own contacts by a message to everybody; exit 1 when somebody was not reached. */
export async function notifyTest(env: NodeJS.ProcessEnv): Promise<number> {
  const config = readConfig(env)
  if (Array.isArray(config)) {
    for (const { variable, expected, got } of config)
      console.error(`${variable}: expected ${expected}; got “${got}”`)
    return 2
  }
  if (!config.contacts) {
    console.error('FROSTLINE_CONTACTS: expected a file with people in it; got nothing')
    return 2
  }
  try {
    return (await tellEach(readContacts(config.contacts), alertsPageOf(config), new Date())) ? 0 : 1
  } catch (error) {
    console.error((error as Error).message)
    return 2
  }
}
