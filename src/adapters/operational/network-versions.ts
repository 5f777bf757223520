import {
  type Database,
  INSTALLATION,
  inParts,
  instant,
  type OpenTransaction,
} from '#src/adapters/operational/database.ts'
import {
  documentOf,
  documentsOf,
  orLost,
  type Pinned,
  pin,
  pinnedOf,
} from '#src/adapters/operational/pinned.ts'
import { emptyNetwork, type Network } from '#src/network/network.ts'
import type { NetworkVersion, OperationalStore } from '#src/ports.ts'

type Part = keyof Network
const PARTS = Object.keys(emptyNetwork) as Part[]

/** A network by the hashes of its parts: of the next version only what has changed is kept anew. */
type Manifest = Readonly<Record<Part, readonly string[]>>

/** An approved firmware version or a credit is itself, all else stands under its hash. */
const placeOf = (part: Network[Part][number]): string =>
  typeof part === 'string' ? part : pinnedOf(part).hash

const manifestOf = (network: Network): Manifest =>
  Object.fromEntries(PARTS.map((part) => [part, network[part].map(placeOf)])) as Record<Part, string[]>

const pinnedParts = (network: Network): Pinned[] =>
  PARTS.flatMap((part) => network[part].flatMap((one) => (typeof one === 'string' ? [] : [pinnedOf(one)])))

const lastHash = async (transaction: OpenTransaction): Promise<string | undefined> =>
  (
    await transaction
      .selectFrom('network_version')
      .select('hash')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
  )?.hash

/** A network is kept whole: it belongs to the installation, and so does each part as it was. */
const pinOfNetwork = (transaction: OpenTransaction, documents: readonly Pinned[]) =>
  pin(transaction, INSTALLATION, documents)

/** Keeps a network for ever, in force from `since`; its hash. The one that is in force already is no new version. */
export async function keepNetworkVersion(
  transaction: OpenTransaction,
  network: Network,
  since: Date,
  keep: typeof pinOfNetwork = pinOfNetwork,
): Promise<string> {
  const whole = pinnedOf(manifestOf(network))
  if ((await lastHash(transaction)) === whole.hash) return whole.hash
  const documents = new Map([...pinnedParts(network), whole].map((one) => [one.hash, one]))
  for (const part of inParts([...documents.values()])) await keep(transaction, part)
  await transaction
    .insertInto('network_version')
    .values({ since_at: instant(since), hash: whole.hash })
    .execute()
  return whole.hash
}

/** Parts that are names and have no hash. */
const isNames = (part: Part) => part === 'approved_firmware' || part === 'credits'

async function networkUnder(database: Database, hash: string): Promise<Network> {
  const manifest = await documentOf<Manifest>(database, hash, 'the network')
  const hashes = PARTS.flatMap((part) => (isNames(part) ? [] : manifest[part]))
  const found = await documentsOf(database, hashes, 'a part of the network')
  const parts = PARTS.map((part) => [
    part,
    manifest[part].map((place) => (isNames(part) ? place : found.get(place))),
  ])
  return Object.fromEntries(parts) as Network
}

/** How the network was: each version by the time from which it was in force. */
export const networkVersionTable = (
  database: Database,
): Pick<OperationalStore, 'networkVersions' | 'networkOf'> => ({
  async networkVersions({ from, to }) {
    const versions = () => database.selectFrom('network_version').select(['since_at', 'hash'])
    const before = await versions()
      .where('since_at', '<=', instant(from))
      .orderBy('since_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .execute()
    const within = await versions()
      .where('since_at', '>', instant(from))
      .where('since_at', '<', instant(to))
      .orderBy('since_at')
      .orderBy('id')
      .execute()
    return [...before, ...within].map(
      ({ since_at, hash }): NetworkVersion => ({ since_at: new Date(since_at), sha256: hash }),
    )
  },
  networkOf: (sha256) => orLost(networkUnder(database, sha256)),
})
