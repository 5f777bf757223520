import { createHash } from 'node:crypto'
import { forecastsOf, type IssuedForecast, readingsOf } from '#src/api/claims/claims-evidence.ts'
import type { ClaimsFacts } from '#src/api/claims/claims-facts.ts'
import { claimsMissing, heldOf } from '#src/api/claims/claims-missing.ts'
import type { ClaimsPack } from '#src/api/claims/claims-pack-document.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { noLongerKept } from '#src/jobs/no-longer-kept.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { canonicalText } from '#src/wire.ts'

type Member = Exclude<keyof ClaimsPack, 'sha256'>
type Listed = 'forecasts' | 'readings'

/** What of a pack is told while its text is made. */
export type Passing = {
  forecast?(forecast: IssuedForecast): void
  reading?(reading: Reading): void
  missing?(lines: readonly string[]): void
  sha256?(hash: string): void
}

/** Who made the pack, and when, is no part of what it proves. */
const OF_THE_MAKING: ReadonlySet<Member> = new Set(['made_at', 'made_by', 'record'])

/** Of a list one at a time: a month of decisions is some megabytes. */
function* partsOf(value: unknown): Generator<readonly unknown[]> {
  for (const one of value as readonly unknown[]) yield [one]
}

/** `told`: of each thing as it passes. */
async function* listText<T>(
  parts: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  told: (one: T) => void = () => {},
): AsyncGenerator<string> {
  yield '['
  let separator = ''
  for await (const part of parts)
    for (const one of part) {
      told(one)
      yield `${separator}${canonicalText(one)}`
      separator = ','
    }
  yield ']'
}

/** The text of each member; what it takes to say what is missing is noted as it passes. */
async function membersOf(
  deps: ApiDeps,
  { pack, place, devices }: ClaimsFacts,
  passing: Passing,
): Promise<(name: Member) => AsyncIterable<string> | Iterable<string>> {
  const held = heldOf()
  const readings = () => readingsOf(deps, devices, pack.covers)
  // once before, because what is missing stands before the readings
  for await (const part of readings()) for (const one of part) held.reading(one)
  const long: Record<Listed, () => AsyncIterable<string>> = {
    forecasts: () =>
      listText(forecastsOf(deps, place, pack.covers), (one) => {
        held.forecast(one)
        passing.forecast?.(one)
      }),
    readings: () => listText(readings(), passing.reading),
  }
  return (name) => {
    if (name === 'forecasts' || name === 'readings') return long[name]()
    if (name !== 'missing')
      return Array.isArray(pack[name]) ? listText(partsOf(pack[name])) : [canonicalText(pack[name])]
    const { retention, clock } = deps
    const forgotten = retention ? noLongerKept(retention, pack.covers.from, clock.now()) : []
    const lines = claimsMissing(pack, held, forgotten)
    passing.missing?.(lines)
    return [canonicalText(lines)]
  }
}

/** The hash of members that are given piece by piece, as if they were one canonical text. */
function memberHash() {
  const hash = createHash('sha256')
  let before = '{'
  return {
    begin(key: string) {
      hash.update(before + key)
      before = ','
    },
    add: (piece: string) => void hash.update(piece),
    end: () => hash.update('}').digest('hex'),
  }
}

/**
 * A claims pack as canonical JSON, piece by piece: a month of forecasts is never in memory. Its members come in the
 * order of their names, then `sha256`.
 */
export async function* claimsPackText(
  deps: ApiDeps,
  facts: ClaimsFacts,
  passing: Passing = {},
): AsyncGenerator<string> {
  const textOf = await membersOf(deps, facts, passing)
  const names = [...Object.keys(facts.pack), 'forecasts', 'missing', 'readings'].sort() as Member[]
  const hash = memberHash()
  let before = '{'
  for (const name of names) {
    const key = `${JSON.stringify(name)}:`
    const isHashed = !OF_THE_MAKING.has(name)
    if (isHashed) hash.begin(key)
    yield before + key
    for await (const piece of textOf(name)) {
      if (isHashed) hash.add(piece)
      yield piece
    }
    before = ','
  }
  const sha256 = hash.end()
  passing.sha256?.(sha256)
  yield `,"sha256":"${sha256}"}`
}
