import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { type Evidence, evidenceOf } from '#src/decision/evidence.ts'
import { forecastHazards, type Hazard, sensorHazards } from '#src/decision/hazard.ts'
import { inStep } from '#src/decision/look-step.ts'
import { isStale, type Outlook, outlookOf } from '#src/decision/outlook.ts'
import type { RecommendedRoad } from '#src/decision/recommendation.ts'
import { roadOutlooks } from '#src/decision/road-outlooks.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import type { Celsius, Probability } from '#src/units.ts'

export type ColdestMoment = {
  readonly station: string
  readonly at: Date
  readonly road_temp_c: Celsius
  readonly road?: RecommendedRoad
}

/** What is known about the route's night before any rule is applied. */
export type Assessment = {
  readonly evidence: Evidence
  /** One for each forecast that has a point left in the night, and for each road that matters. */
  readonly outlooks: readonly Outlook[]
  /** Those fresh enough to act on. */
  readonly usable: readonly Outlook[]
  /** Roads of the route that no fresh forecast reaches. */
  readonly unknown_roads: readonly DecideSegment[]
  readonly reported: readonly Hazard[]
  readonly expected: readonly Hazard[]
  /** Over usable forecasts and what sensors read; null: nothing is known. */
  readonly coldest: ColdestMoment | null
  readonly coldestReading: Reading | null
  readonly onset_at: Date | null
  /** The same without the roads between the stations. */
  readonly stations_onset_at: Date | null
  readonly freeze_probability: Probability | null
}

function outlooksOf(given: DecideCase, evidence: Evidence) {
  const { now, until, policy } = given
  const { threshold } = given.route
  const common = { now, until, policy, threshold, fresh: [] }
  const stations = given.forecasts
    .map((forecast) => {
      const fresh = evidence.fresh.filter((reading) => reading.station === forecast.station)
      return outlookOf(forecast, { ...common, fresh })
    })
    .filter((outlook) => outlook.end > outlook.first)
  const roads = roadOutlooks(given, stations, common)
  return { outlooks: [...stations, ...roads.outlooks], unknown_roads: roads.unknown }
}

/** The road of an outlook as people read of it; undefined: it is of a station. */
function roadOf({ segment, below_station_c }: Outlook, { roads }: DecideCase): RecommendedRoad | undefined {
  if (!segment || !roads) return undefined
  const { id, road } = segment
  return { id, road, below_station_c: below_station_c ?? 0, surveyed_at: roads.surveyed_at }
}

function coldestOf(outlook: Outlook, given: DecideCase): ColdestMoment {
  const { station, minimum } = outlook
  const road = roadOf(outlook, given)
  return { station, at: minimum.at, road_temp_c: minimum.road_temp_c, ...(road && { road }) }
}

const momentOf = ({ station, at, road_temp_c }: Reading): ColdestMoment => ({ station, at, road_temp_c })

const colder = (a: ColdestMoment | null, b: ColdestMoment): ColdestMoment =>
  a && a.road_temp_c <= b.road_temp_c ? a : b

/** Null where none of them is known. */
export const earliest = (instants: readonly (Date | null)[]): Date | null =>
  instants.reduce((first, at) => (at && (!first || at < first) ? at : first), null)

export function assess(asked: DecideCase): Assessment {
  const evidence = evidenceOf(asked.readings, asked.policy, asked.now)
  const given = inStep(asked)
  const { outlooks, unknown_roads } = outlooksOf(given, evidence)
  const usable = outlooks.filter(
    (outlook) =>
      Number.isFinite(outlook.minimum.road_temp_c) && !isStale(outlook.forecast, given.policy, given.now),
  )
  const coldestReading = evidence.heard.reduce<Reading | null>(
    (coldest, reading) => (coldest && coldest.road_temp_c <= reading.road_temp_c ? coldest : reading),
    null,
  )
  const frozen = evidence.heard.filter((reading) => reading.road_temp_c < 0).map((reading) => reading.at)
  return {
    evidence,
    outlooks,
    usable,
    unknown_roads,
    reported: sensorHazards(evidence.heard),
    expected: usable.flatMap((outlook) => forecastHazards(outlook, evidence.heard)),
    coldest: [
      ...usable.map((outlook) => coldestOf(outlook, given)),
      ...(coldestReading ? [momentOf(coldestReading)] : []),
    ].reduce<ColdestMoment | null>(colder, null),
    coldestReading,
    onset_at: earliest([...usable.map((outlook) => outlook.onset_at), ...frozen]),
    stations_onset_at: earliest([
      ...usable.map((outlook) => (outlook.segment ? null : outlook.onset_at)),
      ...frozen,
    ]),
    freeze_probability: usable.length
      ? Math.max(...usable.map((outlook) => outlook.freeze_probability))
      : null,
  }
}
