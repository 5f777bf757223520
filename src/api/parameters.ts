import { z } from 'zod'
import { readInstant } from '#src/telemetry/instant.ts'
import { DAY } from '#src/units.ts'

export const ID = /^[a-z0-9][a-z0-9-]{2,31}$/
export const id = z.string().regex(ID, 'No such id.')
/** `kind:subject`; some subjects are of a thing and what about it: a station and a finding, an authority and a job. */
export const alertId = z
  .string()
  .regex(/^[a-z_]{3,32}:[a-z0-9][a-z0-9-]{2,63}(\/[A-Za-z0-9_-]{1,64})?$/, 'No such id.')
/** Decision ids join a route and a night, so they may be longer. */
export const decisionId = z.string().regex(/^[a-z0-9][a-z0-9-]{2,63}$/, 'No such id.')

const readable = (text: string): boolean => readInstant(text)?.leapSecond === false

/** An instant with its zone; a date that does not exist is refused, never rolled forward. */
export const instant = z
  .string()
  .refine(readable, 'Give an instant with its zone, e.g. 2026-01-15T18:00:00Z (send + as %2B).')
  .meta({ format: 'date-time' })

export const civilDate = z
  .string()
  .refine((text) => readable(`${text}T00:00:00Z`), 'Give a date, e.g. 2026-01-15.')
  .meta({ format: 'date' })

/** ASCII digits, 1 to `most`, a power of ten: so that the whole rule is a pattern in the OpenAPI document. */
export const limit = (most: 1_000 | 10_000) =>
  z
    .string()
    .regex(
      new RegExp(`^0*(?:[1-9][0-9]{0,${String(most).length - 2}}|${most})$`),
      `Give a whole number from 1 to ${most}.`,
    )

export const LONGEST_SPAN = 35 * DAY

export const instantAt = (text: string | undefined): Date | null => {
  const read = text === undefined ? null : readInstant(text)
  return read && new Date(read.at)
}

/** `[from, to)` of things past: to `now`, and `days` long, where nothing else is said. */
export function pastSpan(query: { from?: string; to?: string }, now: Date, days: number) {
  const to = instantAt(query.to) ?? now
  return { from: instantAt(query.from) ?? new Date(to.getTime() - days * DAY), to }
}

/** `[from, to)`; what is left out is the day before `now`, or follows from the other end. */
export function spanOf(query: { from?: string; to?: string }, now: Date): { from: Date; to: Date } {
  const from = instantAt(query.from)
  const to = instantAt(query.to)
  const start = from ?? new Date((to ?? now).getTime() - DAY)
  // a device's clock may be minutes ahead: with no end given, what it says of the near future is included
  return { from: start, to: to ?? new Date(from ? from.getTime() + LONGEST_SPAN : now.getTime() + DAY) }
}
