import { planSentence } from '#src/cli/plan/plan-in-words.ts'
import { ROAD_CLASSES, type RoadNetwork } from '#src/network/road-network.ts'
import {
  type HandedOver,
  NO_CHANGE,
  type PlanChange,
  type WhatIfPlan,
} from '#src/routing/mend/what-if-plan.ts'
import { namedRoads, notNamed } from '#src/routing/night/named-roads.ts'
import { INVENTED_WIDTHS, segmentsOfClasses } from '#src/routing/segments-of-classes.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'

/** What is asked "what if" about on the command line; nothing given: the plan alone is asked for. */
export type WhatIfOptions = {
  /** Spreaders that cannot be sent, depots without salt, by id; roads that nobody can pass, by name or id. */
  readonly without?: readonly string[]
  readonly empty?: readonly string[]
  readonly closed?: readonly string[]
  /** Classes of road to treat besides, at the highest rate of the task and invented widths where none is stated. */
  readonly also?: readonly string[]
  readonly rate?: number
}

type Given = { readonly network: RoadNetwork; readonly task: SpreadingTask }

export const asksWhatIf = ({ without, empty, closed, also, rate }: WhatIfOptions): boolean =>
  rate !== undefined || [without, empty, closed, also].some((ids) => ids !== undefined && ids.length > 0)

/** A string says which id is unknown. */
export function changeOf({ network, task }: Given, options: WhatIfOptions): PlanChange | string {
  const { without = [], empty = [], closed = [], also = [], rate } = options
  const strange =
    unknown('--without', without, task.spreaders) ??
    unknown('--empty', empty, task.depots) ??
    unknownRoad(network, closed)
  if (strange !== null) return strange
  const classes = ROAD_CLASSES.filter((road_class) => also.includes(road_class))
  if (classes.length < new Set(also).size) return `--also has to be of ${ROAD_CLASSES.join(', ')}.`
  if (rate !== undefined && !(rate > 0 && rate <= 100)) return '--rate has to be a number up to 100 g/m².'
  const highest = Math.max(...task.segments.map(({ spread_rate_g_m2 }) => spread_rate_g_m2))
  const more = segmentsOfClasses(network, { classes, gritted: false }, highest, INVENTED_WIDTHS)
  return {
    ...NO_CHANGE,
    spreaders_out: without,
    depots_empty: empty,
    roads_closed: [...new Set(closed.flatMap((said) => namedRoads(network, said)))],
    also_treated: more.segments,
    spread_rate_g_m2: rate ?? null,
  }
}

function unknownRoad(network: RoadNetwork, closed: readonly string[]): string | null {
  const strange = closed.find((said) => namedRoads(network, said).length === 0)
  return strange === undefined ? null : `--closed: ${notNamed(network, strange)}`
}

function unknown(
  option: string,
  ids: readonly string[],
  known: readonly { readonly id: string }[],
): string | null {
  const strange = ids.find((id) => !known.some((one) => one.id === id))
  if (strange === undefined) return null
  const shown = known.slice(0, 5).map(({ id }) => id)
  return `${option} ${strange} is not there; there are ${shown.join(', ')}${known.length > shown.length ? ', …' : ''}.`
}

const SHOWN = 20

/** The two plans side by side: what each comes to, the difference, and who takes over which road. */
export function whatIfInWords(
  given: Given & { readonly plan: WhatIfPlan['plan'] },
  found: WhatIfPlan,
): string[] {
  const roads = byRoad(found.comparison.handed_over)
  const missed = found.comparison.newly_missed
  return [
    `As it is: ${planSentence(given)}`,
    `What if: ${planSentence({ network: given.network, task: found.task, plan: found.plan })}`,
    `Difference: ${found.message}`,
    ...roads.slice(0, SHOWN).map((line) => `  ${line}`),
    ...(roads.length > SHOWN ? [`  and ${roads.length - SHOWN} more; --json names all`] : []),
    ...missed.slice(0, SHOWN).map(({ message }) => `  ! ${message}`),
    ...(missed.length > SHOWN ? [`  ! and ${missed.length - SHOWN} more; --json names all`] : []),
  ]
}

/** `A606: 12.3 km from one to two`. */
function byRoad(handedOver: readonly HandedOver[]): string[] {
  const groups = Map.groupBy(handedOver, ({ road, from, to }) => JSON.stringify([road, from, to]))
  return [...groups.values()].map((pieces) => {
    const { road, from, to } = pieces[0]!
    const km = pieces.reduce((sum, piece) => sum + piece.km, 0)
    return `${road}: ${km.toFixed(1)} km from ${from ?? 'nobody'} to ${to ?? 'nobody'}`
  })
}
