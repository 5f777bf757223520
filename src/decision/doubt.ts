import type { Assessment } from '#src/decision/assessment.ts'
import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { contradictsItself } from '#src/decision/evidence.ts'
import { medianAt } from '#src/decision/forecast-columns.ts'
import { celsius, listOf } from '#src/decision/words.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { COLD_DOUBT } from '#src/forecast/sensors/cold-doubt.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'

/** Why the evidence does not show that the road stays safe: rule code and the words for it. */
export type Doubt = { readonly rule: string; readonly says: string }

export const nameOf = (given: DecideCase, station: string): string =>
  [...given.route.stations, ...(given.roads?.stations ?? [])].find((known) => known.id === station)?.name ??
  station

/** `the road at A628 at Moor Top`, or `B1137 near A628 at Moor Top` for a road between the stations. */
export const placeOf = (
  given: DecideCase,
  { station, segment }: { readonly station: string; readonly segment?: Pick<DecideSegment, 'road'> },
): string =>
  segment ? `${segment.road} near ${nameOf(given, station)}` : `the road at ${nameOf(given, station)}`

/** A night is marginal when the road may freeze one time in ten, or nearly reaches the threshold. */
export function isMarginal(given: DecideCase, { onset_at, coldest }: Assessment): boolean {
  const margin = (coldest?.road_temp_c ?? 0) - given.route.threshold.treat_below_c
  return onset_at !== null || margin <= given.policy.marginal_c
}

/** A forecast that had to be computed from further back than this knows a marginal night too little. */
const OLD_START = 2 * HOUR

const startsFarBack = ({ issued_at, last_reading_at, doubts = [] }: StationForecast): boolean =>
  doubts.includes(COLD_DOUBT) &&
  issued_at.getTime() - (last_reading_at?.getTime() ?? Number.NEGATIVE_INFINITY) > OLD_START

/** A sensor that is not believed and reads colder: its road has been watched by nobody since. */
function startDoubt(given: DecideCase, assessment: Assessment): Doubt | null {
  if (!isMarginal(given, assessment)) return null
  const unwatched = assessment.outlooks.find(({ segment, forecast }) => !segment && startsFarBack(forecast))
  if (!unwatched) return null
  const name = nameOf(given, unwatched.station)
  return {
    rule: 'SENSOR_DOUBTED',
    says: `for over 2 h no reading at ${name} was believed, and its sensor reads colder than the forecast`,
  }
}

const SAID = 3

/** A road that nobody can tell of is not warm because its stations are. */
function roadDoubt({ unknown_roads }: Assessment): Doubt | null {
  if (unknown_roads.length === 0) return null
  const names = [...new Set(unknown_roads.map(({ road }) => road))]
  const more = names.length - SAID
  const said = more > 0 ? [...names.slice(0, SAID), `${more} more`] : names
  return { rule: 'ROAD_UNKNOWN', says: `no fresh forecast reaches ${listOf(said)}` }
}

function forecastDoubt(given: DecideCase, assessment: Assessment): Doubt | null {
  const { outlooks } = assessment
  if (outlooks.length === 0) return { rule: 'NO_FORECAST', says: 'there is no road forecast for the night' }
  const doubtful = outlooks.find((outlook) => outlook.doubt)
  if (doubtful?.doubt) return doubtful.doubt
  const without = given.route.stations.filter(
    (station) => !outlooks.some((outlook) => !outlook.segment && outlook.station === station.id),
  )
  if (without.length === 0) return startDoubt(given, assessment) ?? roadDoubt(assessment)
  return {
    rule: 'NO_FORECAST',
    says: `there is no road forecast for ${listOf(without.map((station) => station.name))}`,
  }
}

/** Does a single sensor say what the forecast said for its moment? */
function agrees(given: DecideCase, { outlooks }: Assessment, reading: Reading): boolean {
  const stations = outlooks.filter(({ segment }) => !segment)
  const outlook = stations.find((candidate) => candidate.station === reading.station) ?? stations[0]
  if (!outlook) return false
  const forecast = medianAt(outlook.columns, reading.at.getTime())
  return Math.abs(forecast - reading.road_temp_c) <= given.policy.agreement_c
}

function sensorDoubt(given: DecideCase, assessment: Assessment): Doubt | null {
  const { confirmed, heard } = assessment.evidence
  const odd = heard.find(contradictsItself)
  if (odd)
    return {
      rule: 'SENSOR_CONTRADICTS',
      says: `the sensor at ${nameOf(given, odd.station)} reports ${odd.surface_state} at ${celsius(odd.road_temp_c)}`,
    }
  const [first, second] = confirmed
  if (!first)
    return {
      rule: 'NO_FRESH_READING',
      says: `no sensor gave a sound reading in the last ${given.policy.fresh_reading_min} minutes`,
    }
  if (second || agrees(given, assessment, first)) return null
  return {
    rule: 'FORECAST_DISAGREES',
    says: `the only fresh sensor, at ${nameOf(given, first.station)}, reads ${celsius(first.road_temp_c)} and contradicts the forecast`,
  }
}

/** Everything that stands between warm evidence and "no action"; empty: nothing does. */
export function doubts(given: DecideCase, assessment: Assessment): Doubt[] {
  if (assessment.outlooks.length === 0 && assessment.evidence.heard.length === 0)
    return [{ rule: 'NO_OBSERVATION', says: 'there is no forecast and no reading' }]
  return [forecastDoubt(given, assessment), sensorDoubt(given, assessment)].filter((doubt) => doubt !== null)
}
