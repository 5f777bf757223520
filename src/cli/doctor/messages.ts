import { closing } from '#src/cli/doctor/closing.ts'
import { asFinding, contactsIn, type Fault, faultsOf } from '#src/cli/doctor/contacts-faults.ts'
import { type Finding, fault, fine } from '#src/cli/doctor/finding.ts'
import { openLookedAt } from '#src/cli/doctor/store.ts'
import type { Config } from '#src/config.ts'
import type { Contacts } from '#src/contacts.ts'
import { listOf } from '#src/decision/words.ts'

const names = ({ people }: Contacts): string => listOf(people.map(({ name }) => name))

function faultsOfPage({ pageUrl }: Config): Fault[] {
  const words = 'messages lead to an address that only this machine can open'
  return pageUrl
    ? []
    : [{ words, mend: 'set FROSTLINE_PAGE_URL to where people’s telephones find the pages' }]
}

/** Of whom nobody would be told, and who would be told of nobody. */
async function faultsOfAuthorities(config: Config, { people }: Contacts, file: string): Promise<Fault[]> {
  let known: readonly { readonly id: string }[]
  try {
    await using store = closing(await openLookedAt(config))
    known = (await store.part.network()).authorities
  } catch {
    // the line of the operational store says it
    return []
  }
  const told = (id: string) =>
    people.some(({ rung, authority }) => rung === 'duty_manager' && (authority ?? id) === id)
  const mend = `correct “authority” of the “people” in ${file}`
  return [
    ...people
      .filter(({ authority }) => authority !== undefined && !known.some(({ id }) => id === authority))
      .map(({ name, authority }) => ({ words: `${name} is told of ${authority}, which is not here`, mend })),
    ...known
      .filter(({ id }) => !told(id))
      .map(({ id }) => ({ words: `no duty_manager is told of ${id}`, mend })),
  ]
}

/** Can the service reach those whom it has to tell? */
export async function messages(config: Config): Promise<Finding> {
  const { contacts: file, simulator } = config
  if (!file)
    return simulator
      ? fine('the demonstration’s people are invented; what they would be told is on /messages')
      : fault('nobody is told of alerts', 'set FROSTLINE_CONTACTS to a file with people in it')
  const contacts = contactsIn(file)
  if ('mend' in contacts) return fault(contacts.words, contacts.mend)
  const faults = [
    ...(await faultsOf(contacts, file)),
    ...(await faultsOfAuthorities(config, contacts, file)),
    ...faultsOfPage(config),
  ]
  return asFinding(faults, `${names(contacts)} can be reached: each channel answers`)
}
