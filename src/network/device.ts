import { HOUR } from '#src/units.ts'

/** Two people took a sensor out of use, for a time: what it says is kept and counts as missing. */
export type OutOfUse = {
  readonly since_at: Date
  /** From then on it counts again, whoever forgot it. */
  readonly until_at: Date
  readonly reason: string
  readonly proposed_by: string
  readonly approved_by: string
}

/** The thing that publishes: one sensor box. It speaks for one station at a time. */
export type Device = {
  readonly id: string
  readonly authority: string
  readonly station: string
  readonly status: 'active' | 'revoked'
  /** Absent: it never was, or was taken back into use. */
  readonly out_of_use?: OutOfUse
}

/** Longer must be asked for again. */
export const LONGEST_OUT_OF_USE_H = 72

export const outOfUseUntil = (since: Date, hours: number): Date => new Date(since.getTime() + hours * HOUR)

/** A clock put back to before it was taken out of use finds it in use. */
export const isOutOfUse = ({ out_of_use: span }: Pick<Device, 'out_of_use'>, now: Date): boolean =>
  span !== undefined && span.since_at <= now && now < span.until_at
