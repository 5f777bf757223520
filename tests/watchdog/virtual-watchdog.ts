/** A watchdog on seconds that pass when told to, over a service whose marks a test sets. */

import type { Delivered } from '#src/channels/message.ts'
import type { Contacts } from '#src/contacts.ts'
import type { LastOk, Mark } from '#src/last-ok.ts'
import type { WatchdogState } from '#src/watchdog/state-file.ts'
import { watchdog } from '#src/watchdog/watchdog.ts'

export const BEGAN = new Date('2026-01-15T18:00:00Z')
const PARTS = [
  'cron',
  'journal',
  'operational store',
  'broker',
  'sensors',
  'weather',
  'decisions',
  'notifications',
]

export const onCall: Contacts = {
  wait_min: { duty_manager: 10, deputy: 10 },
  people: [
    { id: 'pat', name: 'Pat', rung: 'duty_manager' },
    { id: 'lee', name: 'Lee', rung: 'deputy' },
    { id: 'ann', name: 'Ann', rung: 'list' },
    { id: 'bob', name: 'Bob', rung: 'list' },
  ],
}

/** Parts that are not well, and since when; `trouble` is what they say of it. */
export type Faults = Partial<Record<string, { from_s: number; until_s?: number; trouble?: string }>>

const isFaulty = (faults: Faults, name: string, at_s: number): boolean => {
  const fault = faults[name]
  return fault !== undefined && at_s >= fault.from_s && at_s < (fault.until_s ?? Infinity)
}

const realTime = (at_s: number): Date => new Date(BEGAN.getTime() + at_s * 1_000)

export type Told = {
  readonly at_s: number
  readonly person: string
  readonly kind: string
  readonly words: string
  readonly id: string
}
type Setting = {
  readonly faults?: Faults
  readonly contacts?: Contacts
  /** What the channel answers at a try. */
  readonly channel?: (told: Told) => Delivered
  /** Added to the machine's real time from a moment on: somebody sets its clock. */
  readonly clockSet?: { readonly from_s: number; readonly by_s: number }
}

export function virtualWatchdog({ faults = {}, contacts = onCall, channel, clockSet }: Setting) {
  let at_s = 0
  let kept: WatchdogState | null = null
  const told: Told[] = []
  const tried: Told[] = []
  const said: string[] = []
  const lastOk = new Map<string, Date>()

  function mark(name: string, now: Date): Mark {
    if (isFaulty(faults, name, at_s))
      return { name, ok_at: lastOk.get(name) ?? null, trouble: faults[name]?.trouble ?? null }
    lastOk.set(name, now)
    return { name, ok_at: now, trouble: null }
  }
  let document: LastOk
  function marksNow(now: Date): LastOk | string {
    if (isFaulty(faults, 'marks', at_s)) return '/data/last-ok.json: ENOENT'
    if (!isFaulty(faults, 'service', at_s))
      document = {
        format: 'frostline.last-ok/1',
        written_at: now,
        started_at: BEGAN,
        stopped_at: null,
        demonstration: false,
        marks: ['service', ...PARTS].map((name) => mark(name, now)),
      }
    return document
  }
  const start = (pid: number) =>
    watchdog({
      contacts,
      pid,
      look: async () => {
        const now = realTime(at_s + (clockSet && at_s >= clockSet.from_s ? clockSet.by_s : 0))
        const isDeaf = isFaulty(faults, 'health', at_s) || isFaulty(faults, 'service', at_s)
        return { at_s, now, lastOk: marksNow(now), health: isDeaf ? 'ECONNREFUSED' : null }
      },
      kept: () => kept,
      keep: (state) => {
        kept = structuredClone(state)
      },
      say: (words) => said.push(words),
      async tell({ person, kind, words, id }) {
        const one = { at_s, person, kind, words, id }
        tried.push(one)
        const delivered = channel?.(one) ?? ({ result: 'sent' } as const)
        if (delivered.result === 'sent') told.push(one)
        return delivered
      },
    })
  let dog = start(1)
  return {
    told,
    tried,
    said,
    alarms: () => dog.alarms(),
    /** kill -9 and a new process, which knows what was kept. */
    restart: () => {
      dog = start(2)
    },
    async until(end_s: number) {
      for (; at_s <= end_s; at_s += 5) await dog.once()
    },
  }
}
