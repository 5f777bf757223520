import { readdir, stat } from 'node:fs/promises'
import { cpus, freemem, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { freeBytesOf } from '#src/adapters/free-bytes.ts'
import { stateOfStore } from '#src/adapters/operational/looked-at.ts'
import { openReadings } from '#src/adapters/readings.ts'
import { type SecretState, secretState } from '#src/api/devices/device-state.ts'
import { askService } from '#src/cli/doctor/ask-service.ts'
import { checks } from '#src/cli/doctor/checks.ts'
import { serviceTime } from '#src/cli/doctor.ts'
import { openHeldStore } from '#src/cli/held-store.ts'
import type { Config } from '#src/config.ts'
import type { Device } from '#src/network/device.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { Rejection } from '#src/telemetry/reading.ts'
import { DAY } from '#src/units.ts'

const LAST = 50

export type Section = () => Promise<unknown>

export const machine =
  (version: string): Section =>
  async () => ({
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch} ${release()}`,
    processors: cpus().length,
    memory_mb: Math.round(totalmem() / 1e6),
    memory_free_mb: Math.round(freemem() / 1e6),
  })

/** The parts of the running service. */
export const health =
  (config: Config): Section =>
  async () =>
    JSON.parse((await askService(config, '/api/v1/health')).body)

export const doctorFindings =
  (config: Config): Section =>
  async () => {
    const times = { machine: new Date(), service: await serviceTime(config) }
    return Promise.all(checks.map(async ({ name, look }) => ({ name, ...(await look(config, times)) })))
  }

/** Null: it went while the folder was read, as databases' own helpers do. */
async function fileOf(dataDir: string, path: string) {
  const found = await stat(path).catch(() => null)
  return found && { path: path.slice(dataDir.length + 1), size: found.size, changed_at: found.mtime }
}

/** What lies in the data directory, and how much room there is for more. */
export const files =
  ({ dataDir }: Config): Section =>
  async () => {
    const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
    const found = await Promise.all(paths.toSorted().map((path) => fileOf(dataDir, path)))
    return { free_bytes: await freeBytesOf(dataDir), files: found.filter((file) => file !== null) }
  }

export const migrations =
  ({ postgresUrl, dataDir }: Config): Section =>
  () =>
    stateOfStore(postgresUrl ? { postgresUrl } : { sqliteFile: join(dataDir, 'operational.sqlite') })

const withStore = async <T>(config: Config, work: (store: OperationalStore) => Promise<T>): Promise<T> => {
  const store = await openHeldStore(config)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** What was refused, without what came: that may be anything, also a secret. */
const refusalOf = ({ device, received_at, code, field, expected, likely_cause }: Rejection) => ({
  ...{ device, received_at, code, field, expected, likely_cause },
})

/** What is in force of a device; reasons are what people wrote, and stay where they are. */
const deviceOf = ({
  id,
  authority,
  station,
  status,
  serial,
  out_of_use,
  maintenance,
  quarantine,
}: Device) => ({
  ...{ id, authority, station, status, serial },
  out_of_use_until: out_of_use?.until_at,
  maintenance_until: maintenance?.until_at,
  quarantined_since: quarantine?.since_at,
})

/** Runs, alerts, messages, refusals and devices as the operational store holds them. */
export const operational =
  (config: Config): Section =>
  () =>
    withStore(config, async (store) => {
      const network = await store.network()
      const refused = await Promise.all(network.devices.map(({ id }) => store.rejectionsOf(id, 3)))
      return {
        runs: (await store.lastRuns()).map(
          ({ job, due_at, started_at, finished_at, outcome, late, message }) => ({
            ...{ job, due_at, started_at, finished_at, outcome, late, message },
          }),
        ),
        record_head: await store.recordHead(),
        alerts: (await store.alerts())
          .slice(-LAST)
          .map(({ id, severity, message, raised_at, cleared_at }) => ({
            ...{ id, severity, message, raised_at, cleared_at },
          })),
        messages: (await store.latestMessages(LAST)).map(
          ({ id, kind, severity, state, attempts, by, created_at, sent_at }) => ({
            ...{ id, kind, severity, state, attempts, by, created_at, sent_at },
          }),
        ),
        counts: Object.fromEntries(Object.entries(network).map(([part, items]) => [part, items.length])),
        devices: network.devices.map(deviceOf),
        refused: refused
          .flat()
          .toSorted((a, b) => b.received_at.getTime() - a.received_at.getTime())
          .slice(0, LAST)
          .map(refusalOf),
      }
    })

async function lastReadings(config: Config, device: string, now: Date) {
  const readings = await openReadings(config)
  try {
    const span = { from: new Date(now.getTime() - DAY), to: new Date(now.getTime() + DAY), limit: 10_000 }
    return (await readings.ofDevice(device, span))
      .slice(-LAST)
      .map(({ at, received_at, seq, road_temp_c, battery_v, flags }) => ({
        ...{ at, received_at, seq, road_temp_c, battery_v, flags },
      }))
  } finally {
    await readings.close()
  }
}

/** One device: what is in force of it, what it sent last and what became of that, what was done with it. */
export const oneDevice =
  (config: Config, id: string, now: Date): Section =>
  () =>
    withStore(config, async (store) => {
      const network = await store.network()
      const device = network.devices.find((one) => one.id === id)
      if (!device) throw new Error(`there is no device ${id}`)
      const credential = (await store.credentials()).find((one) => one.device === id) ?? null
      const secret: SecretState = secretState(device, credential, now)
      return {
        device: deviceOf(device),
        secret,
        station: network.stations.find((one) => one.id === device.station) ?? null,
        refused: (await store.rejectionsOf(id, LAST)).map(refusalOf),
        acts: (await store.record(id, LAST)).map(({ at, actor, action }) => ({ at, actor, action })),
        readings: await lastReadings(config, id, now),
      }
    })
