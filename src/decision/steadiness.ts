import type { Decision } from '#src/decision/decision.ts'
import type { Policy } from '#src/decision/policy.ts'
import type { Outcome, Recommendation } from '#src/decision/recommendation.ts'
import type { TableHole, TreatmentRow } from '#src/decision/treatment-table.ts'
import { MINUTE } from '#src/units.ts'

/** What makes advice a new version of a proposal: more caution at once, less once it held, else nothing. */
export type Change = 'at_once' | 'once_held' | 'too_small' | 'none'

const CAUTION: Record<Outcome, number> = { no_action: 0, unknown: 1, treat: 2 }
export const doseOf = (rate: number | null, passes: number | null): number => (rate ?? 0) * (passes ?? 1)

const HOLES: ReadonlySet<string> = new Set<TableHole['code']>([
  'MATRIX_NO_ROW',
  'MATRIX_NO_RATE',
  'TOO_COLD_FOR_SALT',
])
/** A treatment that the table has no rate for: as cautious as any. */
const isBeyondTable = ({ rule }: Recommendation) => HOLES.has(rule)

export function isMoreCautious(advice: Recommendation, outcome: Outcome, dose: number): boolean {
  if (CAUTION[advice.outcome] !== CAUTION[outcome]) return CAUTION[advice.outcome] > CAUTION[outcome]
  return outcome === 'treat' && doseOf(advice.spread_rate_g_m2, advice.passes) > dose
}

/** Unknown for want of evidence that had not come at all. */
const STILL_COMING: ReadonlySet<string> = new Set(['NO_OBSERVATION', 'NO_FORECAST'])

/** From one outcome to another. Doubt is told at once; that nothing need be done, or a rate where none was, once it held. */
function changeOfOutcome(advice: Recommendation, { recommendation: before, version }: Decision): Change {
  if (advice.outcome === 'treat') return isBeyondTable(before) ? 'once_held' : 'at_once'
  if (advice.outcome === 'unknown') return 'at_once'
  // The first advice of a night is often unknown only because its evidence is still coming in: that is no tremble.
  const wasComing = version === 1 || STILL_COMING.has(before.rule)
  return before.outcome === 'unknown' && wasComing ? 'at_once' : 'once_held'
}

const rowOf = ({ table }: Policy, { rule }: Recommendation): TreatmentRow | undefined =>
  table.rows.find(({ id }) => rule === `${table.id}/${id}`)

/** Rows that a little warmth may have changed, and nothing else. */
const areNeighbours = (a: TreatmentRow, b: TreatmentRow): boolean =>
  a.hazard === b.hazard && a.wetness.some((wetness) => b.wetness.includes(wetness))

/** Is the road hardly warmer than the present row's upper bound? */
function isNearBound(advice: Recommendation, before: Recommendation, policy: Policy): boolean {
  const [next, row] = [rowOf(policy, advice), rowOf(policy, before)]
  if (!next || !row || row.max_c === null || !advice.coldest || !areNeighbours(row, next)) return false
  return advice.coldest.road_temp_c <= row.max_c + policy.steadiness.bound_band_c
}

/** A row that is repeated while its hazard lasts asks for more than any that is not. */
const isToBeRepeated = (advice: Recommendation, policy: Policy) => rowOf(policy, advice)?.successive === true

/** More work on the road than before, whatever the salt of one round: to be repeated, or with the plough. */
export const isMoreWork = (advice: Recommendation, before: Recommendation, policy: Policy): boolean =>
  advice.outcome === 'treat' &&
  ((isToBeRepeated(advice, policy) && !isToBeRepeated(before, policy)) || (advice.plough && !before.plough))

function asksForLess(advice: Recommendation, before: Recommendation, policy: Policy): boolean {
  const [repeated, was] = [isToBeRepeated(advice, policy), isToBeRepeated(before, policy)]
  if (repeated !== was) return was
  return doseOf(advice.spread_rate_g_m2, advice.passes) < doseOf(before.spread_rate_g_m2, before.passes)
}

const isSameTreatment = (a: Recommendation, b: Recommendation): boolean =>
  a.spread_rate_g_m2 === b.spread_rate_g_m2 &&
  a.passes === b.passes &&
  a.plough === b.plough &&
  a.rule === b.rule

function changeOfTreatment(advice: Recommendation, before: Recommendation, policy: Policy): Change {
  if (asksForLess(advice, before, policy))
    return isNearBound(advice, before, policy) ? 'too_small' : 'once_held'
  return isSameTreatment(advice, before) ? 'none' : 'at_once'
}

/** Without a deadline a treatment is due now, and of an unknown nobody can say when. One that has passed cannot move. */
function dueAt(outcome: Outcome, start_by: Date | null, now: Date): number {
  if (start_by) return Math.max(start_by.getTime(), now.getTime())
  return outcome === 'treat' ? now.getTime() : Number.POSITIVE_INFINITY
}

function changeOfDeadline(advice: Recommendation, decision: Decision, policy: Policy, now: Date): Change {
  const { recommendation: before, proposed_start_by = before.start_by } = decision
  const [due, then] = [
    dueAt(advice.outcome, advice.start_by, now),
    dueAt(before.outcome, proposed_start_by, now),
  ]
  const { earlier_min, later_min } = policy.steadiness
  if (due < then - earlier_min * MINUTE) return 'at_once'
  return due > then + later_min * MINUTE ? 'once_held' : 'none'
}

function changeOfAdvice(
  advice: Recommendation,
  { recommendation: before }: Decision,
  policy: Policy,
): Change {
  if (advice.outcome === 'treat') return changeOfTreatment(advice, before, policy)
  if (advice.rule === before.rule) return 'none'
  return advice.rule === 'RST_ABOVE_TRIGGER' ? 'once_held' : 'at_once'
}

/**
 * How much newer advice differs from what is proposed. Whatever asks for more in any way, outcome, salt or deadline,
 * counts at once; less only once it held, so that a value that trembles at a bound of the table makes one version and
 * not forty. `too_small`: the present advice stays, however long this lasts.
 */
export function changeOf(advice: Recommendation, decision: Decision, policy: Policy, now: Date): Change {
  if (advice.outcome !== decision.recommendation.outcome) return changeOfOutcome(advice, decision)
  const changes = [changeOfAdvice(advice, decision, policy), changeOfDeadline(advice, decision, policy, now)]
  return (['at_once', 'too_small', 'once_held'] as const).find((one) => changes.includes(one)) ?? 'none'
}
