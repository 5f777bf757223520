import { contactsNotifier } from '#src/adapters/notifier.ts'
import type { Config } from '#src/config.ts'
import { type Contacts, readContacts, WAIT_MIN } from '#src/contacts.ts'
import type { Log } from '#src/jobs/log.ts'
import type { OnCall } from '#src/jobs/notify.ts'
import { demonstrationPeople } from '#src/main/demonstration-people.ts'
import { alertsPageOf } from '#src/main/page-of.ts'
import { ladder } from '#src/notification/escalation.ts'

/** Who is told of alerts, and how; nobody where no file names them. A faulty file ends the start with every fault. */
export function onCallOf(config: Config, log: Log): { onCall?: OnCall } {
  const { contacts: file, simulator } = config
  if (!file && !simulator) {
    log.warn(
      { event: 'nobody_told' },
      'nobody is told of alerts: set FROSTLINE_CONTACTS and FROSTLINE_WATCHDOG_CONTACTS to files with people in them',
    )
    return {}
  }
  const contacts: Contacts = file ? readContacts(file) : { wait_min: WAIT_MIN, people: demonstrationPeople }
  const { people, wait_min } = contacts
  const page = alertsPageOf(config)
  return { onCall: { people, steps: ladder(wait_min), notifier: contactsNotifier(contacts, page), page } }
}
