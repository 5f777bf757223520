import type { LorawanInstallation } from '#src/network/lorawan-installation.ts'
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

/** Somebody works on it, for hours: what it says is kept and counts as missing; it ends by itself. */
export type MaintenancePause = {
  readonly since_at: Date
  readonly until_at: Date
  readonly reason: string
  readonly by: string
  /** Who ended it early; absent: nobody, or not yet. */
  readonly ended_by?: string
}

/** A time in which what a device measured counts for nothing, for good. */
export type SetAsideSpan = Pick<MaintenancePause, 'since_at' | 'until_at'>

/** It may publish, but is not trusted to be what it says it is: its messages are kept apart until a person releases it. */
export type Quarantine = {
  readonly since_at: Date
  readonly reason: string
  readonly by: string
}

/** The thing that publishes: one sensor box. It speaks for one station at a time. */
export type Device = {
  readonly id: string
  readonly authority: string
  readonly station: string
  /** `pending`: registered, and not claimed yet: it has no secret. */
  readonly status: 'pending' | 'active' | 'revoked'
  /** What is printed on the box, by which it is claimed; absent: its id. */
  readonly serial?: string
  /** Absent: it speaks to us itself. */
  readonly lorawan?: LorawanInstallation
  /** Absent: it never was, or was taken back into use. */
  readonly out_of_use?: OutOfUse
  /** Absent: nobody ever worked on it. */
  readonly maintenance?: MaintenancePause
  /** Out of use or worked on before the last time, as it ended; absent: never. */
  readonly set_aside_before?: readonly SetAsideSpan[]
  /** Absent: it never was, or was released. */
  readonly quarantine?: Quarantine
}

/** Longer must be asked for again. */
export const LONGEST_OUT_OF_USE_H = 72
export const LONGEST_MAINTENANCE_H = 12

export const hoursFrom = (since: Date, hours: number): Date => new Date(since.getTime() + hours * HOUR)

const isWithin = (span: { since_at: Date; until_at: Date } | undefined, now: Date): boolean =>
  span !== undefined && span.since_at <= now && now < span.until_at

/** A clock put back to before it was taken out of use finds it in use. */
export const isOutOfUse = ({ out_of_use }: Pick<Device, 'out_of_use'>, now: Date): boolean =>
  isWithin(out_of_use, now)

export const isInMaintenance = ({ maintenance }: Pick<Device, 'maintenance'>, now: Date): boolean =>
  isWithin(maintenance, now)

export type SetAside = Pick<Device, 'out_of_use' | 'maintenance' | 'quarantine' | 'set_aside_before'>

/** Of one device; what is older is in no reading that is looked at still. */
const SPANS_KEPT = 50

/** What a device must remember when it is set aside anew: the time that has ended must not begin to count. */
export const setAsideBefore = (
  { set_aside_before = [] }: SetAside,
  ended: SetAsideSpan | undefined,
): Pick<SetAside, 'set_aside_before'> => {
  if (!ended) return {}
  const { since_at, until_at } = ended
  return { set_aside_before: [...set_aside_before, { since_at, until_at }].slice(-SPANS_KEPT) }
}

/** Was anything of this ever said of it? Mostly not, and then no clock need be asked. */
export const wasSetAside = ({ out_of_use, maintenance, quarantine }: SetAside): boolean =>
  out_of_use !== undefined || maintenance !== undefined || quarantine !== undefined

/** People said that what it measures does not count: it is missing, never warm. */
export const countsAsMissing = (device: SetAside, now: Date): boolean =>
  wasSetAside(device) &&
  (device.quarantine !== undefined || isOutOfUse(device, now) || isInMaintenance(device, now))

/**
 * Does a reading of that instant count for nothing? While the device counts as missing all it ever said, and for good
 * what it said while it was taken out: a sensor in somebody's hand measures no road.
 */
export const isLeftOut = (device: SetAside, at: Date, now: Date): boolean =>
  countsAsMissing(device, now) ||
  isWithin(device.out_of_use, at) ||
  isWithin(device.maintenance, at) ||
  (device.set_aside_before?.some((span) => isWithin(span, at)) ?? false)
