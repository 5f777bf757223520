import type { ClockWatch } from '#src/jobs/clock-watch.ts'
import { countsAsMissing, wasSetAside } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import type { Clock } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'

type OfStation = { ofStation(station: string, from: Date, to: Date): readonly Reading[] }

type Believing = {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly clocks: Pick<ClockWatch, 'look' | 'doubted'>
}

const NONE: ReadonlySet<string> = new Set()

/**
 * Readings as they must be believed: with the findings against their sensor and what a clock put back makes of their
 * time, without those of sensors that people said do not count (out of use, maintenance, quarantine). The same array where nothing is to be said against any.
 */
export function believedReadings(sensors: OfStation, { network, clock, clocks }: Believing): OfStation {
  let known: Network | null = null
  let taken: Network['devices'] = []

  /** Mostly there is none: looked for once a network. */
  function setAside(): ReadonlySet<string> {
    const now = network()
    if (now !== known) taken = now.devices.filter(wasSetAside)
    known = now
    if (taken.length === 0) return NONE
    return new Set(taken.filter((device) => countsAsMissing(device, clock.now())).map(({ id }) => id))
  }

  return {
    ofStation(station, from, to) {
      clocks.look()
      const readings = sensors.ofStation(station, from, to)
      const without = setAside()
      const used = without.size === 0 ? readings : readings.filter(({ device }) => !without.has(device))
      return used.some((reading) => clocks.doubted(reading) !== reading) ? used.map(clocks.doubted) : used
    },
  }
}
