import type { ApiDeps } from '#src/api/deps.ts'
import { ownNetwork, type Principal } from '#src/api/principal.ts'
import type { SkillDocument } from '#src/api/skill-document.ts'
import type { ForecastOutcome } from '#src/forecast/outcome.ts'
import type { LeadName } from '#src/forecast/skill/lead-groups.ts'
import { isPair, LEAST_PAIRS } from '#src/forecast/skill/pair.ts'
import { skill } from '#src/forecast/skill.ts'
import { sunHeight } from '#src/forecast/solar.ts'
import { timeZoneOf } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import { nightOf } from '#src/season.ts'
import { DAY, HOUR } from '#src/units.ts'

export type SkillAsked = {
  readonly from: Date
  readonly to: Date
  readonly lead: LeadName
  /** null: all that belong to whoever asks. */
  readonly station: string | null
}

/** Forecasts reach a day ahead, so what is awaited is due within one. */
const AHEAD = DAY
/** Readings may come late; after this nothing is awaited any more. */
const LATEST = HOUR

function outcomeCounts(outcomes: readonly ForecastOutcome[], now: Date): SkillDocument['outcomes'] {
  const measured = outcomes.filter(isPair).length
  const awaited = outcomes.filter(
    (outcome) => !isPair(outcome) && outcome.at.getTime() > now.getTime() - LATEST,
  ).length
  const written = outcomes.length
  return { written, measured, not_measured: written - measured - awaited, awaited }
}

const nextDue = (outcomes: readonly ForecastOutcome[], now: Date): Date | null =>
  outcomes
    .filter((outcome) => outcome.at > now && !isPair(outcome))
    .reduce<Date | null>((first, { at }) => (first && first <= at ? first : at), null)

function darkAt(stations: readonly Station[]) {
  const places = new Map(stations.map((station) => [station.id, station]))
  return ({ station, at }: ForecastOutcome): boolean => {
    const place = places.get(station)
    return place !== undefined && sunHeight(at.getTime(), place.lat, place.lon) < 0
  }
}

/** Station after station, so that readings do not wait for all of them. */
async function outcomesOf(
  store: ApiDeps['store'],
  stations: readonly Station[],
  span: { from: Date; to: Date },
): Promise<ForecastOutcome[]> {
  const found: ForecastOutcome[] = []
  for (const { id } of stations) for (const outcome of await store.outcomesOf(span, id)) found.push(outcome)
  return found
}

function composeSkill(
  asked: SkillAsked,
  outcomes: readonly ForecastOutcome[],
  stations: readonly Station[],
  { now, timeZone }: { now: Date; timeZone: string },
): SkillDocument {
  const { from, to, lead, station } = asked
  const judged = outcomes.filter(({ at }) => at >= from && at < to)
  const found = skill(judged, {
    lead,
    isDark: darkAt(stations),
    nightOf: (at) => nightOf(at, timeZone),
  })
  const nameOf = new Map(stations.map(({ id, name }) => [id, name]))
  return {
    format: 'frostline.skill/1',
    now,
    from,
    to,
    time_zone: timeZone,
    lead,
    station,
    least_pairs: LEAST_PAIRS,
    outcomes: outcomeCounts(judged, now),
    next_due_at: nextDue(outcomes, now),
    ...found,
    stations: found.stations.map((line) => ({ ...line, name: nameOf.get(line.station) ?? line.station })),
  }
}

/** How good the forecasts of this principal's stations were. */
export async function skillDocument(
  deps: ApiDeps,
  who: Principal,
  asked: SkillAsked,
): Promise<SkillDocument> {
  const now = deps.clock.now()
  const network = ownNetwork(who, deps.network())
  const stations = network.stations.filter(({ id }) => asked.station === null || id === asked.station)
  // what is awaited lies ahead, and says when the next comparison comes
  const until = asked.to < now ? asked.to : new Date(asked.to.getTime() + AHEAD)
  const outcomes = await outcomesOf(deps.store, stations, { from: asked.from, to: until })
  return composeSkill(asked, outcomes, stations, { now, timeZone: timeZoneOf(network, deps.timeZone) })
}
