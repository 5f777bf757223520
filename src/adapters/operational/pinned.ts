import { type Database, inParts, type OpenTransaction } from '#src/adapters/operational/database.ts'
import { sha256 } from '#src/adapters/operational/record-hash.ts'
import { RULES_DIGEST } from '#src/adapters/rules-digest.ts'
import type { DecideCase, DecideRoads } from '#src/decision/decide-case.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { OperationalStore, PinnedCase } from '#src/ports.ts'
import { canonicalText, parseDocument } from '#src/wire.ts'

export type Pinned = { readonly hash: string; readonly document: string }

/** Policy, route and forecasts serve many cases: worked out once while they are in use. */
const worked = new WeakMap<object, Pinned>()

/** A reading is in the cases of many looks: written once while it is remembered. */
const readingTexts = new WeakMap<object, string>()

/** V8 keeps a text that was put together as its pieces, many times its size. */
const inOnePiece = (text: string): string => Buffer.from(text).toString()

function hashed(part: object): Pinned {
  const document = canonicalText(part, (known) => readingTexts.get(known))
  return { hash: sha256(document), document }
}

export function pinnedOf(part: object): Pinned {
  const made = worked.get(part) ?? hashed(part)
  worked.set(part, made)
  return made
}

type ForecastRef = { readonly station: string; readonly issued_at: Date; readonly hash: string }

/** A case with its large parts by hash: policy, route and roads are pinned once, forecasts are kept as issued anyway. */
export type StoredCase = Omit<
  DecideCase,
  'policy' | 'route' | 'roads' | 'forecasts' | 'reference_forecasts'
> & {
  readonly policy: string
  readonly route: string
  readonly roads?: string
  readonly forecasts: readonly ForecastRef[]
  readonly reference_forecasts?: readonly ForecastRef[]
  readonly rules: string
}

const refOf = (forecast: StationForecast): ForecastRef => {
  const { station, issued_at } = forecast
  return { station, issued_at, hash: pinnedOf(forecast).hash }
}

function storedCase(given: DecideCase): { readonly whole: Pinned; readonly parts: readonly Pinned[] } {
  const { roads: known, reference_forecasts: references, ...rest } = given
  const [policy, route] = [pinnedOf(given.policy), pinnedOf(given.route)]
  const roads = known && pinnedOf(known)
  const stored: StoredCase = {
    ...rest,
    policy: policy.hash,
    route: route.hash,
    ...(roads && { roads: roads.hash }),
    forecasts: given.forecasts.map(refOf),
    ...(references && { reference_forecasts: references.map(refOf) }),
    rules: RULES_DIGEST,
  }
  for (const reading of given.readings)
    if (!readingTexts.has(reading)) readingTexts.set(reading, inOnePiece(canonicalText(reading)))
  return { whole: hashed(stored), parts: [policy, route, ...(roads ? [roads] : [])] }
}

/** For one authority. In the order of their hashes, so that two writers of the same ones never wait for each other. */
export async function pin(
  transaction: OpenTransaction,
  authority: string,
  documents: readonly Pinned[],
): Promise<void> {
  const hashes = documents.map(({ hash }) => hash)
  const there = await transaction
    .selectFrom('pinned')
    .select('hash')
    .where('authority', '=', authority)
    .where('hash', 'in', hashes)
    .execute()
  const known = new Set(there.map(({ hash }) => hash))
  const missing = documents.filter(({ hash }) => !known.has(hash)).sort((a, b) => (a.hash < b.hash ? -1 : 1))
  if (missing.length === 0) return
  await transaction
    .insertInto('pinned')
    .values(missing.map((document) => ({ authority, ...document })))
    .onConflict((conflict) => conflict.columns(['authority', 'hash']).doNothing())
    .execute()
}

/** Keeps a case for ever; its hash. */
export async function pinCase(
  transaction: OpenTransaction,
  authority: string,
  given: DecideCase,
): Promise<string> {
  const { whole, parts } = storedCase(given)
  await pin(transaction, authority, [...parts, whole])
  return whole.hash
}

type Decided = Pick<Decision, 'id' | 'authority'>

const setPresent = (transaction: OpenTransaction, { id, authority }: Decided, present: Pinned) =>
  transaction
    .insertInto('decision_case')
    .values({ decision: id, authority, ...present })
    .onConflict((conflict) => conflict.column('decision').doUpdateSet(present))
    .execute()

/** Keeps what a decision's present recommendation was made from, until the next one. */
export async function keepCase(
  transaction: OpenTransaction,
  decision: Decided,
  given: DecideCase,
): Promise<void> {
  const { whole, parts } = storedCase(given)
  await pin(transaction, decision.authority, parts)
  await setPresent(transaction, decision, whole)
}

/** The same for a decision that has a line in the record: kept for ever, and once; its hash. */
export async function pinCaseOf(
  transaction: OpenTransaction,
  decision: Decided,
  given: DecideCase,
): Promise<string> {
  const hash = await pinCase(transaction, decision.authority, given)
  await setPresent(transaction, decision, { hash, document: '' })
  return hash
}

/** Keeps for ever what these decisions' present recommendations were made from; the hash of each of which somebody said. */
export async function pinPresentCases(
  transaction: OpenTransaction,
  decisions: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const present = await transaction
    .selectFrom('decision_case')
    .select(['decision', 'authority', 'hash', 'document'])
    .where('decision', 'in', decisions)
    .execute()
  const missing = Map.groupBy(
    present.filter(({ document }) => document !== ''),
    ({ authority }) => authority,
  )
  for (const [authority, cases] of missing)
    await pin(
      transaction,
      authority,
      cases.map(({ hash, document }) => ({ hash, document })),
    )
  return new Map(present.map(({ decision, hash }) => [decision, hash]))
}

/** The same for one; null when nobody said. */
export const pinPresentCase = async (
  transaction: OpenTransaction,
  decision: string,
): Promise<string | null> => (await pinPresentCases(transaction, [decision])).get(decision) ?? null

const LOST = 'PIN_LOST'
const lost = (what: string, hash: string, why: string): Error =>
  Object.assign(new Error(`${what} ${hash.slice(0, 12)}… ${why}`), { code: LOST })

/** What is pinned under each of these hashes; rejects as lost when one is not there or was changed. */
export async function documentsOf(
  database: Database,
  hashes: readonly string[],
  what: string,
): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, string>()
  for (const part of inParts(hashes)) {
    const rows = await database
      .selectFrom('pinned')
      .select(['hash', 'document'])
      .where('hash', 'in', part)
      .execute()
    for (const { hash, document } of rows) found.set(hash, document)
  }
  const read = (hash: string): [string, unknown] => {
    const document = found.get(hash)
    if (document === undefined) throw lost(what, hash, 'is not there')
    if (sha256(document) !== hash) throw lost(what, hash, 'was changed')
    return [hash, parseDocument(document)]
  }
  return new Map(hashes.map(read))
}

export const documentOf = async <T>(database: Database, hash: string, what: string): Promise<T> =>
  (await documentsOf(database, [hash], what)).get(hash) as T

async function forecastOf(
  forecastsOf: OperationalStore['forecastsOf'],
  { station, issued_at, hash }: ForecastRef,
): Promise<StationForecast> {
  const found = await forecastsOf(station, { from: issued_at, to: new Date(issued_at.getTime() + 1) })
  const same = found.find((forecast) => pinnedOf(forecast).hash === hash)
  if (!same) throw lost(`the forecast of ${station} at ${issued_at.toISOString()}`, hash, 'is not there')
  return same
}

async function wholeCase(
  database: Database,
  forecastsOf: OperationalStore['forecastsOf'],
  hash: string,
): Promise<PinnedCase> {
  const stored = await documentOf<StoredCase>(database, hash, 'the case')
  const { rules, policy, route, roads, forecasts, reference_forecasts, ...rest } = stored
  const issued = (refs: readonly ForecastRef[]) =>
    Promise.all(refs.map((ref) => forecastOf(forecastsOf, ref)))
  return {
    rules,
    isOfThese: rules === RULES_DIGEST,
    given: {
      ...rest,
      policy: await documentOf(database, policy, 'the policy'),
      route: await documentOf(database, route, 'the route'),
      ...(roads && { roads: await documentOf<DecideRoads>(database, roads, 'the thermal map of the route') }),
      forecasts: await issued(forecasts),
      ...(reference_forecasts && { reference_forecasts: await issued(reference_forecasts) }),
    },
  }
}

/** What is lost, in words, instead of a rejection. */
export const orLost = <T>(reading: Promise<T>): Promise<T | { readonly lost: string }> =>
  reading.catch((error) => {
    if (error.code === LOST) return { lost: error.message }
    throw error
  })

/** What decisions of the record rest on, brought together again as it was. */
export const pinnedTable = (
  database: Database,
  forecastsOf: OperationalStore['forecastsOf'],
): Pick<OperationalStore, 'pinnedCase'> => ({
  pinnedCase: (hash) => orLost(wholeCase(database, forecastsOf, hash)),
})
