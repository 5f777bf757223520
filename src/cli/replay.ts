import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { prettifyError, ZodError } from 'zod'
import { forecastCase } from '#src/cli/forecast.ts'
import { type Recording, recordingOf } from '#src/cli/replay/recording.ts'
import { rehearse } from '#src/cli/replay/rehearse.ts'
import { report } from '#src/cli/replay/report.ts'
import { readConfig } from '#src/config.ts'
import type { ForecastCase } from '#src/forecast/road-forecast-types.ts'

const USAGE = `frostline replay --cases FILE (--id CASE | --site NAME) [--network FILE --overlay FILE] [--speed X]
  --cases FILE     recorded cases, one JSON object a line (frostline.forecast-case/1)
  --id CASE        one of them; --site NAME: the readings of all cases of a site united, e.g. it_20140204
  --network FILE   a council's treatment routes (GeoJSON), with --overlay FILE: depot, widths, spreaders
  --speed X        seconds of the recording in a second; without it as fast as it goes
  Broker, databases and data directory: the same FROSTLINE_… variables as the service.`

const calledWrongly = (message: string) => Object.assign(new Error(message), { exitCode: 2 })

function options(args: string[]) {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args,
      options: { cases: text, id: text, site: text, network: text, overlay: text, speed: text },
    })
    if (!values.cases || Boolean(values.id) === Boolean(values.site))
      throw new Error('needs --cases and one of --id, --site')
    if (Boolean(values.network) !== Boolean(values.overlay))
      throw new Error('--network and --overlay go together')
    const speed = values.speed === undefined ? null : Number(values.speed)
    if (speed !== null && !(speed >= 1)) throw new Error('--speed takes a number of at least 1')
    return { ...values, cases: values.cases, speed }
  } catch (error) {
    throw calledWrongly(`${(error as Error).message}\n${USAGE}`)
  }
}

async function readCases(file: string, wanted: (id: string) => boolean): Promise<ForecastCase[]> {
  const cases: ForecastCase[] = []
  let lines = 0
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lines++
    try {
      const id = line.trim() ? (JSON.parse(line) as { id: string }).id : null
      if (id && wanted(id)) cases.push(forecastCase.parse(JSON.parse(line)))
    } catch (error) {
      const words = error instanceof ZodError ? prettifyError(error) : (error as Error).message
      throw new Error(`${file}, line ${lines}: ${words}`)
    }
  }
  return cases
}

async function recordingFrom({ cases: file, id, site }: ReturnType<typeof options>): Promise<Recording> {
  const name = site ?? (id as string).split('@')[0] ?? ''
  const cases = await readCases(file, (found) => (site ? found.split('@')[0] === site : found === id))
  if (cases.length === 0) throw calledWrongly(`${file} holds no case ${site ? `of site ${site}` : id}`)
  return recordingOf(name, cases)
}

/** A recorded night through the whole chain; prints each route's decision and list. */
export async function replay(args: string[]): Promise<number> {
  const config = readConfig({ FROSTLINE_SIMULATOR: 'off', FROSTLINE_MQTT_PORT: '0', ...process.env })
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE)
    return 0
  }
  if (Array.isArray(config)) {
    for (const { variable, expected, got } of config)
      console.error(`${variable}: expected ${expected}; got “${got}”`)
    return 2
  }
  try {
    const given = options(args)
    const recording = await recordingFrom(given)
    const files = given.network && given.overlay ? { network: given.network, overlay: given.overlay } : null
    const outcome = await rehearse(recording, config, files, given.speed)
    for (const line of report(recording, outcome)) console.log(line)
    return outcome.stored === recording.telemetry.length ? 0 : 1
  } catch (error) {
    console.error((error as Error).message)
    return (error as { exitCode?: 2 }).exitCode ?? 1
  }
}
