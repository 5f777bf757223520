import type { LastOk } from '#src/last-ok.ts'
import { type Limit, limits, STOPPED_S } from '#src/watchdog/limits.ts'

/** What a look found, in seconds of a clock that nobody sets (`at_s`) and in real time (`now`). */
export type Look = {
  readonly at_s: number
  readonly now: Date
  /** A text: why the marks cannot be read. */
  readonly lastOk: LastOk | string
  /** Why the service does not answer; null: it does. */
  readonly health: string | null
}

type Heard = {
  /** As written; another value means that the part has worked since. */
  readonly stamp: string | null
  readonly heard_s: number
  readonly troubled_s: number | null
  readonly trouble: string | null
}
/** When each part was last heard, on the clock that nobody sets. */
export type Memory = ReadonlyMap<string, Heard>

/** A part that has been silent or troubled for longer than it may. */
export type Silence = {
  readonly name: string
  readonly silent_s: number
  readonly words: string
  /** It follows from another silence, which is told instead. */
  readonly isCovered: boolean
}

type Sign = { readonly name: string; readonly stamp: string | null; readonly trouble: string | null }

/** Not heard at this look: the stamp is null. */
function signs({ at_s, lastOk, health }: Look): Sign[] {
  const looked = String(at_s)
  const own = [
    {
      name: 'marks',
      stamp: typeof lastOk === 'string' ? null : looked,
      trouble: typeof lastOk === 'string' ? lastOk : null,
    },
    { name: 'health', stamp: health === null ? looked : null, trouble: health },
  ]
  if (typeof lastOk === 'string') return own
  const { started_at, stopped_at } = lastOk
  return [
    ...own,
    ...lastOk.marks.map(({ name, ok_at, trouble }) => ({
      name,
      stamp: (ok_at ?? started_at).toISOString(),
      trouble:
        name === 'service' && stopped_at ? `It was stopped in order at ${stopped_at.toISOString()}` : trouble,
    })),
  ]
}

/** Before the first look nobody listened: the real time has to do for how old a mark is. */
const ageAtFirst = (stamp: string, { now, at_s }: Look): number =>
  stamp === String(at_s) ? 0 : Math.max(0, (now.getTime() - Date.parse(stamp)) / 1_000)

function heardNow({ stamp, trouble }: Sign, before: Heard | undefined, look: Look): Heard {
  const { at_s } = look
  const troubled_s = trouble === null ? null : (before?.troubled_s ?? at_s)
  if (stamp === null) return { stamp: null, heard_s: before?.heard_s ?? at_s, troubled_s, trouble }
  if (!before) return { stamp, heard_s: at_s - ageAtFirst(stamp, look), troubled_s, trouble }
  return { stamp, heard_s: stamp === before.stamp ? before.heard_s : at_s, troubled_s, trouble }
}

/**
 * What is remembered after a look. A mark counts as heard when it differs from the one before, whatever time it
 * names: a clock that was set wrong makes nothing fresh. A part that is no longer named is no longer awaited; while
 * the marks cannot be read, all are as they were.
 */
export function heardFrom(memory: Memory, look: Look): Memory {
  const found = signs(look)
  const kept = typeof look.lastOk === 'string' ? memory : new Map<string, Heard>()
  return new Map([
    ...kept,
    ...found.map((sign) => [sign.name, heardNow(sign, memory.get(sign.name), look)] as const),
  ])
}

export const lasting = (seconds: number): string => {
  if (seconds < 120) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const isStopped = ({ name }: Limit, { trouble }: Heard): boolean => name === 'service' && trouble !== null

function silenceOf(limit: Limit, heard: Heard | undefined, at_s: number): Omit<Silence, 'isCovered'>[] {
  if (!heard) return []
  const silent_s = at_s - heard.heard_s
  const isSilent = silent_s > (isStopped(limit, heard) ? STOPPED_S : limit.silent_s)
  const isTroubled =
    limit.troubled_s !== null && heard.troubled_s !== null && at_s - heard.troubled_s >= limit.troubled_s
  if (!isSilent && !isTroubled) return []
  const why = heard.trouble === null ? '' : ` (${heard.trouble.replace(/\.$/, '')})`
  const words = `${limit.says}: last well ${lasting(silent_s)} ago${why}. ${limit.means}.`
  return [{ name: limit.name, silent_s, words }]
}

/** What is silent for too long, the cause first. */
export function silences(memory: Memory, at_s: number): Silence[] {
  const all = limits.flatMap((limit) => silenceOf(limit, memory.get(limit.name), at_s))
  const covered = new Set(
    all.flatMap(({ name }) => limits.find((limit) => limit.name === name)?.covers ?? []),
  )
  return all.map((silence) => ({ ...silence, isCovered: covered.has(silence.name) }))
}
