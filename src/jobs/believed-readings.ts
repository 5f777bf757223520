import type { ClockWatch } from '#src/jobs/clock-watch.ts'
import { type Device, isLeftOut, wasSetAside } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import type { Clock } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'

type OfStation = { ofStation(station: string, from: Date, to: Date): readonly Reading[] }

type Believing = {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly clocks: Pick<ClockWatch, 'look' | 'doubted'>
}

/**
 * Readings as they must be believed: with the findings against their sensor and what a clock put back makes of their
 * time, without those that people said do not count (out of use, maintenance, quarantine). The same array where nothing
 * is to be said against any.
 */
export function believedReadings(sensors: OfStation, { network, clock, clocks }: Believing): OfStation {
  let known: Network | null = null
  let setAside: ReadonlyMap<string, Device> = new Map()

  /** Mostly there is none: looked for once a network. */
  function everSetAside(): ReadonlyMap<string, Device> {
    const now = network()
    if (now !== known)
      setAside = new Map(now.devices.filter(wasSetAside).map((device) => [device.id, device]))
    known = now
    return setAside
  }

  function counting(readings: readonly Reading[]): readonly Reading[] {
    const ever = everSetAside()
    if (ever.size === 0) return readings
    const now = clock.now()
    return readings.filter(({ device, at }) => {
      const found = ever.get(device)
      return !found || !isLeftOut(found, at, now)
    })
  }

  return {
    ofStation(station, from, to) {
      clocks.look()
      const used = counting(sensors.ofStation(station, from, to))
      return used.some((reading) => clocks.doubted(reading) !== reading) ? used.map(clocks.doubted) : used
    },
  }
}
