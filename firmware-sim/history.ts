/** Which instants a device owes when it comes to life after a silence, oldest first. */
const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Every ten minutes in the last three hours, every half hour before: enough for a forecast, kind to the broker. */
const RECENT_H = 3
const RECENT_STEP = 10 * MINUTE
const OLD_STEP = 30 * MINUTE

/** Instants in [from, to) at the steps above, on whole multiples so that a restart owes the same readings. */
export function owedInstants(from: Date, to: Date): Date[] {
  const recent = to.getTime() - RECENT_H * HOUR
  const instants: Date[] = []
  for (let ms = ceil(from.getTime(), RECENT_STEP); ms < to.getTime(); ms += RECENT_STEP)
    if (ms >= recent || ms % OLD_STEP === 0) instants.push(new Date(ms))
  return instants
}

/** Instants in [from, to) at every whole multiple of the interval. */
export function regularInstants(from: Date, to: Date, intervalS: number): Date[] {
  const step = intervalS * 1000
  const instants: Date[] = []
  for (let ms = ceil(from.getTime(), step); ms < to.getTime(); ms += step) instants.push(new Date(ms))
  return instants
}

/** The first whole multiple of the interval after `at`. */
export const nextInstant = (at: Date, intervalS: number): Date =>
  new Date((Math.floor(at.getTime() / (intervalS * 1000)) + 1) * intervalS * 1000)

const ceil = (ms: number, step: number): number => Math.ceil(ms / step) * step
