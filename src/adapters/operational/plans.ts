import { setImmediate as othersFirst } from 'node:timers/promises'
import { type Database, instant, type OpenTransaction } from '#src/adapters/operational/database.ts'
import { documentsFound } from '#src/adapters/operational/documents-found.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import { sha256 } from '#src/adapters/operational/record-hash.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { InstalledRoads, OperationalStore } from '#src/ports.ts'
import type { NightPlan, PlanWork } from '#src/routing/night/night-plan.ts'
import { canonicalText, parseDocument, writeDocument } from '#src/wire.ts'

type PlanTables = Pick<
  OperationalStore,
  | 'keepRoadNetwork'
  | 'roadNetwork'
  | 'roadNetworks'
  | 'addPlan'
  | 'confirmPlan'
  | 'plan'
  | 'planWork'
  | 'plansOfNight'
>

type NetworkText = { readonly document: string; readonly hash: string }

/** One text is one network: hashed once while it is in use. */
const texts = new WeakMap<RoadNetwork, NetworkText>()

/** Segments written in some milliseconds, after which others go first. */
const PART = 500

async function textOf(network: RoadNetwork): Promise<NetworkText> {
  const known = texts.get(network)
  if (known) return known
  const written = new Map<object, string>()
  for (const [index, segment] of network.segments.entries()) {
    if (index % PART === 0) await othersFirst()
    written.set(segment, canonicalText(segment))
  }
  const document = canonicalText(network, (part) => written.get(part))
  await othersFirst()
  const made = { document, hash: sha256(document) }
  texts.set(network, made)
  return made
}

const rowOf = (plan: NightPlan) => ({
  id: plan.id,
  authority: plan.authority,
  night: plan.night,
  made_at: instant(plan.made_at),
  confirmed_at: plan.confirmed && instant(plan.confirmed.at),
  document: writeDocument(plan),
})

async function keep(
  transaction: OpenTransaction,
  authority: string,
  { document, hash }: NetworkText,
  installed: InstalledRoads | undefined,
): Promise<string> {
  const row = { authority, hash, document, installed_at: null, installed_by: null }
  await transaction
    .insertInto('road_network')
    .values(row)
    .onConflict((conflict) => conflict.columns(['authority', 'hash']).doNothing())
    .execute()
  if (!installed) return hash
  await transaction
    .updateTable('road_network')
    .set({ installed_at: instant(installed.at), installed_by: installed.by })
    .where('authority', '=', authority)
    .where('hash', '=', hash)
    .execute()
  await chainEntry(transaction, installed.entry, null)
  return hash
}

/** Road networks by their hash, for ever, and the plans that were made on them. */
export const planTables = (database: Database): PlanTables => ({
  async keepRoadNetwork(authority, network, installed) {
    const text = await textOf(network)
    return database.transaction().execute((transaction) => keep(transaction, authority, text, installed))
  },
  async roadNetwork(authority, hash) {
    const row = await database
      .selectFrom('road_network')
      .select('document')
      .where('authority', '=', authority)
      .where('hash', '=', hash)
      .executeTakeFirst()
    return row ? (JSON.parse(row.document) as RoadNetwork) : null
  },
  async roadNetworks(authority) {
    const rows = await database
      .selectFrom('road_network')
      .select(['hash', 'installed_at', 'installed_by'])
      .where('authority', '=', authority)
      .where('installed_at', 'is not', null)
      .orderBy('installed_at', 'desc')
      .execute()
    return rows.map(({ hash, installed_at, installed_by }) => ({
      sha256: hash,
      at: new Date(installed_at!),
      by: installed_by!,
    }))
  },
  addPlan: (plan, work, entry) =>
    database.transaction().execute(async (transaction) => {
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('spreading_plan')
        .values({ ...rowOf(plan), work: writeDocument(work) })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 1n) return false
      await chainEntry(transaction, entry, null)
      return true
    }),
  confirmPlan: (plan, entry) =>
    database.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('spreading_plan')
        .set(rowOf(plan))
        .where('id', '=', plan.id)
        .where('confirmed_at', 'is', null)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows !== 1n) return false
      await chainEntry(transaction, entry, null)
      return true
    }),
  async plan(id) {
    const row = await database
      .selectFrom('spreading_plan')
      .select('document')
      .where('id', '=', id)
      .executeTakeFirst()
    return row ? parseDocument<NightPlan>(row.document) : null
  },
  async planWork(id) {
    const row = await database
      .selectFrom('spreading_plan')
      .select('work')
      .where('id', '=', id)
      .executeTakeFirst()
    return row ? (JSON.parse(row.work) as PlanWork) : null
  },
  plansOfNight: (authority, night) =>
    documentsFound<NightPlan>(
      database
        .selectFrom('spreading_plan')
        .select('document')
        .where('authority', '=', authority)
        .where('night', '=', night)
        .orderBy('made_at')
        .orderBy('id'),
    ),
})
