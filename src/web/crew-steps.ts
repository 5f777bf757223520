import type { RouteStep } from '#src/routing/route-list.ts'
import { clockTime } from '#src/web/words.ts'

/** A stretch as a driver measures it: short ones in metres, to the ten. */
export const stretch = (metres: number): string =>
  metres >= 1000 ? `${(metres / 1000).toFixed(1)} km` : `${Math.max(10, Math.round(metres / 10) * 10)} m`

const TURN_SIGNS: Record<NonNullable<RouteStep['turn']>, string> = {
  'straight on': '↑',
  'bear left': '↖',
  left: '←',
  'sharp left': '↙',
  'bear right': '↗',
  right: '→',
  'sharp right': '↘',
}
const ACTION_SIGNS: Partial<Record<RouteStep['action'], string>> = {
  turn_round: '↶',
  roundabout: '○',
  leave_roundabout: '○',
  reload: '▼',
  join: '↑',
}

/** What a driver sees at a glance; the words beside it say the same. */
function signOf({ action, turn, exit }: RouteStep): string {
  if (turn) return TURN_SIGNS[turn]
  const sign = ACTION_SIGNS[action] ?? '↑'
  return exit === null ? sign : `${sign} ${exit}`
}

const state = ({ action, treat }: RouteStep) =>
  action === 'reload' ? 'reload' : treat ? 'treat' : 'no-action'

/** What the spreader is set to: `20 g/m², 6.5 m wide`. */
function setting({ treat, spread_rate_g_m2: rate, widths_m }: RouteStep): string {
  if (!treat) return ''
  const [least, most] = [Math.min(...widths_m), Math.max(...widths_m)]
  const widths = widths_m.length === 0 ? '' : least === most ? `${least}` : `${least} to ${most}`
  return [rate === null ? '' : `${rate} g/m²`, widths && `${widths} m wide`].filter(Boolean).join(', ')
}

function between({ from, to }: RouteStep): string {
  if (from && to) return `From ${from} to ${to}.`
  return to ? `To ${to}.` : from ? `From ${from}.` : ''
}

function salt({ treat, action, salt_kg, salt_left_kg }: RouteStep): string {
  const left = salt_left_kg === null ? '' : `${salt_left_kg} kg left`
  if (action === 'reload') return left && `then ${left.replace('left', 'on board')}`
  if (!treat || salt_kg === null) return ''
  return [`${salt_kg} kg`, left].filter(Boolean).join(', ')
}

/** One step as the words of a line. */
export function crewStep(step: RouteStep, zone: string) {
  const where = `at ${step.from_km.toFixed(1)} km`
  return {
    seq: step.seq,
    sign: signOf(step),
    instruction: step.instruction,
    style: state(step),
    spread: step.action === 'reload' ? 'Reload' : step.treat ? 'Spread' : 'Drive',
    setting: setting(step),
    length: step.action === 'reload' ? '' : stretch(step.length_m),
    when: step.begins_at ? `${clockTime(step.begins_at, zone)}, ${where}` : where,
    by: step.treat_by ? `Treat by ${clockTime(step.treat_by, zone)}.` : '',
    between: between(step),
    salt: salt(step),
    hazards: step.hazards.join('; '),
  }
}
