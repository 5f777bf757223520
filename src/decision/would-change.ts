import type { Assessment } from '#src/decision/assessment.ts'
import type { ColdReason } from '#src/decision/cold-evidence.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { aboveInWords, belowInWords } from '#src/decision/threshold.ts'
import { celsius, percent } from '#src/decision/words.ts'

/** Reasons that one warmer forecast would remove together; a sensor's word stands whatever the forecast says. */
const isForecast = (reason: ColdReason) => reason.kind === 'minimum' || reason.kind === 'probability'

export function treatWouldChange(given: DecideCase, reasons: readonly ColdReason[]): string | null {
  const { threshold } = given.route
  const limit = `${aboveInWords(threshold)} ${celsius(threshold.treat_below_c)}`
  if (!reasons.every(isForecast)) return null
  const wanted = reasons.map((reason) =>
    reason.kind === 'minimum'
      ? `the minimum stayed ${limit} (now ${celsius(reason.outlook.minimum.road_temp_c, [threshold.treat_below_c])})`
      : reason.kind === 'probability'
        ? `the probability of freezing were under ${percent(given.policy.treat_probability)} (now ${percent(reason.outlook.freeze_probability)})`
        : '',
  )
  return `No action if ${wanted.join(' and ')}.`
}

export function noActionWouldChange(given: DecideCase, { coldest }: Assessment): string | null {
  if (!coldest) return null
  const { threshold } = given.route
  const now = celsius(coldest.road_temp_c, [threshold.treat_below_c])
  return `Treat if the minimum fell ${belowInWords(threshold)} ${celsius(threshold.treat_below_c)} (now ${now}) or the probability of freezing reached ${percent(given.policy.treat_probability)}.`
}

export function unknownWouldChange(given: DecideCase): string {
  const { policy, route } = given
  const limit = celsius(route.threshold.treat_below_c)
  return `Treat as soon as a sensor or a fresh forecast is ${belowInWords(route.threshold)} ${limit}; no action only with a whole forecast under ${policy.forecast_max_age_h} h old and two fresh sensors, or one that agrees with it, ${aboveInWords(route.threshold)} ${limit}.`
}
