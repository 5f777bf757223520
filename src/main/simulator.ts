import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
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
  readonly dataDir: string
  readonly secrets: Readonly<Record<string, string>>
  readonly clock: ServiceClock
  readonly log: Log
}

/**
 * firmware-sim as a child process: it gets an address, its devices' secrets and the time, and nothing else of us.
 * Returns a function that ends it.
 */
export async function startSimulator({
  mqttPort,
  weatherPort,
  dataDir,
  secrets,
  clock,
  log,
}: Simulator): Promise<() => void> {
  const credentials = join(dataDir, 'demonstration-devices.json')
  await writeFile(credentials, JSON.stringify(secrets), { mode: 0o600 })
  const flags = {
    url: `mqtt://127.0.0.1:${mqttPort}`,
    credentials,
    'weather-port': weatherPort,
    clock: clock.startsAt.toISOString(),
    'clock-since': clock.since.getTime(),
    speed: clock.speed,
  }
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'inherit', 'inherit'] })
  child.once('exit', (code, signal) => {
    if (signal !== 'SIGTERM')
      log.error({ event: 'simulator_ended', code, signal }, 'the simulator ended; its sensors are silent')
  })
  return () => void child.kill('SIGTERM')
}
