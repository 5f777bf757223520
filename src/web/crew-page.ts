import type { MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import type { RouteList } from '#src/routing/route-list.ts'
import { nightName } from '#src/web/night-page.ts'
import { clockTime, NOT_KNOWN, outcomeWords } from '#src/web/words.ts'

/** The crew's list as the API gives it: the list, and what was decided for it. */
export type CrewList = RouteList & {
  readonly night: string
  readonly outcome: keyof typeof outcomeWords | null
  readonly status: string | null
}

const kilometres = (metres: number) => `${(metres / 1000).toFixed(1)} km`
/** A stretch as a driver measures it: short ones in metres, to the ten. */
const stretch = (metres: number) =>
  metres >= 1000 ? kilometres(metres) : `${Math.max(10, Math.round(metres / 10) * 10)} m`
const kilograms = (value: number | null) => (value === null ? NOT_KNOWN : `${Math.round(value)} kg`)

/** Everything the printed list shows, as words. */
export function crewPage(
  list: CrewList,
  { now, time_zone: zone }: Pick<TonightDocument, 'now' | 'time_zone'>,
  depots: MapDocument['depots'],
) {
  const rate = list.spread_rate_g_m2 === null ? 'no rate decided' : `${list.spread_rate_g_m2} g/m²`
  const length = (km: number) => (list.steps.length === 0 ? NOT_KNOWN : `${km.toFixed(1)} km`)
  const facts: [string, string][] = [
    ['Night of', nightName(list.night)],
    ['Leave the depot by', clockTime(list.leave_by, zone)],
    ['Last metre treated by', clockTime(list.complete_by, zone)],
    ['Rate', list.passes > 1 ? `${rate}, ${list.passes} passes` : rate],
    ['Salt', list.salt_t === null ? NOT_KNOWN : `${list.salt_t.toFixed(1)} t`],
    ['Depot', depots.find(({ id }) => id === list.depot)?.name ?? list.depot ?? NOT_KNOWN],
    ['Spreader', list.spreader ?? NOT_KNOWN],
    ['Treated', length(list.treated_km)],
    ['Driven without spreading', length(list.dead_km)],
    ['Invented', list.invented.join(', ')],
  ]
  return {
    name: list.name,
    ...outcomeWords[list.outcome ?? 'none'],
    asOf: clockTime(now, zone),
    facts: facts.filter(([, value]) => value !== '').map(([name, value]) => ({ name, value })),
    warnings: list.warnings,
    steps: list.steps.map((step) => ({
      seq: step.seq,
      instruction: step.instruction,
      spread: step.treat ? 'Spread' : 'Drive',
      style: step.treat ? 'treat' : 'no-action',
      length: stretch(step.length_m),
      from: `${step.from_km.toFixed(1)} km`,
      salt: step.treat ? kilograms(step.salt_kg) : '',
      left: kilograms(step.salt_left_kg),
    })),
  }
}
