import type { ApiDeps } from '#src/api/deps.ts'
import type { Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { type RunPasses, surveyPasses } from '#src/forecast/segments/thermal-map/survey-passes.ts'
import { trustedReadings } from '#src/forecast/segments/thermal-map/trusted-readings.ts'
import { mappedRoads } from '#src/network/mapped-roads.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type StationReading, type StoredSurvey, type SurveyRun, spanOfRun } from '#src/telemetry/survey.ts'
import { readSurveyCsv } from '#src/telemetry/survey-csv.ts'
import { HOUR } from '#src/units.ts'

/** So many refused lines are named in an answer; all are counted. */
const NAMED = 100
/** More than a device says in a night and the hours around it. */
const READINGS = 10_000

/** What the authority's stations read during a run and an hour around it. */
async function readingsDuring(deps: ApiDeps, authority: string, run: SurveyRun): Promise<StationReading[]> {
  const { from, to } = spanOfRun(run)
  const span = { from: new Date(from.getTime() - HOUR), to: new Date(to.getTime() + HOUR), limit: READINGS }
  const found: Reading[] = []
  for (const device of deps.network().devices.filter((one) => one.authority === authority))
    found.push(...(await deps.readings.ofDevice(device.id, span)))
  return trustedReadings(found)
}

const runReport = ({ passes, ...counts }: RunPasses, known: ReadonlySet<string>) => ({
  ...counts,
  segments: new Set(passes.map(({ segment }) => segment)).size,
  replaced: known.has(counts.run),
})

/**
 * Takes survey runs: each is kept with what the stations read meanwhile, and the answer says what of it counts.
 * A file of which no line can be believed is refused with its lines.
 */
export async function takeSurveys(deps: ApiDeps, who: Principal, authority: string, csv: string) {
  const now = deps.clock.now()
  const { runs, rows, refused } = readSurveyCsv(csv, now)
  const named = refused.slice(0, NAMED)
  if (runs.length === 0)
    throw problem(422, 'SURVEY', 'No line of this survey can be read: see what was expected of each.', {
      field: 'csv',
      rows,
      refused: named,
    })
  const network = deps.network()
  const own = network.stations.filter((station) => station.authority === authority)
  const read = surveyPasses(mappedRoads(network, authority), own)
  const known = new Set((await deps.store.surveys(authority)).map(({ run }) => run))
  const surveys: StoredSurvey[] = []
  for (const run of runs) {
    const station_readings = await readingsDuring(deps, authority, run)
    surveys.push({ ...run, authority, received_at: now, received_by: who.name, station_readings })
  }
  const reports = surveys.map((survey) => runReport(read(survey, survey.station_readings), known))
  await deps.store.saveSurveys(surveys, {
    at: now,
    actor: who.name,
    authority,
    action: 'survey_received',
    subject: authority,
    detail: { rows, refused_rows: refused.length, runs: reports },
  })
  return {
    format: 'frostline.survey-report/1',
    rows,
    refused_rows: refused.length,
    refused: named,
    runs: reports,
  }
}
