import type { Audit } from '#src/adapters/mqtt-access.ts'
import type { DeviceLog, NewDeviceEvent } from '#src/jobs/device-log.ts'
import type { DoorWatch } from '#src/jobs/door-watch.ts'
import type { Log } from '#src/jobs/log.ts'
import { MINUTE } from '#src/units.ts'

/** Different refusals that get a line of their own in a minute; more are counted. */
const LINES = 100

export type BrokerAuditParts = {
  readonly log: Log
  readonly deviceLog: Pick<DeviceLog, 'note'>
  /** Counts who is refused. */
  readonly door?: Pick<DoorWatch, 'note'>
  /** Is a device of that id registered? */
  isKnown(device: string): boolean
  /** ms, of any beginning. */
  now?(): number
}

/** The first of its kind in a minute is told, what follows is counted: no flood fills the disk with lines. */
function groupedLines(log: Log, now: () => number) {
  let began = now()
  let told = new Set<string>()
  let untold = 0
  const begin = () => {
    if (untold > 0)
      log.warn({ event: 'devices_refused', times: untold }, `refused ${untold} times more in that minute`)
    began = now()
    told = new Set()
    untold = 0
  }
  return (key: string, line: () => void): void => {
    if (now() - began >= MINUTE) begin()
    if (told.has(key) || told.size >= LINES) untold++
    else {
      told.add(key)
      line()
    }
  }
}

const comesAndGoes = ({ kind }: NewDeviceEvent): boolean => kind === 'connected' || kind === 'disconnected'

/** What the broker tells of devices: to the log, and to the owner of a device that there is. */
export function brokerAudit({
  log,
  deviceLog,
  door,
  isKnown,
  now = () => performance.now(),
}: BrokerAuditParts): Audit {
  const grouped = groupedLines(log, now)
  return (device, event) => {
    if (isKnown(device)) deviceLog.note(device, event)
    const { kind, code, message, address } = event
    if (isKnown(device) || code === 'TLS_HANDSHAKE') door?.note(device, event)
    if (comesAndGoes(event)) return log.debug({ event: `device_${kind}`, device, code, address }, message)
    const line = () => log.warn({ event: 'device_refused', device, code, address }, message)
    grouped(`${isKnown(device) ? device : (address ?? '')} ${code}`, line)
  }
}
