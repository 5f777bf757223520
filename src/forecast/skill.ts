/**
 * How good the forecasts were: each held against the trusted reading of its valid time, on the same pairs as
 * "as now" and as the weather service's air temperature. Measures as in Wilks, Statistical Methods in the
 * Atmospheric Sciences (2019), ch. 9; confidence intervals are left out, the number of nights is given instead.
 */
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import { figuresTally, type SkillFigures } from '#src/forecast/skill/figures.ts'
import { isOfLead, LEAD_GROUPS, type LeadGroup, type LeadName } from '#src/forecast/skill/lead-groups.ts'
import { isPair, type Pair } from '#src/forecast/skill/pair.ts'
import { type ReliabilityBin, reliabilityTally } from '#src/forecast/skill/probability.ts'

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

function hoursTally() {
  const [all, night] = [figuresTally(), figuresTally()]
  return {
    add(pair: Pair, name: string, isDark: boolean): void {
      all.add(pair, name)
      if (isDark) night.add(pair, name)
    },
    figures: (): SkillOfHours => ({ all: all.figures(), night: night.figures() }),
  }
}

const errorOf = ({ all }: SkillOfHours) => all.forecast.error?.mean_absolute_c ?? -1

/** Takes outcomes one by one, in any order; those without a reading are left out. */
export function skillTally({ lead, isDark, nightOf }: SkillQuestion) {
  const groups = LEAD_GROUPS.map((group) => ({ group, isIn: isOfLead(group), hours: hoursTally() }))
  const stations = new Map<string, ReturnType<typeof hoursTally>>()
  const [chances, models] = [reliabilityTally(), new Set<string>()]

  function stationTally(station: string) {
    const found = stations.get(station) ?? hoursTally()
    stations.set(station, found)
    return found
  }
  return {
    add(outcome: ForecastOutcome): void {
      if (!isPair(outcome)) return
      const [night, dark] = [nightOf(outcome.at), isDark(outcome)]
      const found = groups.find(({ isIn }) => isIn(outcome))
      found?.hours.add(outcome, night, dark)
      models.add(outcome.model)
      if (found?.group.lead !== lead) return
      stationTally(outcome.station).add(outcome, night, dark)
      chances.add(outcome)
    },
    skill: (): Skill => ({
      leads: groups.map(({ group, hours }) => ({ ...group, ...hours.figures() })),
      stations: [...stations]
        .map(([station, hours]) => ({ station, ...hours.figures() }))
        .sort((a, b) => errorOf(b) - errorOf(a) || (a.station < b.station ? -1 : 1)),
      reliability: chances.bins(),
      models: [...models].sort(),
    }),
  }
}
