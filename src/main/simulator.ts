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

type Simulator = {
  readonly mqttPort: number
  readonly weatherPort: number
  /** File with device id → secret. */
  readonly credentials: string
  readonly clock: ServiceClock
  /** In the first night of its cycle, the frosty one. */
  readonly firstAt: Date
  readonly log: Log
}

/**
 * firmware-sim as a child process: it gets an address, its devices' secrets and the time, and nothing else of us.
 * Returns a function that ends it.
 */
export function startSimulator({
  mqttPort,
  weatherPort,
  credentials,
  clock,
  firstAt,
  log,
}: Simulator): () => void {
  const flags = {
    url: `mqtt://127.0.0.1:${mqttPort}`,
    credentials,
    'weather-port': weatherPort,
    clock: clock.startsAt.toISOString(),
    'clock-since': clock.since.getTime(),
    'first-at': firstAt.toISOString(),
    speed: clock.speed,
  }
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  // The channel ends with this process, however it ends, and the simulator with the channel.
  child.channel?.unref()
  child.once('exit', (code, signal) => {
    if (signal !== 'SIGTERM')
      log.error({ event: 'simulator_ended', code, signal }, 'the simulator ended; its sensors are silent')
  })
  return () => void child.kill('SIGTERM')
}
