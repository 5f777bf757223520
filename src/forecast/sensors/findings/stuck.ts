import { degrees, hours, hundredth } from '#src/forecast/sensors/findings/figures.ts'
import { rangeOf, type Scene } from '#src/forecast/sensors/findings/scene.ts'
import { TRACK_STEP } from '#src/forecast/sensors/road-track.ts'
import type { Found } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, type Milliseconds } from '#src/units.ts'

/** Half of the resolution of cheap sensors: their noise alone moves them further. */
const SAME: Celsius = 0.05
const MIN_READINGS = 6
/** A road that freezes or thaws is held at 0 °C for hours: there it takes longer, and more around it. */
const FREEZING: Celsius = 0.4
const LIMITS = {
  free: { least: 2 * HOUR, moved: 1.5 },
  freezing: { least: 6 * HOUR, moved: 3 },
} as const

/** A forecast may be wrong by itself: it must have expected this much more than neighbours must move. */
const ALONE: Celsius = 1

/** Since when the sensor has shown what it shows now. */
function sameSince(readings: readonly Reading[]): { since: Date; count: number } | null {
  const last = readings.at(-1)
  if (!last) return null
  let first = readings.length - 1
  while (first > 0 && Math.abs(readings[first - 1]!.road_temp_c - last.road_temp_c) <= SAME) first--
  return { since: readings[first]!.at, count: readings.length - first }
}

type Yardstick = { readonly moved: Celsius; readonly says: string; readonly name: string }

/** How far the roads around moved since then; without neighbours how far the forecast expected this one to. */
function yardstickOf(scene: Scene, { since, shown }: { since: Date; shown: Celsius }): Yardstick {
  const isSince = (_: number, index: number) => scene.times[index]! >= since.getTime() - TRACK_STEP / 2
  if (!scene.isAlone) {
    const moved = rangeOf(scene.around.filter(isSince), 3)
    return { moved, says: `the roads around it moved by ${degrees(moved)}`, name: 'neighbours_moved_c' }
  }
  const moved = scene.expected
    .filter(isSince)
    .reduce((most, value) => (Number.isNaN(value) ? most : Math.max(most, Math.abs(value - shown))), 0)
  return {
    moved: moved - ALONE,
    says: `its forecast expected it to move by ${degrees(moved)}`,
    name: 'expected_to_move_c',
  }
}

const isLongEnough = (lasted: Milliseconds, moved: Celsius, shown: Celsius): boolean => {
  const { least, moved: most } = Math.abs(shown) <= FREEZING ? LIMITS.freezing : LIMITS.free
  return lasted >= least && moved >= most
}

/**
 * The very same value for hours while the roads around moved. Telemetry's STUCK asks for 36 readings and neighbours
 * on the same route; this asks for time and for the nearest neighbours.
 */
export function stuck(scene: Scene): Found | null {
  const { readings } = scene.given
  const same = sameSince(readings)
  const last = readings.at(-1)
  if (!same || !last || same.count < MIN_READINGS) return null
  const { road_temp_c } = last
  const lasted = last.at.getTime() - same.since.getTime()
  const { moved, says, name } = yardstickOf(scene, { since: same.since, shown: road_temp_c })
  if (!isLongEnough(lasted, moved, road_temp_c)) return null
  return {
    code: 'SENSOR_STUCK',
    belief: 'not_believed',
    from: same.since,
    because: `It has shown ${degrees(road_temp_c)} for ${hours(lasted)} while ${says}.`,
    evidence: {
      road_temp_c,
      readings: same.count,
      lasted_h: hundredth(lasted / HOUR),
      [name]: hundredth(moved),
    },
  }
}
