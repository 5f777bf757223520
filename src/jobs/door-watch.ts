import type { Clock, NewDeviceEvent } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'

const WITHIN = 5 * MINUTE
/** Handshakes that failed, and addresses of devices; more are not remembered. */
const REMEMBERED = 10_000

/** One side does not believe the other's certificate. */
const ABOUT_TRUST = /cert|unknown_ca/i

/** Who was refused within the last five minutes. */
export type RefusedAtDoor = {
  /** Device → code of its last refusal. */
  readonly devices: ReadonlyMap<string, string>
  /** Failed TLS handshakes, whoever's they were. */
  readonly handshakes: number
  readonly lastHandshake: string | null
}
export type DoorWatch = {
  note(device: string, event: NewDeviceEvent): void
  found(): RefusedAtDoor
}

/** Counts refused devices and handshakes: when many fail at once, the fault is ours or somebody is trying. */
export function doorWatch(clock: Pick<Clock, 'now'>): DoorWatch {
  /** Where devices have come from: a handshake that fails there is not a stranger's, who knocks at every port. */
  const homes = new Set<string>()
  const refused = new Map<string, { at: number; code: string }>()
  let handshakes: { at: number; message: string }[] = []

  const isRecent = ({ at }: { at: number }): boolean => {
    const age = clock.now().getTime() - at
    return age >= 0 && age < WITHIN
  }
  return {
    note(device, { kind, code = '', message, address = '' }) {
      const at = clock.now().getTime()
      if (kind === 'connected') {
        refused.delete(device)
        if (homes.size < REMEMBERED) homes.add(address)
      } else if (code === 'TLS_HANDSHAKE' && (homes.has(address) || ABOUT_TRUST.test(message)))
        handshakes = [...handshakes, { at, message }].slice(-REMEMBERED)
      else if (kind === 'connect_refused' && code !== 'TLS_HANDSHAKE') refused.set(device, { at, code })
    },
    found() {
      for (const [device, refusal] of refused) if (!isRecent(refusal)) refused.delete(device)
      handshakes = handshakes.filter(isRecent)
      return {
        devices: new Map([...refused].map(([device, { code }]) => [device, code])),
        handshakes: handshakes.length,
        lastHandshake: handshakes.at(-1)?.message ?? null,
      }
    },
  }
}
