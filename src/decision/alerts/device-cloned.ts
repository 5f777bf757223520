import type { Condition } from '#src/decision/alerts.ts'

type ClonedSensor = { readonly device: string; readonly station_name: string }

/** Devices of which two connect at once by the same id and secret: one alert each while the broker refuses both. */
export function devicesCloned(sensors: readonly ClonedSensor[], cloned: readonly string[]): Condition[] {
  return sensors
    .filter(({ device }) => cloned.includes(device))
    .map(({ device, station_name }) => ({
      kind: 'device_cloned',
      subject: device,
      severity: 'warning',
      message: `${station_name}: two devices connect as ${device} at once, both with its secret, and both are refused: which of them measures here cannot be known. What it would measure is unknown, not warm. Register the right one under a new id, and find the other.`,
      raises: true,
    }))
}
