import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Log } from '#src/jobs/log.ts'
import type { ServiceClock } from '#src/main/service-clock.ts'

const PROGRAM = fileURLToPath(new URL('../../firmware-sim/main.ts', import.meta.url))

/** A port that is free now; only this process asks on this address. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

export type SimulatorSettings = {
  /** Of the broker. */
  readonly url: string
  readonly weatherPort: number
  /** File with device id → secret. */
  readonly credentials: string
  readonly clock: ServiceClock
  /** In the first night of its cycle, the frosty one. */
  readonly firstAt: Date
  readonly log: Log
}

export type Simulator = {
  /** Resolves when its weather service listens and its devices begin, or when it has ended. */
  readonly begun: Promise<unknown>
  stop(): void
}

/**
 * firmware-sim as a child process: it gets an address, its devices' secrets and the time, and nothing else of us.
 */
export function startSimulator(settings: SimulatorSettings): Simulator {
  const { clock } = settings
  const flags = {
    url: settings.url,
    credentials: settings.credentials,
    'weather-port': settings.weatherPort,
    clock: clock.startsAt.toISOString(),
    'clock-since': clock.since.getTime(),
    'first-at': settings.firstAt.toISOString(),
    speed: clock.speed,
  }
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const tell = (words: string) => settings.log.info({ event: 'simulator' }, words)
  child.stderr?.setEncoding('utf8').on('data', (text: string) => tell(text.trim()))
  // The channel ends with this process, however it ends, and the simulator with the channel.
  child.channel?.unref()
  const ended = once(child, 'exit')
  child.once('exit', (code, signal) => {
    // 0: asked to, by us or by the terminal's Ctrl-C, which reaches both
    if (code !== 0 && signal !== 'SIGTERM')
      settings.log.error(
        { event: 'simulator_ended', code, signal },
        'the simulator ended; its sensors are silent. Start the service again',
      )
  })
  return { begun: Promise.race([once(child, 'message'), ended]), stop: () => void child.kill('SIGTERM') }
}
