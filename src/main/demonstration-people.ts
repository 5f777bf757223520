import { type Contacts, WAIT_MIN } from '#src/contacts.ts'

/** They are invented: what they would be told is only kept in the outbox. */
export const demonstrationPeople: Contacts['people'] = [
  { id: 'duty-manager', name: 'duty-manager', rung: 'duty_manager' },
  { id: 'winter-manager', name: 'winter-manager', rung: 'deputy' },
]

const nobodySet: Contacts['people'] = [
  { id: 'duty-manager', name: 'whoever is on duty (nobody is set)', rung: 'duty_manager' },
]

/** Whom the watchdog tells where no file names them: nobody who could be reached. */
export const unnamedContacts = (isDemonstration: boolean): Contacts => ({
  wait_min: WAIT_MIN,
  people: isDemonstration ? demonstrationPeople : nobodySet,
})
