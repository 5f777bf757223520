import { NIGHTS, type Night, type NightName } from './nights.ts'
import { winterNight } from './synoptic.ts'

export type ScenarioName = NightName | 'demo' | 'winter'

export const SCENARIOS: readonly string[] = ['demo', ...Object.keys(NIGHTS), 'winter']

/** The order of the demonstration: a good frosty night first, then everything else a winter holds. */
export const DEMO_CYCLE: readonly NightName[] = [
  'radiation-frost',
  'marginal-night',
  'fog-and-hoar',
  'snow',
  'thaw',
  'freezing-rain',
  'uneventful',
]

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Nights are counted from 1970-01-01; one runs noon to noon UTC. */
export const nightNumber = (ms: number): number => Math.floor((ms - 12 * HOUR) / DAY)
export const noonOf = (night: number): number => night * DAY + 12 * HOUR

/**
 * Which night it is. A named scenario is that night every night; `demo` starts its cycle with the night that holds
 * `firstInstant`. Started from 04:00 on, the night is nearly over, so the next one is the frosty night as well.
 */
export function scenarioNight(
  scenario: ScenarioName,
  seed: number,
  night: number,
  firstInstant: number,
  lat: number,
): Night {
  if (scenario === 'winter') return winterNight(seed, night, lat)
  if (scenario !== 'demo') return NIGHTS[scenario]
  const first = nightNumber(firstInstant)
  const startedLate = firstInstant - noonOf(first) >= 16 * HOUR
  const since = night > first && startedLate ? night - first - 1 : night - first
  const place = ((since % DEMO_CYCLE.length) + DEMO_CYCLE.length) % DEMO_CYCLE.length
  return NIGHTS[DEMO_CYCLE[place]!]
}
