import { degrees, hundredth } from '#src/forecast/sensors/findings/figures.ts'
import { held, mostHeld, type Scene, sceneOf, standing } from '#src/forecast/sensors/findings/scene.ts'
import type { Found } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { type Celsius, DAY, HOUR, type Hours } from '#src/units.ts'

const CODE = 'SENSOR_AWAY_FROM_FORECAST'
/** Far enough ahead that the forecast did not yet start from the fault, near enough to be good. */
const LEAD: Hours = 6
/** Half hours. */
const HELD = 5
const RECENT = 12
/**
 * Beyond the neighbours' own forecast errors; in 40 simulated days of 12 sound stations the most was 2.2 °C to the
 * warm and 2.8 °C to the cold side.
 */
const BEYOND = { warm: 2.5, cold: 3.2 } as const
/** With fewer than three neighbours the weather forecast's own errors are in it: the most was 4.5 °C. */
const BEYOND_ALONE = { warm: 5, cold: 6 } as const
/** And further than in the day before: a town that the model makes too cold on every clear night is no fault. */
const FURTHER: Celsius = 1.2
const NOT_BELIEVED: Celsius = 4

/** Once found, later forecasts start without this sensor and leave it by themselves: only earlier ones count. */
function asBefore(scene: Scene): Scene {
  const { given, now } = scene
  const since = standing(scene, CODE)?.from
  if (!since) return scene
  return sceneOf({ ...given, traces: given.traces.filter(({ issued_at }) => issued_at <= since) }, now)
}

/** Snow and ice leave every road at another hour: for half a day after, forecasts may be further off. */
const MELTING = 1.5
const MELTED_WITHIN: Hours = 12

function boundOf({ given, now, isAlone }: Scene, side: 'warm' | 'cold'): Celsius {
  const from = now.getTime() - MELTED_WITHIN * HOUR
  const isFrozen = given.readings.some(
    ({ at, surface_state }) => at.getTime() >= from && (surface_state === 'snow' || surface_state === 'ice'),
  )
  return (isAlone ? BEYOND_ALONE : BEYOND)[side] * (isFrozen ? MELTING : 1)
}

function onSide(scene: Scene, sign: 1 | -1): Found | null {
  const column = scene.beyondForecast(LEAD)
  const beyond = held(column, column.length, HELD, sign)
  const side = sign > 0 ? 'warm' : 'cold'
  const before = standing(scene, CODE)
  const usual = mostHeld(column, { from: 0, to: column.length - RECENT }, HELD, sign)
  const bound = boundOf(scene, side)
  const isFound = beyond >= bound && !(beyond - usual < FURTHER)
  const isStanding = before?.evidence.side === side && beyond >= bound / 2
  if (!isFound && !isStanding) return null
  const first = scene.times[column.length - HELD]!
  const word = sign > 0 ? 'warmer' : 'colder'
  return {
    code: CODE,
    belief: !scene.isAlone && beyond >= NOT_BELIEVED ? 'not_believed' : 'doubtful',
    from: before?.from ?? new Date(first),
    because: `For 2 h it has been at least ${degrees(beyond)} ${word} than its own forecast of ${LEAD} h before${scene.isAlone ? '' : '; the errors of its neighbours are taken off'}.`,
    evidence: {
      side,
      beyond_c: hundredth(beyond),
      usual_c: Number.isNaN(usual) ? 'not known' : hundredth(sign * usual),
      lead_h: LEAD,
      neighbours: scene.given.neighbours.length,
    },
  }
}

/** The sensor has left what its station's own forecast said, and the sensors around it have not. */
export function awayFromForecast(given: Scene): Found | null {
  const scene = asBefore(given)
  const found = onSide(scene, 1) ?? onSide(scene, -1)
  // A finding that nothing can confirm any more must not stand for ever
  return found && scene.now.getTime() - found.from.getTime() <= DAY ? found : null
}
