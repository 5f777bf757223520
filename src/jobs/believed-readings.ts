import type { ClockWatch } from '#src/jobs/clock-watch.ts'
import type { Reading } from '#src/telemetry/reading.ts'

type OfStation = { ofStation(station: string, from: Date, to: Date): readonly Reading[] }

/**
 * Readings as they must be believed: with the findings against their sensor and what a clock put back makes of their
 * time, without those of sensors that people took out of use. The same array where nothing is to be said against any.
 */
export function believedReadings(
  sensors: OfStation,
  isOutOfUse: (device: string) => boolean,
  clocks: Pick<ClockWatch, 'look' | 'doubted'>,
): OfStation {
  return {
    ofStation(station, from, to) {
      clocks.look()
      const readings = sensors.ofStation(station, from, to)
      const used = readings.some(({ device }) => isOutOfUse(device))
        ? readings.filter(({ device }) => !isOutOfUse(device))
        : readings
      return used.some((reading) => clocks.doubted(reading) !== reading) ? used.map(clocks.doubted) : used
    },
  }
}
