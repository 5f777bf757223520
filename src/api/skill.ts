import type { ApiDeps } from '#src/api/deps.ts'
import { ownNetwork, type Principal } from '#src/api/principal.ts'
import type { SkillDocument } from '#src/api/skill-document.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import type { LeadName } from '#src/forecast/skill/lead-groups.ts'
import { isPair, LEAST_PAIRS } from '#src/forecast/skill/pair.ts'
import { skillTally } from '#src/forecast/skill.ts'
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

/** What became of the forecasts valid in the span. */
function outcomeTally(now: Date) {
  let [written, measured, awaited] = [0, 0, 0]
  return {
    add(outcome: ForecastOutcome): void {
      written += 1
      if (isPair(outcome)) measured += 1
      else if (outcome.at.getTime() > now.getTime() - LATEST) awaited += 1
    },
    counts: () => ({ written, measured, not_measured: written - measured - awaited, awaited }),
  }
}

function darkAt(stations: readonly Station[]) {
  const places = new Map(stations.map((station) => [station.id, station]))
  return ({ station, at }: ForecastOutcome): boolean => {
    const place = places.get(station)
    return place !== undefined && sunHeight(at.getTime(), place.lat, place.lon) < 0
  }
}

/** Forecasts are issued at the same minutes everywhere: a few hundred instants among many thousand outcomes. */
function rememberedNights(timeZone: string) {
  const known = new Map<number, string>()
  return (at: Date): string => {
    const found = known.get(at.getTime()) ?? nightOf(at, timeZone)
    known.set(at.getTime(), found)
    return found
  }
}

/** Readings that come in meanwhile must not wait for all stations. */
const othersFirst = () => new Promise<void>((resolve) => setImmediate(resolve))

type Context = { readonly now: Date; readonly timeZone: string; readonly stations: readonly Station[] }

/** Takes the outcomes of one station after another and composes the document. */
function documentTally(asked: SkillAsked, { now, timeZone, stations }: Context) {
  const judged = skillTally({
    lead: asked.lead,
    isDark: darkAt(stations),
    nightOf: rememberedNights(timeZone),
  })
  const outcomes = outcomeTally(now)
  let nextDue: Date | null = null
  const names = new Map(stations.map(({ id, name }) => [id, name]))
  return {
    add(outcome: ForecastOutcome): void {
      const { at } = outcome
      if (at > now && !isPair(outcome) && (!nextDue || at < nextDue)) nextDue = at
      if (at < asked.from || at >= asked.to) return
      outcomes.add(outcome)
      judged.add(outcome)
    },
    document(): SkillDocument {
      const found = judged.skill()
      return {
        format: 'frostline.skill/1',
        now,
        ...asked,
        time_zone: timeZone,
        least_pairs: LEAST_PAIRS,
        outcomes: outcomes.counts(),
        next_due_at: nextDue,
        ...found,
        stations: found.stations.map((line) => ({ ...line, name: names.get(line.station) ?? line.station })),
      }
    },
  }
}

/** How good the forecasts of this principal's stations were. */
export async function skillDocument(
  { clock, network, store, timeZone }: ApiDeps,
  who: Principal,
  asked: SkillAsked,
): Promise<SkillDocument> {
  const now = clock.now()
  const theirs = ownNetwork(who, network())
  const stations = theirs.stations.filter(({ id }) => asked.station === null || id === asked.station)
  const tally = documentTally(asked, { now, timeZone: timeZoneOf(theirs, timeZone), stations })
  // what is awaited lies ahead, and says when the next comparison comes; of a span long past nothing is awaited
  const isPast = asked.to.getTime() < now.getTime() - LATEST
  const to = isPast ? asked.to : new Date(now.getTime() + AHEAD)
  for (const { id } of stations) {
    for (const outcome of await store.outcomesOf({ from: asked.from, to }, id)) tally.add(outcome)
    await othersFirst()
  }
  return tally.document()
}
