import { type ContingencyFigures, contingencyFigures } from '#src/decision/verification/contingency.ts'
import { CRITICAL, type RoadNight } from '#src/decision/verification/road-night.ts'
import type { RuleNight } from '#src/decision/verification/rule-night.ts'
import { MINUTE, type Minutes, type Tonnes } from '#src/units.ts'

/** What a treatment costs besides its salt being counted apart; whose figure it is stands with it. */
export type TreatmentCost = {
  readonly per_treatment_gbp: number
  readonly source: string
  readonly example: boolean
}

/** Marginal cost of one route treatment with its salt; another authority's, until one gives its own. */
export const exampleCost: TreatmentCost = {
  per_treatment_gbp: 263,
  source: 'Lancashire: 312 route treatments fewer saved £82,000',
  example: true,
}

/** A route as verification sees it. */
export type VerifiedRoute = {
  readonly id: string
  readonly name: string
  readonly stations: readonly string[]
  /** Carriageway that is treated; 0 while no line has been imported, and then no salt is known. */
  readonly treated_m2: number
  /** From the order to the last treated metre. */
  readonly lead_min: Minutes
}

/** A rule's night on a route, and what the road then did. */
export type RuleOutcome = {
  readonly route: VerifiedRoute
  readonly ruled: RuleNight
  readonly road: RoadNight
}

export type RuleFigures = ContingencyFigures & {
  /** Nights on a route; one night of ten routes is ten. */
  readonly nights: number
  readonly critical_nights: number
  readonly frost_nights: number
  readonly treated: number
  /** Frost nights not treated before the onset. */
  readonly missed_frosts: number
  /** Treated, and the road stayed at 0.0 °C or above, mild nights included. */
  readonly needless_runs: number
  readonly salt_t: Tonnes
  readonly needless_salt_t: Tonnes
  /** Treatments whose salt is not known: no rate in the table, or no line of the route. */
  readonly without_salt: number
  readonly cost_gbp: number
  readonly needless_cost_gbp: number
}

/** Ordered, and the last metre treated before the road froze; without a frost, ordered. */
function isTreated({ route, ruled: { order }, road }: RuleOutcome): boolean {
  if (!order) return false
  const done = order.decided_at.getTime() + route.lead_min * MINUTE
  return road.onset_at === null || done < road.onset_at.getTime()
}

const GRAMS_PER_TONNE = 1e6
const saltOf = ({ route, ruled }: RuleOutcome): Tonnes =>
  ((ruled.order?.salt_g_m2 ?? 0) * route.treated_m2) / GRAMS_PER_TONNE
const isSaltKnown = ({ route, ruled }: RuleOutcome): boolean =>
  route.treated_m2 > 0 && ruled.order?.salt_g_m2 !== null

const sumOf = (outcomes: readonly RuleOutcome[]): Tonnes =>
  outcomes.reduce((sum, outcome) => sum + saltOf(outcome), 0)

export function ruleFigures(outcomes: readonly RuleOutcome[], cost: TreatmentCost): RuleFigures {
  const frosts = outcomes.filter(({ road }) => road.onset_at !== null)
  const treated = outcomes.filter(({ ruled }) => ruled.order !== null)
  const needless = treated.filter(({ road }) => road.onset_at === null)
  const critical = outcomes.filter(({ road }) => road.minimum_c < CRITICAL)
  return {
    ...contingencyFigures(
      critical.map((outcome) => ({ said: isTreated(outcome), came: outcome.road.onset_at !== null })),
    ),
    nights: outcomes.length,
    critical_nights: critical.length,
    frost_nights: frosts.length,
    treated: treated.length,
    missed_frosts: frosts.filter((outcome) => !isTreated(outcome)).length,
    needless_runs: needless.length,
    salt_t: sumOf(treated),
    needless_salt_t: sumOf(needless),
    without_salt: treated.filter((outcome) => !isSaltKnown(outcome)).length,
    cost_gbp: treated.length * cost.per_treatment_gbp,
    needless_cost_gbp: needless.length * cost.per_treatment_gbp,
  }
}
