import { degrees, hours, hundredth } from '#src/forecast/sensors/findings/figures.ts'
import { rangeOf, type Scene } from '#src/forecast/sensors/findings/scene.ts'
import type { Found } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { type Celsius, HOUR, type Hours } from '#src/units.ts'

/** Under snow a road stays near the melting point: 10 cm of it let through about a tenth of the swing above. */
const WARMEST: Celsius = 0.5
const COLDEST: Celsius = -4
const DAMPED = 0.3
/** A road on which snow melts or water freezes is held at 0 °C as well, but not for so long. */
const MELTING: Celsius = 0.4
/** Half hours over which the swings are compared, and how far the roads around must have moved in them. */
const LIMITS = {
  free: { window: 10, around: 2 },
  melting: { window: 18, around: 3 },
} as const
const SNOW_WITHIN: Hours = 48
/** Water equivalent over that time, mm: half a centimetre of new snow. */
const LEAST_SNOW = 0.5

/** Who says that there is snow: the sensor, or the weather forecast; null: nobody. */
function snowSaidBy({ given, now }: Scene): string | null {
  const from = now.getTime() - SNOW_WITHIN * HOUR
  if (given.readings.some(({ at, surface_state }) => surface_state === 'snow' && at.getTime() >= from))
    return 'it has reported snow'
  const fallen = given.weather
    .filter(({ at }) => at.getTime() >= from && at <= now)
    .reduce((sum, { snow_mm_h }) => sum + (snow_mm_h ?? 0), 0)
  return fallen >= LEAST_SNOW ? 'snow was forecast' : null
}

type Swing = { readonly own: Celsius; readonly around: Celsius; readonly window: number }

/** The swing of the road and of those around it, when the road's is as good as gone; null: it is not. */
function dampedSwing({ own, around }: Scene): Swing | null {
  for (const [where, { window, around: most }] of Object.entries(LIMITS)) {
    const shown = own.slice(-window).filter((value) => !Number.isNaN(value))
    const isMelting = shown.every((value) => Math.abs(value) <= MELTING)
    if (isMelting !== (where === 'melting')) continue
    if (!shown.every((value) => value <= WARMEST && value >= COLDEST)) return null
    const swing = {
      own: rangeOf(shown, window - 2),
      around: rangeOf(around.slice(-window), window - 2),
      window,
    }
    return swing.around >= most && swing.own <= DAMPED * swing.around ? swing : null
  }
  return null
}

/** Flat near 0 °C while the roads around swing, and there is snow: the probe lies under it and sees no sky. */
export function buried(scene: Scene): Found | null {
  const swing = dampedSwing(scene)
  const snow = swing && snowSaidBy(scene)
  if (!swing || !snow) return null
  const span = ((swing.window - 1) * HOUR) / 2
  return {
    code: 'SENSOR_BURIED',
    belief: 'not_believed',
    from: new Date(scene.times[scene.times.length - swing.window]!),
    because: `In ${hours(span)} it moved by ${degrees(swing.own)} near 0 °C while the roads around moved by ${degrees(swing.around)}, and ${snow}: it seems to lie under snow.`,
    evidence: { swing_c: hundredth(swing.own), neighbours_swing_c: hundredth(swing.around), snow },
  }
}
