import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { fleet } from '#tests/support/fleet.ts'
import { fleetReading } from '#tests/support/fleet-county.ts'

type Fleet = ReturnType<typeof fleet>
export type FleetReturn = {
  /** From the restart until every sensor is connected again, s. */
  readonly back_s: number
  /** From the restart until a reading of every sensor is acknowledged, s. */
  readonly flowing_s: number
  /** Share of a core that the service takes afterwards, a reading each in the time. */
  readonly cpu_after: number
  readonly acknowledged: number
  readonly lost: number
  readonly twice: number
}

const CLOCK_TICKS_PER_S = 100
const AFTER_S = 10
const STORED_WITHIN_MS = 60_000

/** User and system time of a process, s. Linux. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_S
}

async function until(holds: () => boolean, within_ms: number): Promise<number> {
  const began = performance.now()
  while (!holds() && performance.now() - began < within_ms) await delay(50)
  return (performance.now() - began) / 1_000
}

/** How many acknowledged readings the service's own database lacks, and how many it has twice. */
function storedOf(sensors: Fleet, devices: readonly string[], dataDir: string) {
  const database = new DatabaseSync(join(dataDir, 'readings.sqlite'), { readOnly: true })
  const rows = database.prepare(
    'SELECT device, count(*) AS held, count(DISTINCT seq) AS seqs FROM reading GROUP BY device',
  )
  const held = new Map(rows.all().map((row) => [String(row.device), row]))
  database.close()
  let [lost, twice] = [0, 0]
  for (const [index, device] of devices.entries()) {
    const found = held.get(device)
    lost += Math.max(0, sensors.sensors[index]!.acknowledged() - Number(found?.seqs ?? 0))
    twice += Number(found?.held ?? 0) - Number(found?.seqs ?? 0)
  }
  return { lost, twice }
}

async function untilStored(sensors: Fleet, devices: readonly string[], given: { readonly dataDir: string }) {
  const began = performance.now()
  for (;;) {
    const stored = storedOf(sensors, devices, given.dataDir)
    if (stored.lost === 0 || performance.now() - began > STORED_WITHIN_MS) return stored
    await delay(200)
  }
}

/** Everybody is connected and sends; the broker is killed in the middle and started again; what becomes of it. */
export async function restartUnder(
  sensors: Fleet,
  devices: readonly string[],
  given: {
    readonly dataDir: string
    readonly within_ms: number
    readonly killedWhile: 'sending' | 'quiet'
    /** kill -9 and start again; resolves with the service's process once it is up. */
    restart(): Promise<number>
  },
): Promise<FleetReturn> {
  await sensors.round(fleetReading)
  const early =
    given.killedWhile === 'sending' ? sensors.round(fleetReading) : untilStored(sensors, devices, given)
  const restarting = given.killedWhile === 'sending' ? given.restart() : early.then(given.restart)
  // While nobody is connected: what a sensor measures waits in it
  const pid = await restarting
  const began = performance.now()
  const back_s = await until(() => sensors.connected() === devices.length, given.within_ms)
  await early
  await sensors.round(fleetReading)
  const flowing_s = (performance.now() - began) / 1_000
  const cpu = cpuOf(pid)
  await Promise.all([sensors.round(fleetReading), delay(AFTER_S * 1_000)])
  const cpu_after = (cpuOf(pid) - cpu) / AFTER_S
  const stored = await untilStored(sensors, devices, given)
  return { back_s, flowing_s, cpu_after, acknowledged: sensors.acknowledged(), ...stored }
}
