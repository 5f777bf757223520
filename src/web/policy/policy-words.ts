import type { PolicyNow } from '#src/api/endpoints/policies.ts'
import { cutsInWords, lowerCut, upperCut } from '#src/decision/temperature-cuts.ts'
import {
  hazardInWords,
  saltInWords,
  TRAFFIC,
  type TreatmentRow,
  WETNESS,
} from '#src/decision/treatment-table.ts'
import { listOf } from '#src/decision/words.ts'
import { degrees, NOT_KNOWN, percent } from '#src/web/words.ts'

/** `from −2 °C`, `above −5 below −2 °C`, `all temperatures`: bounds as they stand in the table, never rounded. */
export function bandInWords(row: TreatmentRow): string {
  const words = cutsInWords(lowerCut(row), upperCut(row)).replaceAll('-', '−')
  return words === 'all temperatures' ? words : `${words} °C`
}

const allOr = (some: readonly string[] | undefined, all: readonly string[]) =>
  !some || all.every((one) => some.includes(one)) ? 'any' : some.join(' or ')

/** A row of the table as people read it. */
export function rowInWords(row: TreatmentRow) {
  const passes = row.passes > 1 ? `${row.passes} × ` : ''
  const more = `${row.successive ? ', repeated' : ''}${row.plough ? ', with plough' : ''}`
  const traffic = row.traffic ? `, ${allOr(row.traffic, TRAFFIC)} traffic` : ''
  return {
    id: row.id,
    hazard: hazardInWords(row.hazard),
    band: bandInWords(row),
    road: `${allOr(row.wetness, WETNESS)}${traffic}`,
    salt: saltInWords(row.salt),
    rate:
      row.spread_rate_g_m2 === null
        ? `a person decides${more}`
        : `${passes}${row.spread_rate_g_m2} g/m²${more}`,
    note: row.note ?? '',
  }
}

type PolicyDocument = PolicyNow['policy']
type Rules = PolicyDocument['classes'][number] | PolicyDocument['routes'][number]

const minutes = (value: number | undefined) => (value === undefined ? NOT_KNOWN : `${value} min`)
const thresholdInWords = ({ threshold }: Rules) =>
  threshold
    ? `${threshold.side === '<' ? 'below' : 'at or below'} ${degrees(threshold.treat_below_c, true)}`
    : NOT_KNOWN

/** What is ruled for a class or a route; a dash: its own value stays. */
export const rulesInWords = (name: string, rules: Rules) => ({
  name,
  threshold: thresholdInWords(rules),
  mobilisation: minutes(rules.mobilisation_min),
  treatment: minutes(rules.treatment_min),
  margin: minutes(rules.margin_min),
  salt: rules.salt ? saltInWords(rules.salt) : NOT_KNOWN,
  traffic: rules.traffic ?? NOT_KNOWN,
})

/** The numbers that hold for every route, one sentence each. */
export const numbersInWords = (policy: PolicyDocument): string[] => [
  `Treat although the median stays warm, when the road freezes at some moment with a probability of ${percent(policy.treat_probability)} or more.`,
  `A forecast, or its weather, of ${policy.forecast_max_age_h} h or more proves nothing; a reading is fresh for ${policy.fresh_reading_min} min.`,
  `A sensor that fell silent while cold counts as cold for ${policy.silent_cold_h} h.`,
  `A single sensor confirms a forecast within ${policy.agreement_c} °C of it.`,
  `A minimum within ${policy.marginal_c} °C of the threshold makes a night marginal. A proposal is valid for ${policy.valid_min} min.`,
  policy.action_times.length > 0
    ? `Crews usually set out at ${listOf(policy.action_times)}.`
    : 'Crews set out whenever they are ordered.',
  policy.second_person
    ? 'A change of these rules needs a second person.'
    : 'One person may change these rules alone.',
  policy.no_action_second_person
    ? 'No action against the advice, or against a wider order to treat, needs a second person.'
    : 'One person may decide on no action against the advice, with a reason.',
]
