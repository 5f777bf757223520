import type { OperationalStore } from '#src/ports.ts'
import { DAY, HOUR, MINUTE, type Milliseconds } from '#src/units.ts'
import type { Fault } from '../../../firmware-sim/faults.ts'
import { hashOf, uniform } from '../../../firmware-sim/noise.ts'

export type SeasonFaultKind = 'dead_sensor' | 'stuck_sensor' | 'weather_lost' | 'store_away'

export type SeasonFault = {
  readonly kind: SeasonFaultKind
  /** The device; null: not one of a device. */
  readonly device: string | null
  readonly from: Date
  readonly to: Date
}

// biome-ignore format: a table
export const FAULTS: Readonly<Record<SeasonFaultKind, { readonly lasts: Milliseconds; readonly everyNights: number; readonly within: Milliseconds }>> = {
  dead_sensor:  { lasts:  6 * HOUR,   everyNights:  3, within: 45 * MINUTE },
  // A road that hardly moves hides it: only one that is seen while it lasts counts, and nine in ten must be
  stuck_sensor: { lasts: 36 * HOUR,   everyNights:  5, within: 36 * HOUR },
  weather_lost: { lasts: 12 * HOUR,   everyNights:  7, within: 6 * HOUR + 10 * MINUTE },
  store_away:   { lasts: 40 * MINUTE, everyNights: 10, within: 3 * MINUTE },
}

/** Faults strewn over the season by its seed; the first day is left alone, and so is the last. */
export function seasonFaults(
  { seed, nights, from }: { seed: number; nights: number; from: Date },
  devices: readonly string[],
): SeasonFault[] {
  return Object.entries(FAULTS).flatMap(([name, { lasts, everyNights }]) => {
    const kind = name as SeasonFaultKind
    const count = Math.max(1, Math.floor(nights / everyNights))
    const room = (nights - 2) * DAY - lasts
    return Array.from({ length: count }, (_, index): SeasonFault => {
      const share = (which: number) => uniform(seed, hashOf(kind), index, which)
      // Sensors are read at whole ten minutes: a stuck one keeps the value of such an instant
      const begins = Math.floor((DAY + ((index + share(1)) * room) / count) / (10 * MINUTE)) * 10 * MINUTE
      const at = new Date(from.getTime() + begins)
      const device = kind.endsWith('_sensor') ? devices[Math.floor(share(2) * devices.length)]! : null
      return { kind, device, from: at, to: new Date(at.getTime() + lasts) }
    })
  })
}

/** What the simulator's devices do of it. */
export const sensorFaults = (faults: readonly SeasonFault[]): Fault[] =>
  faults.flatMap(({ kind, device, from, to }) =>
    device ? [{ device, kind: kind === 'dead_sensor' ? 'gap' : 'stuck', from, to, amount: null }] : [],
  )

export const isUnder = (faults: readonly SeasonFault[], kind: SeasonFaultKind, now: Date): boolean =>
  faults.some((fault) => fault.kind === kind && fault.from <= now && now < fault.to)

/** The store, which answers nothing while it is away. */
export function interruptible(store: OperationalStore, isAway: () => boolean): OperationalStore {
  const words = 'the database of the season is away'
  return new Proxy(store, {
    get(target, name: keyof OperationalStore) {
      if (name === 'trouble') return () => (isAway() ? words : target.trouble())
      const own = target[name] as (...given: unknown[]) => unknown
      return (...given: unknown[]) => (isAway() ? Promise.reject(new Error(words)) : own(...given))
    },
  })
}
