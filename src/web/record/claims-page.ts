import type { ClaimsSummary } from '#src/api/claims/claims-summary.ts'
import type { Alert } from '#src/decision/alert.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { MINUTE } from '#src/units.ts'
import { answerInWords } from '#src/web/record/answer-words.ts'
import { requestRow } from '#src/web/record/request-rows.ts'
import { degrees, NOT_KNOWN, outcomeWords, percent, tonnes, utc } from '#src/web/words.ts'

const LATE = 30 * MINUTE
/** Hashes are compared by eye on paper; the data has them whole. */
const shortHash = (hash: string | null) => (hash ? `${hash.slice(0, 16)}…` : NOT_KNOWN)

function decisionRow({ seq, at, actor, action, detail, pinned }: RecordEntry) {
  const { after } = detail as { after: Decision }
  const { recommendation, version } = after
  const { outcome, because, spread_rate_g_m2, passes, rule, start_by } = recommendation
  const rate =
    spread_rate_g_m2 === null ? '' : `, ${spread_rate_g_m2} g/m²${passes && passes > 1 ? ` × ${passes}` : ''}`
  return {
    seq,
    at: utc(at),
    who: actor,
    what: action.replace('decision_', '').replaceAll('_', ' '),
    advice: `${outcomeWords[outcome].word}${rate}; order by ${utc(start_by)}`,
    version,
    rule,
    because,
    answer: answerInWords(after),
    pinned: shortHash(pinned),
  }
}

const readingRow = ({ station, device, at, received_at, road_temp_c, surface_state, flags }: Reading) => ({
  station,
  device,
  at: utc(at),
  received: utc(received_at),
  isLate: received_at.getTime() - at.getTime() > LATE,
  temperature: degrees(road_temp_c),
  state: surface_state ?? '',
  flags: flags.join(', '),
})

function forecastRow({
  station,
  issued_at,
  atmosphere,
  model,
  lowest,
  freeze_probability,
  sha256,
}: ClaimsSummary['forecasts'][number]) {
  return {
    station,
    issued: utc(issued_at),
    weather: atmosphere ? `${atmosphere.source}, ${utc(atmosphere.issued_at)}` : 'sensors alone',
    model,
    lowest: lowest ? `${degrees(lowest.road_temp_c)} at ${utc(lowest.at)}` : NOT_KNOWN,
    freeze: percent(freeze_probability),
    hash: shortHash(sha256),
  }
}

const completedRow = (done: CompletedTreatment) => ({
  route: done.route,
  part: done.stretch ? `${done.stretch.from} to ${done.stretch.to}` : 'whole',
  from: utc(done.started_at),
  to: utc(done.finished_at),
  rate: done.spread_rate_g_m2,
  salt: tonnes(done.salt_t),
  by: done.by,
  entered: `${utc(done.entered_at)}, ${done.entered_by}`,
  withdrawn: done.withdrawn
    ? `${utc(done.withdrawn.at)}, ${done.withdrawn.by}: ${done.withdrawn.reason}`
    : '',
})

const actRow = ({ seq, at, actor, action, subject }: RecordEntry) => ({
  seq,
  at: utc(at),
  who: actor,
  what: `${action.replaceAll('_', ' ')}: ${subject}`,
})
const doubtRow = ({ at, detail }: RecordEntry) => {
  const { device, verdict, findings } = (detail as { after: SensorVerdict }).after
  const because = findings.map((finding) => finding.because).join(' ') || 'believed again'
  return { at: utc(at), device, verdict: verdict.replace('_', ' '), because }
}
const alertRow = ({ at, action, detail }: RecordEntry) => {
  const found = detail as Alert & { readonly after?: Alert }
  const what = action.replace('alert_', '').replaceAll('_', ' ')
  return { at: utc(at), what, message: (found.after ?? found).message }
}

function placeWords({ asked, routes, stations }: ClaimsSummary): string {
  const { lat, lon } = asked
  const names = [...routes, ...stations].map(({ name }) => name).join(', ')
  return lat === null ? names : `${lat}, ${lon} (${names})`
}

const networkWords = ({ networks }: ClaimsSummary): string =>
  networks
    .map(({ since_at, sha256 }) => (since_at.getTime() > 0 ? `${sha256} from ${utc(since_at)} UTC` : sha256))
    .join('; ') || 'not kept'

/** A claims pack as the words that the page prints; `data`: where all of it is, to the last figure. */
export function claimsPage(pack: ClaimsSummary, data: string) {
  const { covers, asked, record, readings } = pack
  return {
    place: placeWords(pack),
    data,
    facts: [
      { name: 'Authority', value: pack.authority.name },
      { name: 'Period asked for', value: `${utc(asked.from)} to ${utc(asked.to)} UTC` },
      { name: 'Covers', value: `${utc(covers.from)} to ${utc(covers.to)} UTC` },
      { name: 'Made', value: `${utc(pack.made_at)} UTC by ${pack.made_by}` },
      { name: 'Record ends at', value: `entry ${record.seq}, ${record.hash}` },
      { name: 'Network of then', value: networkWords(pack) },
      { name: 'Fingerprint of the data', value: `SHA-256 ${pack.sha256}` },
    ],
    missing: pack.missing,
    stations: pack.stations.map(({ name, distance_m, lat, lon }) => ({
      name,
      where: `${lat}, ${lon}${distance_m === null ? '' : `; ${distance_m} m from the place`}`,
    })),
    treatments: pack.treatments.map((treatment) => ({
      ...treatment,
      at: utc(treatment.ordered_at),
      completeBy: utc(treatment.complete_by),
    })),
    completed: pack.completed.map(completedRow),
    decisions: pack.decisions.map(decisionRow),
    requests: pack.spot_requests.map(requestRow),
    acts: pack.acts.map(actRow),
    doubts: pack.sensor_doubts.map(doubtRow),
    alerts: pack.alerts.map(alertRow),
    forecasts: pack.forecasts.map(forecastRow),
    weather: pack.weather.map(({ place, source, issued_at, fetched_at, sha256 }) => ({
      place,
      source,
      issued: utc(issued_at),
      fetched: utc(fetched_at),
      hash: shortHash(sha256),
    })),
    readings: readings.map(readingRow),
    readingsThinned:
      readings.length < pack.readings_held
        ? `${pack.readings_held} readings; shown is the coldest of each hour of each device.`
        : null,
  }
}
