import { type LiveSettings, parseFlags, USAGE } from './flags.ts'
import { liveCounty } from './live-county.ts'
import { countyClimate } from './night-readings.ts'
import { simClock } from './sim-clock.ts'
import { weatherServer } from './weather-server.ts'
import { writeWinter } from './winter.ts'

const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

const flags = parseFlags(process.argv.slice(2), Date.now())
if ('fault' in flags) {
  tell(`firmware-sim: ${flags.fault}`)
  process.exitCode = 2
} else if (flags.kind === 'help') {
  process.stdout.write(USAGE)
} else {
  await (flags.kind === 'winter' ? writeWinter({ ...flags, tell }) : live(flags)).catch((error: Error) => {
    tell(`firmware-sim: ${error.message}`)
    process.exitCode = 1
  })
}

async function live(settings: LiveSettings): Promise<void> {
  const clock = simClock(settings)
  const weather = countyClimate(settings)
  const port = settings.weather_port
  const server = port === null ? null : await weatherServer(weather, port, clock.now)
  if (server) tell(`weather on http://127.0.0.1:${server.port}/v1/forecast`)
  const county = liveCounty(settings, weather, clock, tell)
  tell(
    `${county.devices} of ${settings.county.stations.length} stations, ${settings.scenario}, seed ${settings.seed}`,
  )
  // A parent that forked this program learns the port, and takes it down with itself.
  process.send?.({ weather_port: server?.port ?? null, devices: county.devices })
  const stop = async () => {
    await county.stop()
    await server?.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, stop)
}
