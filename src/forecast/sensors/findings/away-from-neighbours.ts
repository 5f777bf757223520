import { degrees, hundredth } from '#src/forecast/sensors/findings/figures.ts'
import { held, mostHeld, type Scene, standing } from '#src/forecast/sensors/findings/scene.ts'
import type { Found } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { type Celsius, HOUR } from '#src/units.ts'

const CODE = 'SENSOR_AWAY_FROM_NEIGHBOURS'
/** Half hours: three hours. */
const HELD = 6
/** The usual difference is that of the day before: a fault of the last 18 h is not part of it. */
const RECENT = 36
/** Half a day of it at least. */
const LEAST_KNOWN = 24
/**
 * Beyond the most of the day before. In 40 simulated days of 12 sound stations the most was 1.7 °C to the warm and
 * 2.6 °C to the cold side: a hollow can be that much colder on its first clear night, nothing makes a road so warm.
 */
const ALONE = { warm: 2, cold: 3 } as const
/** Enough when the station's own forecast of twelve hours before says the same: both at once are rare. */
const TOGETHER = { warm: 1.5, cold: 2 } as const
const LEAD = 12
const FORECAST_HELD = 5
const NOT_BELIEVED: Celsius = 3

const known = (values: Float64Array): number =>
  values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0)

/**
 * What may count as usual: a fault of the night before must not hide that of this night. To the cold side all counts: a
 * hollow that was doubted in its first clear night would be in every one, and cold readings are heeded anyway.
 */
function soundBefore(
  { given, times }: Scene,
  difference: Float64Array,
  to: number,
  sign: 1 | -1,
): Float64Array {
  const spans = sign > 0 ? (given.previous?.doubted ?? []) : []
  const isDoubted = (time: number) =>
    spans.some(({ from, until }) => from.getTime() <= time && (until === null || time < until.getTime()))
  return difference.slice(0, to).map((value, index) => (isDoubted(times[index]!) ? Number.NaN : value))
}

/** The usual difference by this sign; kept from when it was found, so that a fault does not become usual. */
function usualOf(scene: Scene, difference: Float64Array, sign: 1 | -1): Celsius {
  const before = standing(scene, CODE)?.evidence
  if (before && before.side === (sign > 0 ? 'warm' : 'cold')) return sign * Number(before.usual_c)
  const to = difference.length - RECENT
  const sound = soundBefore(scene, difference, to, sign)
  if (known(sound) < LEAST_KNOWN) return Number.NaN
  return mostHeld(sound, { from: 0, to }, HELD, sign)
}

/** The first half hour from which on the difference stayed beyond half of what it is now. */
function beganAt({ times }: Scene, difference: Float64Array, bound: Celsius, sign: 1 | -1): Date {
  let first = difference.length - 1
  while (first > 0 && !(sign * difference[first - 1]! < bound)) first--
  return new Date(times[first]!)
}

function onSide(scene: Scene, difference: Float64Array, sign: 1 | -1): Found | null {
  const usual = usualOf(scene, difference, sign)
  const excess = held(difference, difference.length, HELD, sign) - usual
  if (Number.isNaN(excess)) return null
  const beyond = held(scene.beyondForecast(LEAD), scene.times.length, FORECAST_HELD, sign)
  const side = sign > 0 ? 'warm' : 'cold'
  const isAlone = excess >= ALONE[side]
  const isTogether = Math.min(excess, beyond) >= TOGETHER[side]
  const before = standing(scene, CODE)
  const isStanding = before?.evidence.side === side && excess >= TOGETHER[side] / 2
  if (!isAlone && !isTogether && !isStanding) return null
  const since = before?.from ?? beganAt(scene, difference, usual + excess / 2, sign)
  const word = sign > 0 ? 'warmer' : 'colder'
  const confirmed = isTogether ? ` Its own forecast of ${LEAD} h before was left the same way.` : ''
  return {
    code: CODE,
    belief: excess >= NOT_BELIEVED ? 'not_believed' : 'doubtful',
    from: since,
    because: `For 3 h it has been at least ${degrees(excess)} ${word} against the ${scene.given.neighbours.length} nearest sensors than at any time of the day before.${confirmed}`,
    evidence: {
      side,
      excess_c: hundredth(excess),
      usual_c: hundredth(sign * usual),
      beyond_forecast_c: Number.isNaN(beyond) ? 'not known' : hundredth(sign * beyond),
      neighbours: scene.given.neighbours.length,
      hours: (HELD * HOUR) / 2 / HOUR,
    },
  }
}

/** The station's difference from the roads around has left what is usual for it: a drift, or a probe come loose. */
export function awayFromNeighbours(scene: Scene): Found | null {
  const difference = scene.own.map((value, index) => value - scene.around[index]!)
  return onSide(scene, difference, 1) ?? onSide(scene, difference, -1)
}
