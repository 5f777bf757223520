/**
 * One device at work: pays in its history, then a reading every interval. After a silence of the whole program (a
 * laptop asleep) it owes what it missed, as a device with a memory would.
 */
import { applyFaults, type Fault, type Faultless } from './faults.ts'
import { nextInstant, owedInstants, regularInstants } from './history.ts'
import type { Message } from './message.ts'
import type { SimClock } from './sim-clock.ts'

const HOUR = 3_600_000
/** Longer silences are paid in at the coarse steps of the history. */
const LONG_SILENCE = HOUR / 2
const MOST_OWED = 24 * HOUR

export type LiveDevice = {
  /** From the next reading on. */
  setInterval(seconds: number): void
  stop(): void
}

export type LiveDeviceSettings = {
  readonly device: string
  readonly clock: SimClock
  readonly interval_s: number
  readonly history_h: number
  readonly faults: readonly Fault[]
  readonly faultless: Faultless
  readonly send: (message: Message) => void
  /** Runs once after real milliseconds; gives a way to cancel. */
  readonly later: (run: () => void, ms: number) => () => void
}

export function liveDevice(settings: LiveDeviceSettings): LiveDevice {
  const { clock, device } = settings
  let interval = settings.interval_s
  let paidUntil = new Date(clock.now().getTime() - settings.history_h * HOUR)
  let held: Message[] = []
  let cancel = () => {}

  const tick = () => {
    const now = clock.now()
    const end = new Date(now.getTime() + 1)
    const measured = owed(paidUntil, end, interval).map((at) => settings.faultless(device, at))
    const leaving = [...held, ...applyFaults(measured, settings.faults, settings.faultless)]
    held = leaving.filter((message) => message.sent_at > now)
    for (const message of inOrder(leaving.filter((one) => one.sent_at <= now))) settings.send(message)
    paidUntil = end
    cancel = settings.later(tick, clock.realUntil(nextInstant(now, interval)))
  }
  tick()
  return {
    setInterval(seconds) {
      interval = seconds
    },
    stop: () => cancel(),
  }
}

const inOrder = (messages: Message[]): Message[] =>
  messages.sort((one, other) => one.sent_at.getTime() - other.sent_at.getTime())

/** Every interval; after a long silence coarse steps of at most a day, and the present. */
function owed(from: Date, to: Date, intervalS: number): Date[] {
  if (to.getTime() - from.getTime() <= LONG_SILENCE) return regularInstants(from, to, intervalS)
  const coarse = owedInstants(new Date(Math.max(from.getTime(), to.getTime() - MOST_OWED - 1)), to)
  const present = new Date(nextInstant(to, intervalS).getTime() - intervalS * 1000)
  return coarse.at(-1)?.getTime() === present.getTime() || present < from || present >= to
    ? coarse
    : [...coarse, present]
}
