import { randomBytes } from 'node:crypto'
import { actProblem } from '#src/api/act-problem.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { own, ownNetwork, owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { spotKnown } from '#src/api/spot/spot-known.ts'
import { type SaidPlace, spotPlace } from '#src/api/spot/spot-place.ts'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import { answerSpot, type SpotAnswerRequest, type SpotRequest } from '#src/decision/spot-request.ts'
import { timeZoneOf } from '#src/network/network.ts'
import { nightOf } from '#src/season.ts'
import { DAY, MINUTE } from '#src/units.ts'

export type HeardRequest = {
  readonly asked_by: SpotRequest['asked_by']
  readonly place: SaidPlace
  readonly wanted: string
  /** Absent: now. */
  readonly heard_at?: Date
}

/** A caller's clock may be ahead by so much. */
const CLOCK_AHEAD = 5 * MINUTE
const MOST_LATE = 14 * DAY

function checkHeard(heard: Date, now: Date): void {
  const late = now.getTime() - heard.getTime()
  if (late >= -CLOCK_AHEAD && late <= MOST_LATE) return
  const words = `heard_at: expected a time within the last 14 days, got ${heard.toISOString()}. Likely cause: the date or the zone is wrong.`
  throw problem(422, 'BODY', words, { field: 'heard_at' })
}

/** Short enough to be said on the telephone: `spot-20260115-1f3a`. */
const newId = (night: string) => `spot-${night.replaceAll('-', '')}-${randomBytes(2).toString('hex')}`

/** `about`: what of the network the line concerns, so that a claims pack of it has it. */
const entryOf = (actor: string, action: string, at: Date, after: SpotRequest) => ({
  at,
  actor,
  authority: after.authority,
  action,
  subject: after.id,
  detail: { after, about: [...after.place.routes, ...after.place.stations] },
})

const tell = ({ live }: ApiDeps, { id }: SpotRequest, at: Date): void =>
  live.publish({ kind: 'alert', subject: `spot_request_waiting:${id}`, at })

const TRIES = 5

/** Keeps what somebody asked for, with what was known and what there was to send at that moment. */
export async function hearSpotRequest(
  deps: ApiDeps,
  who: Principal,
  heard: HeardRequest,
): Promise<SpotRequest> {
  const now = deps.clock.now()
  const heard_at = heard.heard_at ?? now
  checkHeard(heard_at, now)
  const network = ownNetwork(who, deps.network())
  const [authority] = who.authorities
  if (authority === undefined) throw notFound('authority')
  const place = spotPlace(who, network, heard.place)
  const request = {
    ...heard,
    authority,
    place,
    heard_at,
    entered_by: who.name,
    entered_at: now,
    known: await spotKnown(deps, who, place, now),
    answer: null,
  }
  const night = nightOf(now, timeZoneOf(network, deps.timeZone))
  for (let tries = 0; tries < TRIES; tries++) {
    const made: SpotRequest = { id: newId(night), ...request }
    if (!(await deps.store.addSpotRequest(made, entryOf(who.name, 'spot_request_heard', now, made)))) continue
    tell(deps, made, now)
    return made
  }
  throw problem(503, 'BUSY', 'Too many requests this night: send it again.')
}

export async function ownSpotRequest(deps: ApiDeps, who: Principal, id: string): Promise<SpotRequest> {
  const found = await deps.store.spotRequest(id)
  if (!found || !owns(who, found.authority)) throw notFound('request')
  return found
}

/** A duty manager's answer, with what was known and what there was to send when it was given. */
export async function answerSpotRequest(
  deps: ApiDeps,
  who: Principal,
  id: string,
  asked: SpotAnswerRequest,
): Promise<SpotRequest> {
  const request = await ownSpotRequest(deps, who, id)
  if (asked.route && !own(who, deps.network().routes).some((route) => route.id === asked.route))
    throw problem(422, 'BODY', `There is no route ${asked.route}.`, { field: 'route' })
  const now = deps.clock.now()
  const known = await spotKnown(deps, who, request.place, now)
  const after = answerSpot({ request, asked, known }, who.name)
  if (isActRefusal(after)) throw actProblem(after)
  const action = `spot_request_${after.answer?.outcome}`
  if (!(await deps.store.answerSpotRequest(after, entryOf(who.name, action, now, after))))
    throw problem(409, 'STALE_VERSION', 'Somebody has answered it at this moment: look at it again.')
  tell(deps, after, now)
  return after
}
