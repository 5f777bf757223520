import type { ApiDeps } from '#src/api/deps.ts'
import {
  exampleCost,
  type TreatmentCost,
  type VerifiedRoute,
} from '#src/decision/verification/rule-figures.ts'
import type { ShadowRules } from '#src/decision/verification/shadow-rules.ts'
import { type Verification, verification } from '#src/decision/verification/verification.ts'
import { authorityOf, type Network } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { CivilDate } from '#src/season.ts'
import { DAY } from '#src/units.ts'

/** How good an authority's forecasts and decisions were in the nights of a span. Also `/api/v1/verification`. */
export type VerificationDocument = Verification & {
  readonly format: 'frostline.verification/1'
  readonly authority: string
  readonly now: Date
  /** Nights in [from, to), by the date on which each starts. */
  readonly from_night: CivilDate
  readonly to_night: CivilDate
  readonly cost: TreatmentCost
  readonly old_rule: string | null
  /** Ids of the rules that run in the shadow now. */
  readonly shadows: readonly string[]
}

function verifiedRoute(route: TreatmentRoute, { stations }: Network): VerifiedRoute {
  const { id, name, segments, mobilisation_min, treatment_min } = route
  const treated = segments.filter((segment) => segment.treated)
  return {
    id,
    name,
    stations: stations.filter(({ routes }) => routes.includes(id)).map((station) => station.id),
    treated_m2: treated.reduce((sum, { length_m, width_m }) => sum + length_m * width_m, 0),
    lead_min: mobilisation_min + treatment_min,
  }
}

type Nights = { readonly from: CivilDate; readonly to: CivilDate }

const AT_A_STRETCH_DAYS = 14
const later = (date: CivilDate, days: number): CivilDate =>
  new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10)
/** Readings that come in meanwhile must not wait for a season. */
const othersFirst = () => new Promise<void>((resolve) => setImmediate(resolve))

/** What is kept of all nights, read a fortnight at a time. */
async function inStretches<T>({ from, to }: Nights, read: (nights: Nights) => Promise<T[]>): Promise<T[]> {
  const found: T[] = []
  for (let start = from; start < to; ) {
    const end = later(start, AT_A_STRETCH_DAYS)
    found.push(...(await read({ from: start, to: end < to ? end : to })))
    start = end
    await othersFirst()
  }
  return found
}

const NONE: Pick<ShadowRules, 'rules' | 'old_rule' | 'cost'> = { rules: [], old_rule: null, cost: null }

export async function verificationDocument(
  { clock, network, store, shadows }: ApiDeps,
  authority: string,
  nights: Nights,
): Promise<VerificationDocument> {
  const { rules, old_rule, cost: own } = shadows?.rulesOf(authority) ?? NONE
  const cost = own ?? exampleCost
  const routes = network()
    .routes.filter((route) => route.authority === authority)
    .map((route) => verifiedRoute(route, network()))
  const found = verification({
    routes,
    rule_nights: await inStretches(nights, (part) => store.ruleNights(authority, part)),
    station_nights: await inStretches(nights, (part) => store.stationNights(authority, part)),
    old_rule,
    cost,
    time_zone: authorityOf(network(), authority).time_zone,
  })
  return {
    format: 'frostline.verification/1',
    authority,
    now: clock.now(),
    from_night: nights.from,
    to_night: nights.to,
    cost,
    old_rule,
    shadows: rules.map(({ id }) => id),
    ...found,
  }
}
