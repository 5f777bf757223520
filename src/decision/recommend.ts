import { type Assessment, assess, earliest } from '#src/decision/assessment.ts'
import { holeBecause, noActionBecause, treatBecause, unknownBecause } from '#src/decision/because.ts'
import { type ColdReason, coldReasons } from '#src/decision/cold-evidence.ts'
import { deadlineOf } from '#src/decision/deadline.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { doubts, isMarginal } from '#src/decision/doubt.ts'
import { hazardsOf, tableHazardOf, wetnessOf } from '#src/decision/hazard.ts'
import { inputsOf } from '#src/decision/inputs.ts'
import { inStep } from '#src/decision/look-step.ts'
import { notesOn, rainBeforeFrost } from '#src/decision/notes.ts'
import { forecastAge, type Outlook } from '#src/decision/outlook.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { loweredRate, type ResidualSalt, residualSalt } from '#src/decision/residual-salt.ts'
import { rulesFor } from '#src/decision/route-rules.ts'
import { isHole, rowFor, type TreatmentRow } from '#src/decision/treatment-table.ts'
import { noActionWouldChange, treatWouldChange, unknownWouldChange } from '#src/decision/would-change.ts'
import { HOUR, MINUTE } from '#src/units.ts'

type Advice = Pick<
  Recommendation,
  | 'outcome'
  | 'spread_rate_g_m2'
  | 'passes'
  | 'plough'
  | 'start_by'
  | 'complete_by'
  | 'rule'
  | 'because'
  | 'would_change_if'
  | 'not_before'
  | 'notes'
>

const NO_TREATMENT = {
  spread_rate_g_m2: null,
  passes: null,
  plough: false,
  start_by: null,
  complete_by: null,
}

const belowOf = (outlooks: readonly Outlook[]) => earliest(outlooks.map(({ below_at }) => below_at))
const onsetOf = (outlooks: readonly Outlook[]) => earliest(outlooks.map(({ onset_at }) => onset_at))

/**
 * What the roads between the stations, where some are known, must be treated before. Their onset does not take the
 * place of an earlier one that a doubtful forecast of a station names.
 */
function roadsMoment({ outlooks, usable }: Assessment): Date | null {
  const roads = usable.filter(({ segment }) => segment)
  if (roads.length === 0) return null
  const doubtful = outlooks.filter((outlook) => !usable.includes(outlook))
  return earliest([onsetOf(doubtful), ...roads.map(({ onset_at, below_at }) => onset_at ?? below_at)])
}

/** When the treatment must be done: before the onset; without one, before the road reaches the treating side. */
function deadline(given: DecideCase, assessment: Assessment, passes: number) {
  const stations = assessment.usable.filter(({ segment }) => !segment)
  const onset = earliest([assessment.stations_onset_at ?? belowOf(stations), roadsMoment(assessment)])
  return onset ? deadlineOf(onset, given.route, passes) : { start_by: null, complete_by: null }
}

/** Only against frost, in a single pass, and only as the policy says. */
const rateFor = (row: TreatmentRow, residue: ResidualSalt | null, given: DecideCase) =>
  row.spread_rate_g_m2 === null || row.hazard !== 'frost' || row.passes > 1
    ? row.spread_rate_g_m2
    : loweredRate(row.spread_rate_g_m2, residue, given)

/** The treatment for the coldest moment known. What the table does not cover goes to a person. */
function treat(given: DecideCase, assessment: Assessment, reasons: readonly ColdReason[]): Advice {
  const { policy } = given
  const { salt = policy.salt, traffic = null } = rulesFor(policy, given.route.id)
  const residue = residualSalt(given, assessment.usable)
  const row = rowFor(policy.table, {
    hazard: tableHazardOf(assessment.reported, assessment.expected),
    road_temp_c: assessment.coldest?.road_temp_c ?? Number.NaN,
    wetness: wetnessOf(assessment.usable, assessment.evidence.heard),
    salt,
    traffic,
  })
  if (isHole(row))
    return {
      ...NO_TREATMENT,
      outcome: 'unknown',
      ...deadline(given, assessment, 1),
      rule: row.code,
      because: holeBecause(given, reasons, row.message),
      would_change_if: null,
      notes: notesOn(
        given,
        assessment,
        { ...deadline(given, assessment, 1), passes: 1 },
        { residue, isLowered: false },
      ),
    }
  const rate = rateFor(row, residue, given)
  const due = deadline(given, assessment, row.passes)
  return {
    outcome: 'treat',
    spread_rate_g_m2: rate,
    passes: row.passes,
    plough: row.plough,
    ...due,
    rule: `${policy.table.id}/${row.id}`,
    because: treatBecause(given, reasons, row, rate),
    would_change_if: treatWouldChange(given, reasons),
    not_before: rainBeforeFrost(given, assessment)?.to_at ?? null,
    notes: notesOn(
      given,
      assessment,
      { ...due, passes: row.passes },
      { residue, isLowered: rate !== row.spread_rate_g_m2 },
    ),
  }
}

/** Where no usable forecast names an onset, the earliest of the doubtful ones: a person needs some deadline. */
function doubtfulOnset(assessment: Assessment): Date | null {
  const { stations_onset_at, outlooks } = assessment
  const stations = outlooks.filter(({ segment }) => !segment)
  return earliest([
    stations_onset_at ?? onsetOf(stations),
    onsetOf(outlooks.filter(({ segment }) => segment)),
  ])
}

function unknown(given: DecideCase, assessment: Assessment, open: ReturnType<typeof doubts>): Advice {
  const onset = doubtfulOnset(assessment)
  return {
    ...NO_TREATMENT,
    outcome: 'unknown',
    ...(onset ? deadlineOf(onset, given.route, 1) : {}),
    rule: open[0]!.rule,
    because: unknownBecause(open),
    would_change_if: unknownWouldChange(given),
  }
}

const noAction = (given: DecideCase, assessment: Assessment): Advice => ({
  ...NO_TREATMENT,
  outcome: 'no_action',
  rule: isMarginal(given, assessment) ? 'MARGINAL_MONITOR' : 'RST_ABOVE_TRIGGER',
  because: noActionBecause(given, assessment),
  would_change_if: noActionWouldChange(given, assessment),
})

function adviceOn(given: DecideCase, assessment: Assessment): Advice {
  if (!Number.isFinite(given.route.threshold.treat_below_c))
    return unknown(given, assessment, [{ rule: 'NO_THRESHOLD', says: 'the route has no threshold' }])
  const reasons = coldReasons(given, assessment)
  if (reasons.length > 0) return treat(given, assessment, reasons)
  const open = doubts(given, assessment)
  return open.length > 0 ? unknown(given, assessment, open) : noAction(given, assessment)
}

/** An hour at most, not beyond the night, and no action never longer than its forecasts stay fresh. */
function validUntil(given: DecideCase, advice: Advice, { outlooks }: Assessment): Date {
  const { now, until, policy } = given
  const ofNight = Math.max(until.getTime() - now.getTime(), 0)
  const left =
    advice.outcome === 'no_action'
      ? outlooks.map((outlook) => policy.forecast_max_age_h * HOUR - forecastAge(outlook.forecast, now))
      : []
  return new Date(now.getTime() + Math.min(policy.valid_min * MINUTE, ofNight, ...left))
}

/**
 * What to do on one route for the rest of the night: treat, no action or unknown, how much, by when and why.
 *
 * Cold evidence acts alone: a reading or a fresh forecast's median on the treating side of the route's threshold, a
 * probability of freezing at or above the policy's, frost, ice or snow reported or snow expected. Warm evidence
 * needs confirming: whole forecasts under `forecast_max_age_h` for every station and two fresh unflagged sensors, or one that
 * agrees with its forecast. All else is unknown. Pure: the same case gives the same bytes, up to `holdsUntil`.
 */
export function recommend(asked: DecideCase): Recommendation {
  const assessment = assess(asked)
  const given = inStep(asked)
  const advice = adviceOn(given, assessment)
  return {
    format: 'frostline.recommendation/1',
    id: given.id,
    ...advice,
    valid_until: validUntil(given, advice, assessment),
    inputs: inputsOf(given, assessment),
    coldest: assessment.coldest,
    onset_at: assessment.onset_at,
    freeze_probability: assessment.freeze_probability,
    hazards: hazardsOf(assessment),
  }
}
