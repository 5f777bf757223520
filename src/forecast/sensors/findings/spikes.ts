import { degrees } from '#src/forecast/sensors/findings/figures.ts'
import type { Scene } from '#src/forecast/sensors/findings/scene.ts'
import { medianOf } from '#src/forecast/sensors/road-track.ts'
import type { Found } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, MINUTE } from '#src/units.ts'

const LOOK_BACK = 3 * HOUR
/** Readings further away say nothing about a jump. */
const NEAR = 30 * MINUTE
/** Sun and shadow move a winter road by less within half an hour. */
const JUMP: Celsius = 4
/** One jump is the reading's own flag (`SPIKE`); two are a fault of the sensor. */
const MIN_SPIKES = 2

/** How far a reading leaves the median of the two before and the two after it (Hampel's identifier, fixed bound). */
function jumpOf(readings: readonly Reading[], index: number): Celsius {
  const { at, road_temp_c } = readings[index]!
  const beside = [index - 2, index - 1, index + 1, index + 2]
    .map((other) => readings[other])
    .filter((other) => other && Math.abs(other.at.getTime() - at.getTime()) <= NEAR)
    .map((other) => other!.road_temp_c)
  return beside.length >= 2 ? road_temp_c - medianOf(beside) : 0
}

/** Single readings that leave those before and after them by more than a road can. */
export function spikes({ given: { readings } }: Scene, now: Date): Found | null {
  const from = readings.findIndex(({ at }) => at.getTime() >= now.getTime() - LOOK_BACK)
  if (from < 0) return null
  const jumps = readings
    .slice(from)
    .map(({ at }, index) => ({ at, by: jumpOf(readings, from + index) }))
    .filter(({ by }) => Math.abs(by) > JUMP)
  const [first] = jumps
  if (!first || jumps.length < MIN_SPIKES) return null
  const largest = jumps.reduce((most, { by }) => (Math.abs(by) > Math.abs(most) ? by : most), 0)
  return {
    code: 'SENSOR_SPIKES',
    belief: 'doubtful',
    from: first.at,
    because: `${jumps.length} of its readings in the last 3 h jumped, the largest by ${degrees(largest)}.`,
    evidence: { spikes: jumps.length, largest_c: Math.round(largest * 100) / 100 },
  }
}
