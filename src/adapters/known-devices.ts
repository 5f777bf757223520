import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { emptyNetwork, type Network } from '#src/network/network.ts'
import type { DeviceCredential, OperationalStore } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

/** Who may publish, as last known: of secrets the hashes alone. */
export type KnownDevices = {
  readonly network: Network
  readonly credentials: readonly DeviceCredential[]
}

const FORMAT = 'frostline.known-devices/1'
const fileIn = (dataDir: string): string => join(dataDir, 'known-devices.json')

/** What judging a message needs of the network. */
const rosterPart = ({ authorities, stations, devices, approved_firmware }: Network): Network => ({
  ...emptyNetwork,
  authorities,
  stations,
  devices,
  approved_firmware,
})

/** Null: none were ever noted here, or the file cannot be read. */
export async function readKnownDevices(dataDir: string): Promise<KnownDevices | null> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    const { format, network, credentials } = parseDocument<KnownDevices & { format: string }>(text)
    return format === FORMAT ? { network, credentials } : null
  } catch {
    return null
  }
}

function notedIn(dataDir: string, failed: (error: unknown) => void) {
  const file = fileIn(dataDir)
  let written = ''
  let turn: Promise<void> = Promise.resolve()
  const write = async (known: KnownDevices): Promise<void> => {
    const text = writeDocument({ format: FORMAT, ...known })
    if (text === written) return
    await writeFile(`${file}.part`, text, { mode: 0o600, flush: true })
    await rename(`${file}.part`, file)
    written = text
  }
  return (known: KnownDevices): void => {
    // Without it readings wait for the database at one start; nothing else is lost
    turn = turn.then(() => write(known)).catch(failed)
  }
}

/**
 * The same store, which notes beside the journal who may publish whenever that is read or changed: so readings are
 * taken also at a start at which the database cannot be opened. A note that cannot be written is told.
 */
export function notingDevices(
  store: OperationalStore,
  dataDir: string,
  failed: (error: unknown) => void,
): OperationalStore {
  const note = notedIn(dataDir, failed)
  let network: Network | null = null
  let credentials: readonly DeviceCredential[] | null = null
  const noteBoth = (): void => {
    if (network && credentials) note({ network: rosterPart(network), credentials })
  }
  const reread = async (): Promise<readonly DeviceCredential[]> => {
    credentials = await store.credentials()
    noteBoth()
    return credentials
  }
  return {
    ...store,
    async network() {
      network = await store.network()
      return network
    },
    credentials: async () => [...(await reread())],
    async saveNetwork(next, kept) {
      await store.saveNetwork(next, kept)
      network = next
      if (kept?.credentials) await reread()
      else noteBoth()
    },
    async saveCredentials(changed) {
      await store.saveCredentials(changed)
      await reread()
    },
  }
}
