import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Alarm } from '#src/watchdog/alarms.ts'
import { writeSmallFile } from '#src/watchdog/small-file.ts'

const instant = z.iso.datetime().transform((text) => new Date(text))
const delivery = z.object({
  id: z.string(),
  person: z.string(),
  kind: z.enum(['alarm', 'recovered']),
  words: z.string(),
  state: z.enum(['due', 'sent', 'refused']),
  attempts: z.number(),
  wait_s: z.number(),
  why: z.string().nullable(),
})
const alarm = z.object({
  id: z.string(),
  name: z.string(),
  words: z.string(),
  raised_at: instant,
  age_s: z.number(),
  well_s: z.number(),
  returns: z.number(),
  ended_at: instant.nullable(),
  deliveries: z.array(delivery),
})
const state = z.object({
  format: z.literal('frostline.watchdog/1'),
  pid: z.number(),
  /** Real time of its last look; by this the service knows that it is watched. */
  ok_at: instant,
  /** Names of those who are told. */
  tells: z.array(z.string()),
  alarms: z.array(alarm),
})

/** What a watchdog keeps of itself, so that the next one neither forgets nor repeats. */
export type WatchdogState = Omit<Readonly<z.infer<typeof state>>, 'format' | 'alarms'> & {
  readonly alarms: readonly Alarm[]
}

/** Null: there is none, or it cannot be read; then nobody can be known to have been told. */
export function readState(file: string): WatchdogState | null {
  try {
    const parsed = state.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export function writeState(file: string, kept: WatchdogState): void {
  const text = JSON.stringify({ format: 'frostline.watchdog/1', ...kept })
  writeSmallFile(file, text, `${file}.${kept.pid}.part`)
}
