import { channelTroubles } from '#src/channels/look.ts'
import { type Finding, fault, fine } from '#src/cli/doctor/finding.ts'
import { type Contacts, channelsOf, readContacts } from '#src/contacts.ts'

export type Fault = { readonly words: string; readonly mend: string }
export const asFinding = (faults: readonly Fault[], well: string): Finding =>
  faults.length === 0
    ? fine(well)
    : fault(
        faults.map(({ words }) => words).join('; '),
        [...new Set(faults.map(({ mend }) => mend))].join('; '),
      )

/** What keeps the people of a file from being reached; every server is asked, nothing is sent. */
export async function faultsOf(contacts: Contacts, file: string): Promise<Fault[]> {
  const without = contacts.people.filter((person) => channelsOf(person).length === 0)
  const troubles = await channelTroubles(contacts)
  return [
    ...without.map(({ name }) => ({
      words: `${name} has no channel and is told nothing`,
      mend: `give each of the “people” in ${file} “channels”`,
    })),
    ...troubles.map(({ place, why }) => ({
      words: `${place}: ${why}`,
      mend: `correct ${place} in ${file}, or what it names`,
    })),
  ]
}

/** The contacts, or why there are none. */
export function contactsIn(file: string): Contacts | Fault {
  try {
    return readContacts(file)
  } catch (error) {
    return { words: (error as Error).message.replaceAll('\n', '; '), mend: `correct ${file}` }
  }
}
