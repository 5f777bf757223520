/**
 * How good the forecasts were: each held against the trusted reading of its valid time, on the same pairs as
 * "as now" and as the weather service's air temperature. Measures as in Wilks, Statistical Methods in the
 * Atmospheric Sciences (2019), ch. 9; confidence intervals are left out, the number of nights is given instead.
 */
import type { ForecastOutcome } from '#src/forecast/outcome.ts'
import { type SkillFigures, skillFigures } from '#src/forecast/skill/figures.ts'
import { isOfLead, LEAD_GROUPS, type LeadGroup, type LeadName } from '#src/forecast/skill/lead-groups.ts'
import { isPair, type Pair } from '#src/forecast/skill/pair.ts'
import { type ReliabilityBin, reliability } from '#src/forecast/skill/probability.ts'

/** All hours, and those with the sun below the horizon, when roads are salted. */
export type SkillOfHours = { readonly all: SkillFigures; readonly night: SkillFigures }

export type Skill = {
  readonly leads: readonly (LeadGroup & SkillOfHours)[]
  /** Of the lead asked for; the largest error first, those with too few pairs last. */
  readonly stations: readonly ({ readonly station: string } & SkillOfHours)[]
  /** Of the lead asked for, all hours. */
  readonly reliability: readonly ReliabilityBin[]
  /** Versions of the model that made these forecasts. */
  readonly models: readonly string[]
}

export type SkillQuestion = {
  /** Lead group by which stations are compared. */
  readonly lead: LeadName
  /** Was the sun down at that station then? */
  isDark(outcome: ForecastOutcome): boolean
  /** Names the night of an instant. */
  nightOf(at: Date): string
}

const errorOf = ({ all }: SkillOfHours) => all.forecast.error?.mean_absolute_c ?? -1

/** The order of the outcomes does not matter; those without a reading are left out. */
export function skill(outcomes: readonly ForecastOutcome[], { lead, isDark, nightOf }: SkillQuestion): Skill {
  const pairs = outcomes.filter(isPair)
  const ofHours = (some: readonly Pair[]): SkillOfHours => ({
    all: skillFigures(some, nightOf),
    night: skillFigures(some.filter(isDark), nightOf),
  })
  const groups = LEAD_GROUPS.map((group) => ({ group, pairs: pairs.filter(isOfLead(group)) }))
  const chosen = groups.find(({ group }) => group.lead === lead)?.pairs ?? []
  const stations = Map.groupBy(chosen, ({ station }) => station)
  return {
    leads: groups.map(({ group, pairs: inGroup }) => ({ ...group, ...ofHours(inGroup) })),
    stations: [...stations]
      .map(([station, itsPairs]) => ({ station, ...ofHours(itsPairs) }))
      .sort((a, b) => errorOf(b) - errorOf(a) || (a.station < b.station ? -1 : 1)),
    reliability: reliability(chosen),
    models: [...new Set(pairs.map(({ model }) => model))].sort(),
  }
}
