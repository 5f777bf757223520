import type { MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import type { RouteList, RouteStep } from '#src/routing/route-list.ts'
import { crewStep } from '#src/web/crew-steps.ts'
import { crewMap } from '#src/web/map/crew-map.ts'
import { nightName } from '#src/web/night-page.ts'
import { clockTime, NOT_KNOWN, outcomeWords, tonnes } from '#src/web/words.ts'

/** The crew's list as the API gives it: the list, and what was decided for it. */
export type CrewList = RouteList & {
  readonly night: string
  readonly outcome: keyof typeof outcomeWords | null
  readonly status: string | null
}

type Depots = MapDocument['depots']

// Nobody leaves on a proposal.
const ORDERS: readonly (string | null)[] = ['confirmed', 'amended']

/** Everything the printed list shows, as words. */
export function crewPage(
  list: CrewList,
  { now, time_zone: zone }: Pick<TonightDocument, 'now' | 'time_zone'>,
  depots: Depots,
) {
  const depot = depots.find(({ id }) => id === list.depot)?.name ?? list.depot
  const [by, ...others] = timesToTreatBy(list)
  const isOrder = ORDERS.includes(list.status)
  const steps = (done: boolean) =>
    list.steps
      .filter((step) => step.done === done)
      .map((step) => crewStep(others.length > 0 ? step : { ...step, treat_by: null }, zone))
  return {
    name: list.name,
    ...outcomeWords[list.outcome ?? 'none'],
    asOf: clockTime(now, zone),
    sentence: sentence(list, depot, zone),
    facts: factsOf(
      others.length > 0 ? list : { ...list, complete_by: list.complete_by ?? by ?? null },
      depot,
      zone,
      others.length > 0 ? treatByWords([by!, ...others], zone) : null,
    )
      .filter(([, value]) => value !== '')
      .map(([name, value]) => ({ name, value })),
    // That a list is no order stands before everything; what to know on the way after what to do.
    firstWarnings: isOrder ? [] : list.warnings.slice(0, 1),
    warnings: isOrder ? list.warnings : list.warnings.slice(1),
    hazards: hazardLines(list.steps),
    done: steps(true),
    map: crewMap(list, depots),
    doneUpTo: list.steps.findLast(({ done }) => done)?.seq ?? '',
    last: list.steps.length,
    steps: steps(false),
    signOff: ['Driver', 'Left the depot at', 'Last metre treated at', 'Salt left', 'Not treated, and why'],
  }
}

/** Each once: one time for all of it is said at the top and not at every step. */
function timesToTreatBy({ steps }: CrewList): Date[] {
  const times = new Set(steps.flatMap(({ treat_by }) => treat_by?.getTime() ?? []))
  return [...times].map((time) => new Date(time))
}

/** `Leave Oakham depot by 18:00 with 5.2 t of salt. 42.1 km to treat, the last metre at 19:47.` */
function sentence(list: CrewList, depot: string | null, zone: string): string {
  if (list.steps.length === 0 || list.outcome !== 'treat') return ''
  const load = list.load_kg === null ? '' : ` with ${tonnes(list.load_kg / 1000)} of salt on board`
  const by = list.leave_by === null ? '' : ` by ${clockTime(list.leave_by, zone)}`
  const until =
    list.last_treated_at === null ? '' : `, the last metre at ${clockTime(list.last_treated_at, zone)}`
  const reloads = list.steps.filter(({ action, done }) => action === 'reload' && !done).map(reloadWords)
  if (list.left?.steps === 0) return ''
  if (list.left)
    return [`${list.left.treated_km.toFixed(1)} km are left to treat${until}.`, ...reloads].join(' ')
  const leave = ORDERS.includes(list.status) ? 'Leave' : 'If it is ordered: leave'
  const first = `${leave} ${depot ?? 'the depot'}${by}${load}. ${list.treated_km.toFixed(1)} km to treat${until}.`
  return [first, ...reloads].join(' ')
}

const reloadWords = ({ seq, load_kg, road }: RouteStep) =>
  `Reload${load_kg === null ? '' : ` ${load_kg} kg`} at ${road} on the way (step ${seq}).`

/** `22:03 to 23:01, as each step says`. */
function treatByWords(times: readonly Date[], zone: string): string {
  const [earliest, ...more] = times.toSorted((a, b) => a.getTime() - b.getTime())
  return `${clockTime(earliest, zone)} to ${clockTime(more.at(-1), zone)}, as each step says`
}

function factsOf(
  list: CrewList,
  depot: string | null,
  zone: string,
  treatBy: string | null,
): [string, string][] {
  const length = (km: number) => (list.steps.length === 0 ? NOT_KNOWN : `${km.toFixed(1)} km`)
  const saltAt = list.salt_at.map(
    ({ spread_rate_g_m2, salt_t }) => `${spread_rate_g_m2} g/m²: ${tonnes(salt_t)}`,
  )
  return [
    ['Night of', nightName(list.night)],
    ['Leave the depot by', clockTime(list.leave_by, zone)],
    ['Last metre expected', clockTime(list.last_treated_at, zone)],
    ['Last metre treated by', treatBy ?? clockTime(list.complete_by, zone)],
    ['Rate', rateWords(list)],
    ['Salt to spread', tonnes(list.salt_t)],
    ['On board when leaving', loadWords(list)],
    ['Salt at other rates', saltAt.join(', ')],
    ['Depot', depot ?? NOT_KNOWN],
    ['Spreader', list.spreader ?? NOT_KNOWN],
    ['Treated', length(list.treated_km)],
    ['Driven without spreading', length(list.dead_km)],
    ['Invented', list.invented.join(', ')],
  ]
}

function rateWords({ spread_rates_g_m2: rates, passes }: CrewList): string {
  const rate = rates.length === 0 ? 'no rate decided' : `${rates.join(' and ')} g/m²`
  return passes > 1 ? `${rate}, ${passes} passes` : rate
}

function loadWords({ load_kg, reserve_kg }: CrewList): string {
  if (load_kg === null) return NOT_KNOWN
  const load = tonnes(load_kg / 1000)
  return reserve_kg ? `${load}, ${tonnes(reserve_kg / 1000)} of it reserve` : load
}

/** One line a hazard, with every step and road that has it. */
function hazardLines(steps: readonly RouteStep[]): string[] {
  const places = new Map<string, RouteStep[]>()
  for (const step of steps)
    for (const hazard of step.hazards) places.set(hazard, [...(places.get(hazard) ?? []), step])
  return [...places].map(([hazard, at]) => {
    const roads = [...new Set(at.map(({ road }) => road))].join(', ')
    return `${hazard}: step ${at.map(({ seq }) => seq).join(', ')} (${roads})`
  })
}
