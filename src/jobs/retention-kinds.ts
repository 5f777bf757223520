import { DAY } from '#src/units.ts'

/** What is kept for a time; the record, what it rests on, people's answers and treatments are kept for ever. */
export const RETENTION_KINDS = [
  'journal',
  'readings',
  'rejections',
  'forecasts',
  'weather',
  'messages',
  'runs',
] as const
export type RetentionKind = (typeof RETENTION_KINDS)[number]

/** Days for which each kind is kept; null: for ever. */
export type Retention = Readonly<Record<RetentionKind, number | null>>

/** Readings and weather: two winters, which a backtest reads. */
export const defaultRetention: Retention = {
  journal: 14,
  readings: 730,
  rejections: 90,
  forecasts: 60,
  weather: 730,
  messages: 365,
  runs: 60,
}

/** The engine looks back 48 h, a claim is told within days, and the journal is what a restore is made whole from. */
const LEAST: Retention = {
  journal: 3,
  readings: 30,
  rejections: 7,
  forecasts: 14,
  weather: 14,
  messages: 30,
  runs: 7,
}

export const RETENTION_SHAPE = `kinds and days, e.g. journal=14d,readings=730d,forecasts=ever; kinds: ${RETENTION_KINDS.join(', ')}`

const isKind = (name: string): name is RetentionKind => (RETENTION_KINDS as readonly string[]).includes(name)

function daysOf(text: string): number | null | undefined {
  if (text === 'ever') return null
  return /^\d{1,5}d$/.test(text) ? Number(text.slice(0, -1)) : undefined
}

/** The setting as it is typed; what is not named stays as it is by default. A string says what was expected. */
export function parseRetention(text: string): Retention | string {
  const kept: Record<RetentionKind, number | null> = { ...defaultRetention }
  const named = new Set<RetentionKind>()
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.trim().split('=')
    const days = daysOf(value)
    if (!isKind(name) || days === undefined) return RETENTION_SHAPE
    const least = LEAST[name] ?? 0
    if (days !== null && days < least) return `${name}: ${least}d or more`
    if (named.has(name)) return `${name} once`
    named.add(name)
    kept[name] = days
  }
  return kept
}

/** What is older is not kept any more; null: everything is. */
export function keptSince(retention: Retention, kind: RetentionKind, now: Date): Date | null {
  const days = retention[kind]
  return days === null ? null : new Date(now.getTime() - days * DAY)
}
