/** Nights of rules and of roads, for verification. */
import type { VerifiedRoute } from '#src/decision/verification/rule-figures.ts'
import type { RuleNight, StationNight } from '#src/decision/verification/rule-night.ts'
import { HOUR } from '#src/units.ts'

/** 100,000 m²: 10 g/m² are a tonne. */
export const aVerifiedRoute = (more: Partial<VerifiedRoute> = {}): VerifiedRoute => ({
  id: 'route-1',
  name: 'Route 1',
  stations: ['moor-top'],
  treated_m2: 100_000,
  lead_min: 210,
  ...more,
})

/** Of the night that starts on a day of January 2026. */
export const januaryNight = (day: number) => `2026-01-${String(day).padStart(2, '0')}`
/** Hours after its noon. */
export const inNight = (day: number, hour: number) => new Date(Date.UTC(2026, 0, day, 12) + hour * HOUR)

/** `ordered`: hours after noon; null: nothing was. */
export const aRuleNight = (
  day: number,
  ordered: number | null,
  more: Partial<RuleNight> = {},
): RuleNight => ({
  authority: 'northshire',
  night: januaryNight(day),
  route: 'route-1',
  rule: 'live',
  version: 1,
  first_look_at: inNight(day, 0),
  order: ordered === null ? null : { decided_at: inNight(day, ordered), salt_g_m2: 10, because: 'cold' },
  ...more,
})

/** Its frost, if any, sets in 14 hours after noon; the evening's forecast said `forecast`. */
export const aStationNight = (
  day: number,
  minimum_c: number,
  forecast: number | null = minimum_c,
  more: Partial<StationNight> = {},
): StationNight => ({
  authority: 'northshire',
  night: januaryNight(day),
  station: 'moor-top',
  minimum_c,
  onset_at: minimum_c < 0 ? inNight(day, 14) : null,
  forecast:
    forecast === null ? null : { issued_at: inNight(day, 6), minimum_c: forecast, measured_c: minimum_c },
  ...more,
})
