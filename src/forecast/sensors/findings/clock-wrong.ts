import { hundredth } from '#src/forecast/sensors/findings/figures.ts'
import { rangeOf, type Scene } from '#src/forecast/sensors/findings/scene.ts'
import { medianOf, TRACK_STEP } from '#src/forecast/sensors/road-track.ts'
import type { Found } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { type Celsius, HOUR, MINUTE } from '#src/units.ts'

const CODE = 'SENSOR_CLOCK_WRONG'
const RECEIVED_WITHIN = 2 * HOUR
const MIN_RECEIPTS = 4
const LEAST_SPAN = 30 * MINUTE
/** As telemetry's CLOCK_SKEW. */
const AHEAD = 2 * MINUTE
/** A link may hold a reading for minutes; not each of them for the same quarter of an hour. */
const BEHIND = 15 * MINUTE
const STEADY = 3 * MINUTE

/** Stamps against receipts: a clock that is wrong is wrong by the same amount each time. */
function stamped({ given: { readings } }: Scene, now: Date): Found | null {
  const lately = readings.filter(
    ({ received_at }) => now.getTime() - received_at.getTime() <= RECEIVED_WITHIN,
  )
  const receipts = lately.map(({ received_at }) => received_at.getTime())
  const span = rangeOf(receipts, MIN_RECEIPTS)
  if (!(span >= LEAST_SPAN)) return null
  const lags = lately.map(({ at, received_at }) => received_at.getTime() - at.getTime())
  const lag = medianOf([...lags])
  const isSteady = Math.max(...lags) - Math.min(...lags) <= STEADY
  if (!(lag < -AHEAD) && !(lag > BEHIND && isSteady)) return null
  const minutes = Math.round(Math.abs(lag) / MINUTE)
  const isFar = Math.abs(lag) > BEHIND
  return {
    code: CODE,
    belief: isFar ? 'not_believed' : 'doubtful',
    from: lately[0]!.at,
    because: `Its clock is ${minutes} min ${lag < 0 ? 'ahead' : 'behind'}: the stamps of its last ${lately.length} readings differ from their receipt by that much.`,
    evidence: { clock_behind_min: hundredth(lag / MINUTE), readings: lately.length, seen_by: 'receipt' },
  }
}

const MIN_REFUSED = 3

/** A clock more than ten minutes ahead: its readings are refused, so that the sensor seems to be silent. */
function refused({ given }: Scene, now: Date): Found | null {
  const future = (given.refusals ?? []).filter(
    ({ code, received_at }) =>
      code === 'FUTURE_TS' && now.getTime() - received_at.getTime() <= RECEIVED_WITHIN,
  )
  const last = future.at(-1)
  if (!last || future.length < MIN_REFUSED) return null
  return {
    code: CODE,
    belief: 'not_believed',
    from: future[0]!.received_at,
    because: `Its clock is ahead: ${future.length} of its messages of the last 2 h were refused, the last for a stamp of ${last.got}.`,
    evidence: { refused: future.length, stamp: last.got ?? 'not known', seen_by: 'refusals' },
  }
}

/** Half hours: a day and a half of curve, shifted by up to six hours either way. */
const CURVE = 60
const MOST_SHIFT = 12
const LEAST_SHIFT = 3
const LEAST_SWING: Celsius = 5
/** Correlation of the shifted curve, and how much of the misfit the shift must take away. */
const ALIKE = 0.9
const BETTER = 0.4

/** Correlation of the station's curve with its surroundings' `shift` half hours earlier; NaN: too few points. */
function correlation(own: Float64Array, around: Float64Array, shift: number): number {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0]
  for (let index = own.length - CURVE + MOST_SHIFT; index < own.length; index++) {
    const [a, b] = [own[index]!, around[index - shift] ?? Number.NaN]
    if (Number.isNaN(a + b)) continue
    n++
    x += a
    y += b
    xx += a * a
    yy += b * b
    xy += a * b
  }
  if (n < (CURVE - 2 * MOST_SHIFT) * 0.8) return Number.NaN
  return (xy - (x * y) / n) / Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n))
}

/** The day's curve against that of the roads around: the lag at which they match best. */
function shifted({ own, around, times }: Scene): Found | null {
  if (!(rangeOf(around.slice(-CURVE), CURVE / 2) >= LEAST_SWING)) return null
  const now = correlation(own, around, 0)
  let best = { shift: 0, r: now }
  for (let shift = -MOST_SHIFT; shift <= MOST_SHIFT; shift++) {
    const r = correlation(own, around, shift)
    if (r > best.r) best = { shift, r }
  }
  const isBetter = best.r >= ALIKE && 1 - best.r <= BETTER * (1 - now)
  if (Math.abs(best.shift) < LEAST_SHIFT || !isBetter) return null
  const by = (Math.abs(best.shift) * TRACK_STEP) / HOUR
  return {
    code: CODE,
    belief: 'not_believed',
    from: new Date(times[times.length - CURVE + MOST_SHIFT]!),
    because: `Its curve of the last day fits the roads around best ${by} h ${best.shift > 0 ? 'late' : 'early'} (correlation ${best.r.toFixed(2)}, unshifted ${now.toFixed(2)}): its clock is wrong, or it sends old values.`,
    evidence: {
      curve_late_h: hundredth((best.shift * TRACK_STEP) / HOUR),
      correlation: hundredth(best.r),
      correlation_unshifted: hundredth(now),
      seen_by: 'curve',
    },
  }
}

/** The clock of the device is wrong, so that its warm afternoon may pass for the evening. */
export const clockWrong = (scene: Scene, now: Date): Found | null =>
  refused(scene, now) ?? stamped(scene, now) ?? shifted(scene)
