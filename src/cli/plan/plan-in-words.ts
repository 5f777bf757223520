import type { RoadNetwork } from '#src/network/road-network.ts'
import { inventedInWords } from '#src/routing/invented.ts'
import {
  deadMinutes,
  fewestSpreaders,
  planFigures,
  saltOfTask,
  segmentsOf,
} from '#src/routing/plan-figures.ts'
import type { Shortfall, SpreaderTour, SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'

type Planned = { readonly network: RoadNetwork; readonly task: SpreadingTask; readonly plan: SpreadingPlan }

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`
const minutes = (value: number | null) => (value === null ? 'never' : `${Math.round(value)} min`)

function deadlines({ late, untreated }: { readonly late: number; readonly untreated: number }): string {
  if (late + untreated === 0) return 'all deadlines kept'
  const parts = [
    late > 0 ? `${counted(late, 'segment')} too late` : null,
    untreated > 0 ? `${counted(untreated, 'segment')} not treated at all` : null,
  ]
  return parts.filter((part) => part !== null).join(', ')
}

/** What the plan comes to, in one sentence. */
export function planSentence({ network, task, plan }: Planned): string {
  const figures = planFigures(network, task, plan)
  if (figures.spreaders === 0) return `No spreader can treat anything: ${deadlines(figures)}.`
  const who = counted(figures.spreaders, 'spreader')
  const verb = figures.spreaders === 1 ? 'treats' : 'treat'
  return `${who} ${verb} ${figures.treated_km.toFixed(1)} km by ${minutes(figures.last_treated_min)}; ${minutes(figures.dead_min)} dead running; ${deadlines(figures)}.`
}

/** The fewest spreaders that the salt and the time leave possible. */
function boundsLine({ network, task }: Planned): string {
  const { for_salt, for_time } = fewestSpreaders(network, task)
  const salt = `${saltOfTask(network, task).toFixed(2)} t`
  const parts = [
    for_salt === null
      ? `${salt} of salt; spreaders may reload`
      : `${salt} of salt need at least ${counted(for_salt, 'spreader')}`,
    for_time === null
      ? null
      : `within the limit treating alone needs at least ${counted(for_time, 'spreader')}`,
  ]
  return `${parts.filter((part) => part !== null).join('; ')}.`
}

function standingLine({ task, plan }: Planned): string | null {
  if (task.standing_tours.length === 0) return null
  if (plan.standing) return 'It is the standing routes as they are.'
  return `${plan.moved_km.toFixed(1)} km go to another than their standing spreader.`
}

function tourLine({ network, task }: Planned, tour: SpreaderTour): string {
  const depot = task.spreaders.find(({ id }) => id === tour.spreader)?.depot ?? '?'
  const reloads = tour.steps.filter(({ kind }) => kind === 'reload').length
  const parts = [
    `${tour.treated_km.toFixed(1)} km treated`,
    `${tour.dead_km.toFixed(1)} km (${minutes(deadMinutes(network, task, tour))}) dead`,
    `${tour.salt_t.toFixed(2)} t`,
    ...(reloads > 0 ? [counted(reloads, 'reload')] : []),
    `last treated after ${minutes(tour.last_treated_min)}`,
    `ends after ${minutes(tour.ends_min)}`,
  ]
  return `  ${tour.spreader} from ${depot}: ${parts.join(', ')}`
}

function shortfallLine({ network }: Planned, { segment, late_min, message }: Shortfall): string {
  const road = segmentsOf(network).get(segment)?.road ?? 'a road that the network does not hold'
  const by = late_min === null ? 'not treated' : `${minutes(late_min)} late`
  return `  ${road} (${segment}), ${by}: ${message}`
}

const SHOWN = 20

function shortfallLines(planned: Planned): string[] {
  const { shortfalls } = planned.plan
  if (shortfalls.length === 0) return []
  const shown = shortfalls.slice(0, SHOWN).map((one) => shortfallLine(planned, one))
  const more = shortfalls.length - shown.length
  return ['Not kept:', ...shown, ...(more > 0 ? [`  and ${more} more; --json names all`] : [])]
}

/** Standing routes that hold are driven as they are: then nothing needed to be tried. */
function triesLine({ plan }: Planned): string {
  const hurried =
    plan.iterations === 0 && !plan.standing
      ? ' The time was over before anything better was looked for: give more with --seconds.'
      : ''
  return `Seed ${plan.seed}, ${plan.iterations} tries.${hurried}`
}

/** The plan for whoever asked for it: first what it comes to, then each tour, then what it does not keep. */
export function planInWords(planned: Planned): string[] {
  const { plan } = planned
  const standing = standingLine(planned)
  return [
    planSentence(planned),
    boundsLine(planned),
    ...(standing === null ? [] : [standing]),
    ...plan.tours.map((tour) => tourLine(planned, tour)),
    ...shortfallLines(planned),
    ...inventedInWords(planned.task.invented),
    triesLine(planned),
  ]
}
