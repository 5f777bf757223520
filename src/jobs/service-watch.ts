import type { Alert } from '#src/decision/alert.ts'
import {
  type CertificateState,
  certificateTroubled,
  devicesRefused,
} from '#src/decision/alerts/door-troubled.ts'
import { networksAway, type TroubledNetwork } from '#src/decision/alerts/network-away.ts'
import { maintenanceOver, sensorsDisabled } from '#src/decision/alerts/sensor-disabled.ts'
import { clockWasSet, type HangingJob, jobsHang } from '#src/decision/alerts/service-troubled.ts'
import type { ClockWatch } from '#src/jobs/clock-watch.ts'
import type { DoorWatch } from '#src/jobs/door-watch.ts'
import { wordsOf } from '#src/jobs/log.ts'
import type { RunsTold } from '#src/jobs/runs-in-hand.ts'
import { alertTeller, type TellAlertsParts } from '#src/jobs/tell-alerts.ts'
import type { Authority } from '#src/network/authority.ts'
import type { Device } from '#src/network/device.ts'

export type ServiceWatch = {
  /** For the schedule: a run that hangs is told at once, without waiting for a watch that may hang itself. */
  readonly runs: RunsTold
  /** Raises and clears what is to be said of the service itself; never rejects. */
  look(): Promise<void>
}

/** What is to be said of the door where devices connect. */
export type Door = Pick<DoorWatch, 'found'> & {
  /** Null: nothing speaks TLS. */
  certificate(): CertificateState | null
  /** Why the rules of an external broker are not in step; absent: we do not keep them. */
  accessTrouble?(): string | null
}

const KINDS: ReadonlySet<Alert['kind']> = new Set([
  'job_hangs',
  'clock_set',
  'certificate',
  'devices_refused',
  'network_away',
  'sensor_disabled',
  'maintenance_over',
])

/** Alerts about the service itself: jobs that do not end, the machine's clock that was set, sensors out of use. */
export function serviceWatch(
  parts: TellAlertsParts & {
    readonly clocks: Pick<ClockWatch, 'found'>
    /** Absent: nothing speaks TLS, or nobody counts who is refused. */
    readonly door?: Door | undefined
    /** LoRaWAN networks in trouble; absent: none is connected to. */
    readonly networksInTrouble?: () => readonly TroubledNetwork[]
  },
): ServiceWatch {
  const hanging = new Map<string, HangingJob>()

  function disabledOf({ id: authority, time_zone: timeZone }: Authority) {
    const { devices, stations } = parts.network()
    const stationName = (id: string) => stations.find((station) => station.id === id)?.name ?? id
    const own = devices.filter((device) => device.authority === authority)
    const given = { authority, timeZone, devices: own, now: parts.clock.now(), stationName }
    return [...sensorsDisabled(given), ...maintenanceOver(given)]
  }

  function atTheDoor({ id: authority, time_zone: timeZone }: Authority) {
    if (!parts.door) return []
    const told = { authority, timeZone, now: parts.clock.now() }
    const { devices: refused, handshakes, lastHandshake } = parts.door.found()
    const isOwn = (device: Device) => device.authority === authority && device.status === 'active'
    const devices = parts
      .network()
      .devices.filter(isOwn)
      .map(({ id }) => id)
    return [
      ...certificateTroubled(parts.door.certificate(), told),
      ...devicesRefused({ devices, refused, handshakes, lastHandshake }, told),
    ]
  }

  const conditionsOf = (authority: Authority) => {
    const told = { authority: authority.id, timeZone: authority.time_zone }
    return [
      ...clockWasSet(parts.clocks.found(), told),
      ...jobsHang([...hanging.values()], told),
      ...disabledOf(authority),
      ...atTheDoor(authority),
      ...networksAway(parts.networksInTrouble?.() ?? [], { ...told, now: parts.clock.now() }),
    ]
  }

  const tell = alertTeller(parts, KINDS)
  let turn: Promise<void> = Promise.resolve()
  /** One look after another, so that nothing is raised twice. */
  function look(): Promise<void> {
    turn = turn
      .then(() => tell(conditionsOf))
      .catch((error: unknown) =>
        parts.log.error({ event: 'service_alerts_not_saved', err: error }, wordsOf(error)),
      )
    return turn
  }

  return {
    look,
    runs: {
      hangs({ job, says }, due_at) {
        if (!hanging.has(job)) hanging.set(job, { job, says, due_at })
        void look()
      },
      ended(job) {
        if (hanging.delete(job)) void look()
      },
    },
  }
}
