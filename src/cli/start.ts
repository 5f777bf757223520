import { openLog } from '#src/adapters/log.ts'
import { readConfig } from '#src/config.ts'
import { runService } from '#src/main.ts'

const STOP_WITHIN_MS = 5_000

/** Runs the service until a signal ends it. Faults in the settings: one plain line each, exit code 2. */
export async function start(env: NodeJS.ProcessEnv): Promise<number> {
  const config = readConfig(env)
  if (Array.isArray(config)) {
    for (const { variable, expected, got } of config)
      console.error(`${variable}: expected ${expected}; got ${got ? `“${got}”` : 'nothing'}`)
    return 2
  }
  const log = openLog(config.logLevel)
  const ended = Promise.withResolvers<number>()
  let stopping = false
  try {
    const service = await runService(config, log)
    for (const line of service.greeting) console.log(line)
    const stop = async (signal: string) => {
      if (stopping) return
      stopping = true
      log.info({ event: 'stopping', signal }, 'stopping in order')
      setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
      await service.stop()
      ended.resolve(0)
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal))
  } catch (error) {
    log.debug({ event: 'start_failed', err: error }, 'could not start')
    console.error(`frostline could not start: ${error instanceof Error ? error.message : error}`)
    process.exit(1)
  }
  const code = await ended.promise
  process.exit(code)
}
