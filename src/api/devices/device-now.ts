import type { ApiDeps } from '#src/api/deps.ts'
import {
  type DeviceState,
  deviceState,
  type SecretState,
  secretState,
} from '#src/api/devices/device-state.ts'
import { latestReading } from '#src/api/latest-reading.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Device } from '#src/network/device.ts'
import { timeZoneOf } from '#src/network/network.ts'
import type { Reading, Rejection } from '#src/telemetry/reading.ts'
import { MINUTE, SECOND } from '#src/units.ts'

const ACTS = 30
/** The engine's own lines are on the page of the record. */
const isByPeople = ({ action }: RecordEntry) => action !== 'sensor_verdict'

type Refused = Pick<Rejection, 'code' | 'message' | 'likely_cause'> & { readonly at: Date }
export type DeviceNow = Device & {
  readonly name: string
  readonly state: DeviceState
  readonly age_s: number | null
  readonly latest: Reading | null
  readonly verdict: SensorVerdict | null
  readonly refused: Refused | null
}
export type DeviceOverview = {
  readonly now: Date
  readonly time_zone: string
  readonly items: readonly DeviceNow[]
}
export type DeviceLife = Omit<DeviceOverview, 'items'> & {
  readonly device: DeviceNow
  readonly secret: SecretState
  readonly asked: {
    readonly interval_s: number
    readonly usual_s: number
    readonly because: string
    readonly asked_at: Date
  } | null
  readonly acts: readonly {
    readonly at: Date
    readonly actor: string
    readonly action: string
    readonly reason: string | null
  }[]
}

/** By the older of measured and received, and never below nothing: a device's clock may run ahead. */
function ageOf(reading: Reading | null, now: Date): number | null {
  if (!reading) return null
  const at = Math.min(reading.at.getTime(), reading.received_at.getTime())
  return Math.max(0, Math.round((now.getTime() - at) / SECOND))
}

type Seen = { readonly latest: Reading | null; readonly refused: Refused | null }

/** A device with what was seen of it. */
export function deviceNow(deps: ApiDeps, device: Device, name: string, { latest, refused }: Seen): DeviceNow {
  const now = deps.clock.now()
  const age_s = ageOf(latest, now)
  const fresh_s = (deps.policyOf(device.authority).fresh_reading_min * MINUTE) / SECOND
  const isLater = refused && (!latest || refused.at > latest.received_at)
  return {
    ...device,
    name,
    state: deviceState(device, age_s !== null && age_s <= fresh_s, now),
    age_s,
    latest,
    verdict: deps.sensors.verdict(device.id),
    refused: isLater ? refused : null,
  }
}

/** From memory: a county's list is not read message by message. */
export function lastRefused({ deviceEvents }: ApiDeps, device: string): Refused | null {
  const found = deviceEvents?.(device).find(({ kind }) => kind === 'message_refused')
  return found ? { at: found.last_at, code: found.code ?? 'REFUSED', message: found.message } : null
}

const refusedOf = ({ received_at: at, code, message, likely_cause }: Rejection): Refused => ({
  ...{ at, code, message },
  ...(likely_cause !== undefined && { likely_cause }),
})

const reasonOf = ({ detail }: RecordEntry): string | null => {
  const { reason } = (detail ?? {}) as { readonly reason?: unknown }
  return typeof reason === 'string' ? reason : null
}

/** Of the device, and of its station where that changed hands. */
async function actsOf({ store }: ApiDeps, { id, station }: Device): Promise<DeviceLife['acts']> {
  const own = await store.record(id, ACTS)
  const ofStation = station === id ? [] : await store.record(station, ACTS)
  const transfers = ofStation.filter(({ action }) => action === 'station_transferred')
  return [...own.filter(isByPeople), ...transfers]
    .toSorted((a, b) => b.seq - a.seq)
    .map((entry) => ({
      ...{ at: entry.at, actor: entry.actor, action: entry.action, reason: reasonOf(entry) },
    }))
}

function askedOf({ asked }: ApiDeps, { id }: Device): DeviceLife['asked'] {
  const found = asked?.(id)
  if (!found) return null
  const { interval_s, usual_s, because, asked_at } = found
  return { interval_s, usual_s, because, asked_at }
}

/** All that its keeper must know of one device. */
export async function lifeOf(deps: ApiDeps, device: Device): Promise<DeviceLife> {
  const { clock, store } = deps
  const now = clock.now()
  const [latest, [rejection], credentials, acts] = await Promise.all([
    latestReading(deps, device.id),
    store.rejectionsOf(device.id, 1),
    store.credentials(),
    actsOf(deps, device),
  ])
  const { stations } = deps.network()
  const name = stations.find((station) => station.id === device.station)?.name ?? device.station
  const seen = { latest, refused: rejection ? refusedOf(rejection) : null }
  const credential = credentials.find((one) => one.device === device.id) ?? null
  return {
    now,
    time_zone: timeZoneOf(deps.network(), deps.timeZone),
    device: deviceNow(deps, device, name, seen),
    secret: secretState(device, credential, now),
    asked: askedOf(deps, device),
    acts,
  }
}
