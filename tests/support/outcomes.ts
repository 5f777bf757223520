import { type ForecastOutcome, OUTCOME_LEADS } from '#src/forecast/learning/outcome.ts'
import type { Celsius, Hours } from '#src/units.ts'
import { anOutcome, hoursAfter } from '#tests/support/builders.ts'

/** Coldest at 05:00 UTC with −3 °C, warmest at 17:00 with 5 °C. */
const roadAt = (at: Date): Celsius => 1 - 4 * Math.cos(((at.getUTCHours() - 5) / 12) * Math.PI)

/**
 * Hourly issues over `days` before `until`, every lead: too warm and too cold by turns, by 0.2 °C and a tenth of the
 * lead; the band 1 °C to each side; the weather service 2 °C too warm. What is valid after `until` waits.
 */
export const outcomesUntil = (
  until: Date,
  days: number,
  more: Partial<ForecastOutcome> = {},
): ForecastOutcome[] =>
  Array.from({ length: days * 24 }, (_, hour) => hoursAfter(until, -hour - 1)).flatMap((issuedAt) =>
    OUTCOME_LEADS.map((lead) => outcomeOf(issuedAt, lead, until, more)),
  )

function outcomeOf(issued_at: Date, lead_h: Hours, until: Date, more: Partial<ForecastOutcome>) {
  const at = hoursAfter(issued_at, lead_h)
  const road = roadAt(at)
  const error = (0.2 + lead_h / 10) * (at.getUTCHours() % 2 ? 1 : -1)
  return anOutcome({
    issued_at,
    at,
    lead_h,
    road_temp_c: road + error,
    road_temp_p10_c: road + error - 1,
    road_temp_p90_c: road + error + 1,
    freeze_probability: road + error < -1 ? 1 : road + error > 1 ? 0 : 0.5,
    persistence_c: roadAt(issued_at),
    weather_air_temp_c: road + 2,
    observed_c: at < until ? road : null,
    ...more,
  })
}
