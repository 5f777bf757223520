import type { ClockSet } from '#src/decision/alerts/service-troubled.ts'
import type { Network } from '#src/network/network.ts'
import type { Clock } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR, MINUTE } from '#src/units.ts'

type ClockWatchParts = {
  readonly clock: Pick<Clock, 'now' | 'set_by_ms'>
  network(): Network
  readonly recent: { ofDevice(device: string, from: Date, to: Date): readonly Reading[] }
  /** Called when it is found that the clock was set. */
  readonly onSet?: () => void
}

export type ClockWatch = {
  /** Looks whether the clock was set. */
  look(): void
  /** What was received before this service began is dated after it: the clock was put back meanwhile. */
  wasAhead(latest: Date): void
  /** A reading that has just come, which agrees with our clock or not. */
  heard(reading: Reading): void
  /** How the clock was set last; null: it was not, or sensors agree with it again. */
  found(): ClockSet | null
  /** A reading with the doubt that a clock put back casts on its time. */
  doubted(reading: Reading): Reading
}

/** Smaller steps change no judgement: a reading is fresh for half an hour. */
const SET = MINUTE
/** A sensor whose time differs from ours by more does not agree; telemetry refuses what is as far ahead. */
const AGREES = 10 * MINUTE
const CODE = 'CLOCK_SKEW'

/**
 * Notices that the machine's clock was set, by the clock that nobody can set. Put back, it makes hours-old readings look
 * fresh: they are then marked, so that they count as evidence of cold and of nothing else.
 */
export function clockWatch({ clock, network, recent, onSet }: ClockWatchParts): ClockWatch {
  let last_ms = 0
  let set: ClockSet | null = null
  /** Up to this time everything received may be older than it seems. */
  let putBackTo: Date | null = null
  const receivedBefore = new WeakSet<Reading>()
  const marked = new WeakMap<Reading, Reading>()
  const agrees = new Map<string, boolean>()

  function putBack(by_ms: number, now: Date): void {
    putBackTo = now
    // what was received between the new time and the old one will look fresh again as the clock comes by
    const [from, to] = [new Date(now.getTime() - HOUR), new Date(now.getTime() + by_ms + HOUR)]
    for (const { id } of network().devices)
      for (const reading of recent.ofDevice(id, from, to)) receivedBefore.add(reading)
  }

  function noteSet(by_ms: number): void {
    const now = clock.now()
    set = { at: now, by_ms }
    agrees.clear()
    if (by_ms < 0) putBack(-by_ms, now)
    onSet?.()
  }

  return {
    look() {
      const by_ms = clock.set_by_ms?.() ?? 0
      const step_ms = by_ms - last_ms
      if (Math.abs(step_ms) < SET) return
      last_ms = by_ms
      noteSet(step_ms)
    },
    wasAhead: (latest) => noteSet(clock.now().getTime() - latest.getTime()),
    heard({ device, at, received_at }) {
      // one that was received before, by the former time, says nothing of the new one
      if (!set || received_at < set.at || received_at > clock.now()) return
      agrees.set(device, Math.abs(received_at.getTime() - at.getTime()) <= AGREES)
      const agreeing = [...agrees.values()].filter(Boolean).length
      if (2 * agreeing > agrees.size) set = null
    },
    found: () => set,
    doubted(reading) {
      if (!putBackTo) return reading
      if (reading.received_at > putBackTo && !receivedBefore.has(reading)) return reading
      const known = marked.get(reading)
      if (known) return known
      const doubtful = { ...reading, flags: [...new Set([...reading.flags, CODE])] }
      marked.set(reading, doubtful)
      return doubtful
    },
  }
}
