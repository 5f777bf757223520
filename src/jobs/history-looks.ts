import type { Cancel, Clock } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { MINUTE, SECOND } from '#src/units.ts'

/** As long as a reading counts as fresh: what is older tells of the past. */
const FRESH_FOR = 30 * MINUTE
/** Sensors that send what they kept through an outage send thousands: their routes are looked at this often. */
const GATHERED_FOR = 20 * SECOND

/** Of now, and at no greater rate than a sensor measures. */
const isNews = ({ at, received_at, flags }: Reading): boolean =>
  received_at.getTime() - at.getTime() < FRESH_FOR && !flags.includes('RATE_LIMITED')

/**
 * Looks for readings as they come: news at once, so that a road that turns cold never waits; history and floods
 * together, one look a station for all that came in twenty seconds.
 */
export function historyLooks(clock: Pick<Clock, 'now' | 'at'>, look: (reading: Reading) => void) {
  const gathered = new Map<string, Reading>()
  let cancel: Cancel | null = null

  function lookAtGathered(): void {
    cancel = null
    const readings = [...gathered.values()]
    gathered.clear()
    for (const reading of readings) look(reading)
  }
  function gather(reading: Reading): void {
    gathered.set(reading.station, reading)
    cancel ??= clock.at(new Date(clock.now().getTime() + GATHERED_FOR), lookAtGathered)
  }
  return {
    onReading(reading: Reading): void {
      if (isNews(reading)) look(reading)
      else gather(reading)
    },
    stop: () => cancel?.(),
  }
}
