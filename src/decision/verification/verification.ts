import { type ContingencyFigures, contingencyFigures } from '#src/decision/verification/contingency.ts'
import { CRITICAL, FROST, roadNight } from '#src/decision/verification/road-night.ts'
import {
  type RuleFigures,
  type RuleOutcome,
  ruleFigures,
  type TreatmentCost,
  type VerifiedRoute,
} from '#src/decision/verification/rule-figures.ts'
import { PEOPLE_RULE, type RuleNight, type StationNight } from '#src/decision/verification/rule-night.ts'
import { type CivilDate, nightSpan, seasonOf } from '#src/season.ts'
import { HOUR, type Milliseconds } from '#src/units.ts'

/** Figures of one rule: over all routes, and by route and season. */
export type VerifiedRule = {
  readonly rule: string
  readonly all: RuleFigures
  readonly routes: readonly ({ readonly route: string; readonly name: string } & RuleFigures)[]
  readonly seasons: readonly ({ readonly season: string } & RuleFigures)[]
}

/** A rule against the authority's old one, on the nights on which both ran. */
export type LedgerLine = {
  readonly rule: string
  readonly old_rule: string
  readonly figures: RuleFigures
  readonly old_figures: RuleFigures
  /** Old less new; negative where the new rule needs more. */
  readonly saved: {
    readonly treatments: number
    readonly salt_t: number
    readonly cost_gbp: number
    /** Always beside the savings: what is saved by missing frosts is no saving. */
    readonly missed_frosts: number
  }
}

type Forecasts = ContingencyFigures & { readonly nights: number }

export type Verification = {
  /** The evening's forecast: frost said against frost measured, from its issue to noon. */
  readonly forecast: {
    readonly all: Forecasts
    readonly stations: readonly ({ readonly station: string } & Forecasts)[]
    readonly seasons: readonly ({ readonly season: string } & Forecasts)[]
  }
  readonly rules: readonly VerifiedRule[]
  readonly ledger: readonly LedgerLine[]
}

export type VerificationGiven = {
  readonly routes: readonly VerifiedRoute[]
  readonly rule_nights: readonly RuleNight[]
  readonly station_nights: readonly StationNight[]
  readonly old_rule: string | null
  readonly cost: TreatmentCost
  /** Civil time in which a night runs noon to noon. */
  readonly time_zone: string
}

type ForecastNight = StationNight & { readonly forecast: NonNullable<StationNight['forecast']> }

function forecastFigures(nights: readonly ForecastNight[]): Forecasts {
  const critical = nights.filter(({ forecast }) => forecast.measured_c < CRITICAL)
  const judged = critical.map(({ forecast }) => ({
    said: forecast.minimum_c < FROST,
    came: forecast.measured_c < FROST,
  }))
  return { nights: nights.length, ...contingencyFigures(judged) }
}

/** Groups in the order of their keys. */
const grouped = <T>(items: readonly T[], key: (item: T) => string): [string, T[]][] =>
  [...Map.groupBy(items, key)].sort(([a], [b]) => (a < b ? -1 : 1))

function forecastPart(nights: readonly StationNight[]): Verification['forecast'] {
  const known = nights.filter((night): night is ForecastNight => night.forecast !== null)
  return {
    all: forecastFigures(known),
    stations: grouped(known, ({ station }) => station).map(([station, of]) => ({
      station,
      ...forecastFigures(of),
    })),
    seasons: grouped(known, ({ night }) => seasonOf(night)).map(([season, of]) => ({
      season,
      ...forecastFigures(of),
    })),
  }
}

/** A rule that first looks later was not there for the night, and is not to be blamed for it. */
const LATEST_START: Milliseconds = 3 * HOUR

function wereThere({ rule_nights, time_zone }: VerificationGiven): RuleNight[] {
  const noons = new Map<CivilDate, number>()
  return rule_nights.filter(({ night, rule, first_look_at }) => {
    if (rule === PEOPLE_RULE) return true
    const noon = noons.get(night) ?? nightSpan(night, time_zone).from.getTime()
    noons.set(night, noon)
    return first_look_at.getTime() <= noon + LATEST_START
  })
}

/** Nights of rules whose road is known; the others are judged by nobody. */
function outcomesOf(given: VerificationGiven): RuleOutcome[] {
  const { routes, station_nights } = given
  const places = new Map(routes.map((route) => [route.id, route]))
  const byNight = new Map<CivilDate, Map<string, StationNight>>()
  for (const night of station_nights)
    byNight.set(night.night, (byNight.get(night.night) ?? new Map()).set(night.station, night))
  return wereThere(given).flatMap((ruled) => {
    const route = places.get(ruled.route)
    const road = route && roadNight(ruled.night, route.stations, byNight.get(ruled.night) ?? new Map())
    return route && road ? [{ route, ruled, road }] : []
  })
}

const verifiedRule =
  (cost: TreatmentCost) =>
  ([rule, outcomes]: [string, readonly RuleOutcome[]]): VerifiedRule => ({
    rule,
    all: ruleFigures(outcomes, cost),
    routes: grouped(outcomes, ({ route }) => route.id).map(([route, of]) => ({
      route,
      name: of[0]!.route.name,
      ...ruleFigures(of, cost),
    })),
    seasons: grouped(outcomes, ({ ruled }) => seasonOf(ruled.night)).map(([season, of]) => ({
      season,
      ...ruleFigures(of, cost),
    })),
  })

const keyOf = ({ ruled }: RuleOutcome) => `${ruled.night} ${ruled.route}`

function ledgerLine(
  rule: string,
  outcomes: readonly RuleOutcome[],
  { old, old_rule, cost }: { old: readonly RuleOutcome[]; old_rule: string; cost: TreatmentCost },
): LedgerLine {
  const [mine, theirs] = [new Set(outcomes.map(keyOf)), new Set(old.map(keyOf))]
  const figures = ruleFigures(
    outcomes.filter((outcome) => theirs.has(keyOf(outcome))),
    cost,
  )
  const old_figures = ruleFigures(
    old.filter((outcome) => mine.has(keyOf(outcome))),
    cost,
  )
  return {
    rule,
    old_rule,
    figures,
    old_figures,
    saved: {
      treatments: old_figures.treated - figures.treated,
      salt_t: old_figures.salt_t - figures.salt_t,
      cost_gbp: old_figures.cost_gbp - figures.cost_gbp,
      missed_frosts: old_figures.missed_frosts - figures.missed_frosts,
    },
  }
}

/**
 * How good forecasts and decisions were, on nights that are over: the Institution of Civil Engineers' two by two over
 * critical nights, misses and needless runs with their salt and cost, and what each rule saves against the old one.
 */
export function verification(given: VerificationGiven): Verification {
  const { old_rule, cost } = given
  const byRule = grouped(outcomesOf(given), ({ ruled }) => ruled.rule)
  const old = byRule.find(([rule]) => rule === old_rule)?.[1]
  return {
    forecast: forecastPart(given.station_nights),
    rules: byRule.map(verifiedRule(cost)),
    ledger:
      old && old_rule !== null
        ? byRule
            .filter(([rule]) => rule !== old_rule)
            .map(([rule, outcomes]) => ledgerLine(rule, outcomes, { old, old_rule, cost }))
        : [],
  }
}
