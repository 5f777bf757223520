import type { Config } from '#src/config.ts'
import { type Contacts, WAIT_MIN } from '#src/contacts.ts'

const nobodySet: Contacts['people'] = [
  { id: 'duty-manager', name: 'whoever is on duty (nobody is set)', rung: 'duty_manager' },
]
/** The people of the demonstration are invented: what they would be told is written to the outbox. */
const demonstrationPeople: Contacts['people'] = [
  { id: 'duty-manager', name: 'duty-manager', rung: 'duty_manager' },
  { id: 'winter-manager', name: 'winter-manager', rung: 'deputy' },
]

/** Who is told where no file names them: nobody who could be reached. */
export const contactsOf = ({ simulator }: Pick<Config, 'simulator'>): Contacts => ({
  wait_min: WAIT_MIN,
  people: simulator ? demonstrationPeople : nobodySet,
})
