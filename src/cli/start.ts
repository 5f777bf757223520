import { openLog } from '#src/adapters/log.ts'
import { type Config, readConfig } from '#src/config.ts'
import type { Log } from '#src/jobs/log.ts'
import { isStopped } from '#src/main/receiving-only.ts'
import { type RunningService, runService } from '#src/main.ts'

const STOP_WITHIN_MS = 5_000
/** From making the folder of the journal, the first thing that is done with the disk. */
const DIRECTORY_FAULTS = new Set(['EACCES', 'EPERM', 'ENOTDIR', 'EEXIST', 'EROFS'])

const variableOfPort = (config: Config, port: number): string =>
  port === config.httpPort ? 'FROSTLINE_HTTP_PORT' : 'FROSTLINE_MQTT_PORT'

/** Why it could not start and what to do, in one line unless a file has several faults. */
function wordsOf(error: unknown, config: Config): string {
  if (!(error instanceof Error)) return String(error)
  const { code, port } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE' && port !== undefined)
    return `port ${port} is in use by another program; stop that one, or set ${variableOfPort(config, port)} to a free port`
  if (code === 'EADDRNOTAVAIL')
    return `this machine has no address ${config.listen}; set FROSTLINE_LISTEN to one that it has, or to 127.0.0.1`
  if (DIRECTORY_FAULTS.has(code ?? ''))
    return `${error.message}; set FROSTLINE_DATA_DIR to a directory that this user can write`
  return error.message
}

/** Resolves with its exit code when a signal has ended it: 0 in order, 1 when that took too long or failed. */
function untilStopped(service: RunningService, log: Log): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  let isStopping = false
  const stop = (signal: string) => {
    if (isStopping) return
    isStopping = true
    log.info({ event: 'stopping', signal }, 'stopping in order')
    setTimeout(() => resolve(1), STOP_WITHIN_MS)
    service.stop().then(
      () => resolve(0),
      (error) => {
        log.error(
          { event: 'stop_failed', err: error },
          'did not stop in order; what was acknowledged is on disk',
        )
        resolve(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal))
  return promise
}

/** Runs the service until a signal ends it. Faults in the settings: one plain line each, exit code 2. */
export async function start(env: NodeJS.ProcessEnv): Promise<number> {
  const config = readConfig(env)
  if (Array.isArray(config)) {
    for (const { variable, expected, got } of config)
      console.error(`${variable}: expected ${expected}; got ${got ? `“${got}”` : 'nothing'}`)
    return 2
  }
  const log = openLog(config.logLevel)
  const failed = (error: unknown): never => {
    if (isStopped(error)) return process.exit(0)
    log.debug({ event: 'start_failed', err: error }, 'could not start')
    console.error(`frostline could not start: ${wordsOf(error, config)}`)
    return process.exit(1)
  }
  const service = await runService(config, log).catch(failed)
  const stopped = untilStopped(service, log)
  service.begun.then(() => {
    for (const line of service.greeting) console.log(line)
  }, failed)
  // A socket or a timer that is left must not keep a service that has ended
  process.exit(await stopped)
}
