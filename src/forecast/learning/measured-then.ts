import { isDoubtful } from '#src/forecast/sensors/doubtful.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, MINUTE, type Milliseconds } from '#src/units.ts'

/** A reading speaks for an instant at most so far from it. */
export const NEAR: Milliseconds = 15 * MINUTE

/**
 * Road temperature that was measured at an instant: the nearest reading of each device without doubt within 15 min, the
 * coldest where there are several devices, as the forecast starts from the coldest. Null: nothing to be trusted.
 */
export function measuredThen(readings: readonly Reading[], at: Date): Celsius | null {
  const away = (reading: Reading) => Math.abs(reading.at.getTime() - at.getTime())
  const nearest = new Map<string, Reading>()
  for (const reading of readings) {
    if (away(reading) > NEAR || isDoubtful(reading)) continue
    const known = nearest.get(reading.device)
    if (!known || away(reading) < away(known)) nearest.set(reading.device, reading)
  }
  const roads = [...nearest.values()].map(({ road_temp_c }) => road_temp_c)
  return roads.length > 0 ? Math.min(...roads) : null
}
