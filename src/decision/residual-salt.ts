import type { DecideCase, Treatment } from '#src/decision/decide-case.ts'
import type { Outlook } from '#src/decision/outlook.ts'
import { rainTo } from '#src/decision/rain.ts'
import { freezingPoint } from '#src/forecast/brine.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, type GramsPerSquareMetre, HOUR, type Hours, MINUTE } from '#src/units.ts'

/** What an earlier treatment may have left on the road, and whether anybody could vouch for it. */
export type ResidualSalt = {
  readonly treatment: Treatment
  readonly age_h: Hours
  /** At least this is left if it was spread and no water carried it away; 0: nothing can be said to be. */
  readonly left_g_m2: GramsPerSquareMetre
  /** Why the figure proves nothing; null: the road has been dry since and stays so. */
  readonly doubt: string | null
}

/**
 * Share of untreated salt left after so many hours of traffic: 0.46·t^−0.165, through the two points that TRL PPR392
 * measured on the M62 (41 % after 2 h, 27 % after 25 h). One site and no rain; beyond its 25 h nothing is left.
 */
export const shareLeft = (age: Hours): number => (age > 25 ? 0 : 0.46 * Math.max(age, 1) ** -0.165)

/** Rain that takes any treatment with it; the lower of the published 1 to 2 mm. */
export const WASHES_OFF_MM = 1

/** The depth of water for which the brine's freezing point is told. */
const WATER_MM = 0.1
/** Where brine of the salt left in 0.1 mm of water begins to freeze. Information only. */
export const brineFreezingPoint = (left: GramsPerSquareMetre): Celsius =>
  freezingPoint(left / (left + WATER_MM * 1_000))

/** Did sensors say all the time since then, without a gap, that nothing fell? */
function wasDry(readings: readonly Reading[], since: Date, { now, policy }: DecideCase): boolean {
  const said = readings
    .filter(
      ({ at, precipitating, flags }) =>
        (precipitating || (precipitating === false && flags.length === 0)) && at >= since && at <= now,
    )
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
  if (said.some(({ precipitating }) => precipitating)) return false
  const times = [since, ...said.map(({ at }) => at), now].map((at) => at.getTime())
  return times.every(
    (time, index) => index === 0 || time - times[index - 1]! <= policy.fresh_reading_min * MINUTE,
  )
}

function doubtOf(treatment: Treatment, given: DecideCase, stations: readonly Outlook[]): string | null {
  if (treatment.is_only_ordered) return 'nobody has said that it was spread'
  if (treatment.is_only_part) return 'it was spread on part of the route only'
  if (!wasDry(given.readings, treatment.at, given)) return 'it may have rained since'
  if (stations.length === 0) return 'nobody knows whether it will rain'
  const rain = stations.map(({ forecast }) => rainTo(forecast, given.now, given.until))
  if (rain.some((fall) => fall === null)) return 'nobody knows whether it will rain'
  return rain.some((fall) => fall! >= WASHES_OFF_MM) ? 'rain is expected to wash it off' : null
}

function residueOf(treatment: Treatment, given: DecideCase, usable: readonly Outlook[]): ResidualSalt {
  const { at, spread_rate_g_m2 } = treatment
  const age_h = (given.now.getTime() - at.getTime()) / HOUR
  const rained = given.readings.some((reading) => reading.precipitating && reading.at >= at)
  const left_g_m2 = rained ? 0 : spread_rate_g_m2 * shareLeft(age_h)
  return {
    treatment,
    age_h,
    left_g_m2,
    doubt: doubtOf(
      treatment,
      given,
      usable.filter(({ segment }) => !segment),
    ),
  }
}

const more = (a: ResidualSalt, b: ResidualSalt) =>
  Number(a.doubt !== null) - Number(b.doubt !== null) || b.left_g_m2 - a.left_g_m2

/**
 * What the treatments before left: of the one that left most, because what several left together nobody measured, and
 * one without a doubt first. Null: there was none.
 */
export function residualSalt(given: DecideCase, usable: readonly Outlook[]): ResidualSalt | null {
  const spread = given.treatments.filter(
    ({ at, spread_rate_g_m2 }) => at <= given.now && spread_rate_g_m2 > 0,
  )
  return spread.map((treatment) => residueOf(treatment, given, usable)).toSorted(more)[0] ?? null
}

/** The rate against frost, lowered as far as the policy says for salt that is there beyond doubt; in whole g/m², up. */
export function loweredRate(
  rate: GramsPerSquareMetre,
  residue: ResidualSalt | null,
  { policy }: DecideCase,
): GramsPerSquareMetre {
  const rule = policy.residual_salt
  if (!rule || !residue || residue.doubt !== null) return rate
  const needed = Math.ceil(rate - rule.credit_share * residue.left_g_m2)
  return Math.min(rate, Math.max(needed, rule.least_spread_rate_g_m2))
}
