import { readFile } from 'node:fs/promises'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import { networkFromFiles } from '#src/adapters/network-file.ts'
import { reportLines } from '#src/cli/thermal-map/report-lines.ts'
import { surveyReport } from '#src/cli/thermal-map/survey-report.ts'
import { isRefusal } from '#src/network/lines/import-refusal.ts'
import type { Network } from '#src/network/network.ts'
import { readSurveyCsv } from '#src/telemetry/survey-csv.ts'

export type ThermalMapOptions = {
  readonly surveys: string
  /** A council's lines (GeoJSON) with their overlay; without them the demonstration county. */
  readonly network?: string
  readonly overlay?: string
  readonly json?: boolean
}

async function networkOf({ network, overlay }: ThermalMapOptions): Promise<Network | string> {
  if (network === undefined || overlay === undefined) return (await demonstrationCounty()).network
  const found = await networkFromFiles(network, overlay)
  return isRefusal(found) ? found.message : found
}

/** Rehearses a survey file; resolves with the exit status: 0 done, 1 nothing of it can be used, 2 called wrongly. */
export async function thermalMap(options: ThermalMapOptions): Promise<number> {
  if ((options.network === undefined) !== (options.overlay === undefined)) {
    console.error('--network and --overlay go together.')
    return 2
  }
  try {
    const network = await networkOf(options)
    if (typeof network === 'string') {
      console.error(network)
      return 1
    }
    const report = surveyReport(readSurveyCsv(await readFile(options.surveys, 'utf8'), new Date()), network)
    console.log(options.json ? JSON.stringify(report) : reportLines(report).join('\n'))
    return report.runs.some(({ segments }) => segments > 0) ? 0 : 1
  } catch (error) {
    console.error((error as Error).message)
    return 1
  }
}
