import { shiftedClock, systemClock } from '#src/adapters/system-clock.ts'
import type { Config } from '#src/config.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'

/** Where the demonstration begins: at sunset before a clear January night, its decisions still ahead. */
export const DEMONSTRATION_STARTS = new Date('2026-01-15T16:00:00Z')
const DEMONSTRATION_SPEED = 10
const MARK = 'demonstration-clock'

/** A clock, and the three values by which another process shows the same time. */
export type ServiceClock = Clock & { readonly startsAt: Date; readonly since: Date; readonly speed: number }

function shifted(startsAt: Date, speed: number): ServiceClock {
  const since = new Date()
  return { ...shiftedClock(startsAt, since, speed), startsAt, since, speed }
}

/**
 * The time by which the service lives. A demonstration goes on where it stopped, so that its county has no gap;
 * FROSTLINE_CLOCK sets any other beginning.
 */
export async function serviceClock(
  config: Config,
  store: Pick<OperationalStore, 'mark'>,
): Promise<ServiceClock> {
  const speed = config.clockSpeed ?? (config.simulator ? DEMONSTRATION_SPEED : 1)
  if (config.clock) return shifted(config.clock, speed)
  if (!config.simulator) {
    const now = new Date()
    return { ...systemClock(), startsAt: now, since: now, speed: 1 }
  }
  const stopped = await store.mark(MARK)
  return shifted(stopped ? new Date(stopped) : DEMONSTRATION_STARTS, speed)
}

export const rememberClock = (clock: Clock, store: Pick<OperationalStore, 'saveMark'>): Promise<void> =>
  store.saveMark(MARK, clock.now().toISOString())
