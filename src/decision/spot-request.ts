import { type ActRefusal, refuse } from '#src/decision/act-refusal.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { HumanAction } from '#src/decision/decision.ts'
import { SLIPPERY } from '#src/decision/evidence.ts'
import type { Outcome } from '#src/decision/recommendation.ts'
import { type Celsius, HOUR, MINUTE, type Probability } from '#src/units.ts'

/** Where somebody wants a treatment, as it was said and as far as it was found in the network. */
export type SpotPlace = {
  readonly words: string
  readonly road: string | null
  readonly segment: string | null
  readonly route: string | null
  readonly lat: number | null
  readonly lon: number | null
  /** Treatment routes that pass there; empty: it lies on none, and is none the less answered. */
  readonly routes: readonly string[]
  /** Stations that tell of it: those of its routes, else the nearest. */
  readonly stations: readonly string[]
}

export type RouteKnown = {
  readonly route: string
  readonly outcome: Outcome
  readonly because: string
  readonly freeze_probability: Probability | null
  readonly start_by: Date | null
  /** What a person had answered; null: nobody had. */
  readonly decided: Pick<HumanAction, 'action' | 'spread_rate_g_m2' | 'by' | 'at'> | null
}
export type StationKnown = {
  readonly station: string
  readonly name: string
  readonly reading: {
    readonly at: Date
    readonly road_temp_c: Celsius
    readonly surface_state: string | null
    readonly flags: readonly string[]
  } | null
  readonly forecast: {
    readonly issued_at: Date
    /** The coldest moment still to come. */
    readonly at: Date
    readonly road_temp_c: Celsius
    readonly road_temp_p10_c: Celsius
    readonly freeze_probability: Probability
  } | null
}

/** The state of things when a request was entered or answered. `R`: what is known of vehicles and salt. */
export type SpotKnown<R = unknown> = {
  readonly at: Date
  readonly routes: readonly RouteKnown[]
  readonly stations: readonly StationKnown[]
  readonly treatments: readonly Pick<
    CompletedTreatment,
    'id' | 'route' | 'finished_at' | 'spread_rate_g_m2' | 'by'
  >[]
  readonly free_spreaders: readonly string[]
  readonly resources: R
}

export const REFUSAL_REASONS = [
  'no_resources',
  'no_hazard_expected',
  'already_treated',
  'not_our_road',
  'other',
] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

export type SpotAnswer<R = unknown> = {
  readonly outcome: 'accepted' | 'refused'
  readonly by: string
  readonly at: Date
  /** Null: accepted. */
  readonly reason_code: RefusalReason | null
  readonly reason: string
  readonly route: string | null
  readonly crew: string | null
  readonly complete_by: Date | null
  /** Codes of what was known against the reason, each seen by whoever answered. */
  readonly flags: readonly string[]
  readonly known: SpotKnown<R>
}

/** Somebody asks for a treatment at a place: kept whatever becomes of it. */
export type SpotRequest<R = unknown> = {
  readonly id: string
  readonly authority: string
  readonly asked_by: {
    readonly kind: 'police' | 'public' | 'staff'
    readonly name: string | null
    /** The asker's own number for it, e.g. of an incident. */
    readonly reference: string | null
  }
  readonly place: SpotPlace
  readonly wanted: string
  readonly heard_at: Date
  readonly entered_by: string
  readonly entered_at: Date
  readonly known: SpotKnown<R>
  /** Null: nobody has answered. */
  readonly answer: SpotAnswer<R> | null
}

export type SpotAnswerRequest = {
  readonly outcome: 'accepted' | 'refused'
  readonly reason_code?: RefusalReason
  readonly reason?: string
  readonly route?: string
  readonly crew?: string
  readonly complete_by?: Date
  /** Codes of contradictions that the person has read. */
  readonly seen?: readonly string[]
}

export type Contradiction = { readonly code: string; readonly says: string }

/** Below this a road is as good as not expected to freeze: the level at which an alert says that it is likely. */
const LIKELY: Probability = 0.3
const RECENT = 6 * HOUR

/** A forecast this old tells nobody that a road stays warm; as the example policy has it. */
const STALE = 6 * HOUR

const measured = ({ name, reading }: StationKnown): string | null => {
  if (!reading) return null
  const { road_temp_c, surface_state } = reading
  if (SLIPPERY.has(surface_state)) return `${name} last reported ${surface_state}, at ${road_temp_c} °C.`
  return road_temp_c <= 0 ? `${name} was last measured at ${road_temp_c} °C.` : null
}

const isFresh = ({ forecast }: StationKnown, at: Date): boolean =>
  forecast !== null && at.getTime() - forecast.issued_at.getTime() < STALE

const feared = ({ routes, stations, at }: SpotKnown): string | null => {
  const route = routes.find(({ outcome }) => outcome !== 'no_action')
  if (route) return `${route.route}: ${route.because}`
  const cold = stations.find(({ forecast }) => forecast && forecast.freeze_probability >= LIKELY)
  if (cold)
    return `${cold.name} freezes with a probability of ${Math.round(cold.forecast!.freeze_probability * 100)} %.`
  const frozen = stations.map(measured).find((says) => says !== null)
  if (frozen) return frozen
  const without = stations.find((station) => !isFresh(station, at))
  if (without) return `There is no forecast of the last 6 h for ${without.name}.`
  return stations.length > 0 ? null : 'There is no forecast for this place.'
}

/** What the system knows against a reason for refusing. A refusal must give the true one (Smithson [2020] EWHC 2517). */
export function contradictions(reason: RefusalReason, known: SpotKnown): Contradiction[] {
  const { free_spreaders: free, treatments, at } = known
  if (reason === 'no_resources' && free.length > 0)
    return [
      {
        code: 'SPREADERS_NOT_ORDERED',
        says: `Not ordered anywhere, as far as is known: ${free.join(', ')}.`,
      },
    ]
  const fear = reason === 'no_hazard_expected' ? feared(known) : null
  if (fear !== null) return [{ code: 'HAZARD_EXPECTED', says: fear }]
  const isTreated = treatments.some(({ finished_at }) => at.getTime() - finished_at.getTime() <= RECENT)
  if (reason === 'already_treated' && !isTreated)
    return [{ code: 'NO_TREATMENT_TOLD', says: 'No crew has told of a treatment there in the last 6 h.' }]
  return []
}

type Given = {
  readonly request: SpotRequest
  readonly asked: SpotAnswerRequest
  readonly known: SpotKnown
}
type Rule = (given: Given) => ActRefusal | null

const isOpen: Rule = ({ request: { answer } }) =>
  answer
    ? {
        ...refuse(409, 'STALE_VERSION', null, `${answer.by} has answered this already: ${answer.outcome}.`),
        difference: { now: { outcome: answer.outcome, by: answer.by, at: answer.at, reason: answer.reason } },
      }
    : null

const saysWho: Rule = ({ asked: { outcome, route, crew } }) =>
  outcome === 'accepted' && !route && !crew?.trim()
    ? refuse(422, 'BODY', 'crew', 'Say which route or crew does it.')
    : null

const saysWhen: Rule = ({ asked: { outcome, complete_by }, known: { at } }) => {
  if (outcome === 'refused') return null
  const ahead = complete_by ? complete_by.getTime() - at.getTime() : Number.NaN
  if (ahead > 0 && ahead <= 24 * HOUR) return null
  return refuse(422, 'BODY', 'complete_by', 'Say by when it is done: a time within the next 24 h.')
}

const saysWhy: Rule = ({ asked: { outcome, reason_code, reason } }) =>
  outcome === 'refused' && (!reason_code || !reason?.trim())
    ? refuse(422, 'REASON_REQUIRED', 'reason', 'A refusal needs its reason, as a code and in words.')
    : null

const hasSeen: Rule = ({ asked, known }) => {
  const { outcome, reason_code, seen = [] } = asked
  const against = outcome === 'refused' && reason_code ? contradictions(reason_code, known) : []
  const unseen = against.filter(({ code }) => !seen.includes(code))
  if (unseen.length === 0) return null
  const message = `What is known speaks against this reason: ${unseen.map(({ says }) => says).join(' ')} Give the true one, or name what you have seen.`
  return { ...refuse(409, 'CONTRADICTED', 'seen', message), difference: { contradictions: unseen } }
}

const RULES: readonly Rule[] = [isOpen, saysWho, saysWhen, saysWhy, hasSeen]

/** The request with a person's answer and what was known at that moment, or why it is not taken. */
export function answerSpot(given: Given, by: string): SpotRequest | ActRefusal {
  const refusal = RULES.map((rule) => rule(given)).find((found) => found !== null)
  if (refusal) return refusal
  const { request, asked, known } = given
  const { outcome, reason_code = null } = asked
  const isRefused = outcome === 'refused'
  const against = isRefused && reason_code ? contradictions(reason_code, known) : []
  return {
    ...request,
    answer: {
      outcome,
      by,
      at: known.at,
      reason_code: isRefused ? reason_code : null,
      reason: asked.reason ?? '',
      route: isRefused ? null : (asked.route ?? null),
      crew: isRefused ? null : (asked.crew ?? null),
      complete_by: isRefused ? null : (asked.complete_by ?? null),
      flags: against.map(({ code }) => code),
      known,
    },
  }
}

/** Whoever took the call may answer it at once; what nobody has in hand by then is shown and told. */
export const TOLD_AFTER = 2 * MINUTE
/** As long as a duty manager has before the deputy is told of an alert: whoever asks has waited for a person. */
export const UNANSWERED_AFTER = 10 * MINUTE
