import type { Condition } from '#src/decision/alerts.ts'
import { listOf, timeOf } from '#src/decision/words.ts'
import type { Finding, FindingCode, SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'

/** What is found, in two or three words. */
export const findingWords: Readonly<Record<FindingCode, string>> = {
  SENSOR_STUCK: 'stuck',
  SENSOR_SPIKES: 'jumping',
  SENSOR_AWAY_FROM_NEIGHBOURS: 'away from its neighbours',
  SENSOR_AWAY_FROM_FORECAST: 'away from its forecast',
  SENSOR_BURIED: 'under snow',
  SENSOR_CLOCK_WRONG: 'wrong in its clock',
}

type DoubtCase = {
  readonly authority: string
  readonly timeZone: string
  stationName(station: string): string
}
type Found = { readonly verdict: SensorVerdict; readonly finding: Finding }

const GROUP_FROM = 3
/** More than these single alerts of one finding are one alert. */
const MOST_SINGLE = 3
const NAMES_SHOWN = 5
const COUNTS = 'Its warm readings count for nothing, its cold ones still do.'

function sentence({ verdict, finding }: Found, { stationName, timeZone }: DoubtCase): string {
  const { station, device, next } = verdict
  const belief = finding.belief === 'doubtful' ? 'is doubtful' : 'is not believed'
  const what = `${stationName(station)}: sensor ${device} ${belief}, ${findingWords[finding.code]} since ${timeOf(finding.from, timeZone)}.`
  return [what, finding.because, COUNTS, ...(next ? [next] : [])].join(' ')
}

const conditionOf = (
  subject: string,
  severity: Condition['severity'],
  message: string,
  behind: readonly string[] = [],
): Condition => ({
  kind: 'sensor_doubted',
  subject,
  severity,
  message,
  behind,
  raises: true,
})

function names(stations: readonly string[]): string {
  const more = stations.length - NAMES_SHOWN
  return more > 0 ? listOf([...stations.slice(0, NAMES_SHOWN), `${more} more`]) : listOf(stations)
}

/** The same finding against half of the sensors has one cause, and is one alert; so it is at many stations at once. */
function ofCode(code: FindingCode, found: readonly Found[], sensors: number, given: DoubtCase): Condition[] {
  const byStation = Map.groupBy(found, ({ verdict }) => verdict.station)
  const isCommon = found.length >= GROUP_FROM && found.length * 2 >= sensors
  if (isCommon || byStation.size > MOST_SINGLE) {
    const where = names([...byStation.keys()].map(given.stationName))
    const message = `${found.length} of ${sensors} sensors are ${findingWords[code]}: ${where}. Look first for one cause: the weather, the time server or new firmware. Their warm readings count for nothing.`
    const each = found.map((one) => sentence(one, given))
    return [conditionOf(`${given.authority}/${code}`, isCommon ? 'urgent' : 'warning', message, each)]
  }
  return [...byStation].map(([station, ofStation]) =>
    conditionOf(`${station}/${code}`, 'warning', ofStation.map((one) => sentence(one, given)).join(' ')),
  )
}

/** Sensors that are not to be taken at their word: one alert for each station and finding while it stands. */
export function sensorsDoubted(verdicts: readonly SensorVerdict[], given: DoubtCase): Condition[] {
  const own = verdicts.filter(({ authority }) => authority === given.authority)
  const found = own.flatMap((verdict) => verdict.findings.map((finding) => ({ verdict, finding })))
  return [...Map.groupBy(found, ({ finding }) => finding.code)].flatMap(([code, ofOne]) =>
    ofCode(code, ofOne, own.length, given),
  )
}
