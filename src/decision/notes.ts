import { usualTimeNote } from '#src/decision/action-time.ts'
import type { Assessment } from '#src/decision/assessment.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { isFreezingAt, type RainSpell, rainSpells } from '#src/decision/rain.ts'
import type { Recommendation, RecommendationNote } from '#src/decision/recommendation.ts'
import { brineFreezingPoint, type ResidualSalt, WASHES_OFF_MM } from '#src/decision/residual-salt.ts'
import { celsius, duration, timeOf } from '#src/decision/words.ts'
import { MINUTE } from '#src/units.ts'

type Treatment = Pick<Recommendation, 'passes' | 'start_by' | 'complete_by'>

const spellsOf = ({ usable }: Assessment, { now, until }: DecideCase) =>
  usable.flatMap((outlook) => rainSpells(outlook, now, until).map((spell) => ({ outlook, spell })))

/** Rain that is over before the road freezes and would take the salt with it; of several the one that ends last. */
export function rainBeforeFrost(given: DecideCase, assessment: Assessment): RainSpell | null {
  const { onset_at } = assessment
  if (!onset_at || onset_at <= given.now) return null
  const before = spellsOf(assessment, given).filter(
    ({ spell }) => spell.to_at <= onset_at && spell.fall_mm >= WASHES_OFF_MM,
  )
  return before.map(({ spell }) => spell).toSorted((a, b) => b.to_at.getTime() - a.to_at.getTime())[0] ?? null
}

function windowInWords({ route }: DecideCase, from: Date, { complete_by, passes }: Treatment): string {
  const needed = route.treatment_min * (passes ?? 1)
  const there = complete_by ? Math.max((complete_by.getTime() - from.getTime()) / MINUTE, 0) : 0
  if (there >= needed) return `${duration(there)} are left then, and treating takes ${duration(needed)}.`
  return `Only ${duration(there)} are left then, less than the ${duration(needed)} that treating takes: split the route, or begin in the rain and repeat.`
}

function waitForRain(given: DecideCase, assessment: Assessment, treatment: Treatment): RecommendationNote[] {
  const rain = rainBeforeFrost(given, assessment)
  if (!rain) return []
  const until = timeOf(rain.to_at, given.time_zone)
  const says = `Rain until ${until} (${rain.fall_mm.toFixed(1)} mm) would wash the salt off: spread after it. ${windowInWords(given, rain.to_at, treatment)}`
  return [{ code: 'RAIN_BEFORE_FREEZE_WAIT', says }]
}

function repeatInRain(given: DecideCase, assessment: Assessment): RecommendationNote[] {
  const during = spellsOf(assessment, given).filter(({ outlook, spell }) =>
    isFreezingAt(outlook, spell, 'p10'),
  )
  if (during.length === 0) return []
  const from = new Date(Math.min(...during.map(({ spell }) => spell.from_at.getTime())))
  const to = new Date(Math.max(...during.map(({ spell }) => spell.to_at.getTime())))
  const [start, end] = [timeOf(from, given.time_zone), timeOf(to, given.time_zone)]
  const says = `Rain from ${start} to ${end} may fall on a freezing road and washes salt off: repeat the treatment while it lasts and after it.`
  return [{ code: 'RAIN_DURING_FREEZE_REPEAT', says }]
}

function saltLeft(residue: ResidualSalt | null, given: DecideCase, lowered: boolean): RecommendationNote[] {
  if (!residue) return []
  const { treatment, age_h, left_g_m2, doubt } = residue
  const spread = `${treatment.is_only_ordered ? 'ordered' : 'spread'} at ${timeOf(treatment.at, given.time_zone)}, ${duration(Math.floor(age_h) * 60)} ago`
  const left = `Of ${treatment.spread_rate_g_m2} g/m² ${spread}, ${left_g_m2.toFixed(1)} g/m² may be left`
  const brine =
    left_g_m2 > 0 ? ` (0.1 mm of water would freeze at ${celsius(brineFreezingPoint(left_g_m2))})` : ''
  const credit = doubt
    ? `not counted: ${doubt}`
    : lowered
      ? 'the rate is lowered by the policy’s rule'
      : 'the policy does not lower the rate for it'
  const code = doubt ? 'RESIDUAL_UNCERTAIN' : lowered ? 'RESIDUAL_CREDITED' : 'RESIDUAL_NOT_CREDITED'
  return [{ code, says: `${left}${brine}; ${credit}. Salt left is never a reason not to treat.` }]
}

/** What whoever orders the treatment must know besides; none of it makes advice less cautious. */
export const notesOn = (
  given: DecideCase,
  assessment: Assessment,
  treatment: Treatment,
  salt: { readonly residue: ResidualSalt | null; readonly isLowered: boolean },
): RecommendationNote[] => [
  ...usualTimeNote(given, treatment.start_by, rainBeforeFrost(given, assessment)?.to_at ?? null),
  ...waitForRain(given, assessment, treatment),
  ...repeatInRain(given, assessment),
  ...saltLeft(salt.residue, given, salt.isLowered),
]
