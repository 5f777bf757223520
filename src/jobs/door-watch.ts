import type { Clock, NewDeviceEvent } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'

const WITHIN = 5 * MINUTE
/** Handshakes that failed are remembered up to this many; a flood is told by its first. */
const REMEMBERED = 1_000

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
  const refused = new Map<string, { at: number; code: string }>()
  let handshakes: { at: number; message: string }[] = []

  const isRecent = ({ at }: { at: number }): boolean => {
    const age = clock.now().getTime() - at
    return age >= 0 && age < WITHIN
  }
  return {
    note(device, { kind, code = '', message }) {
      const at = clock.now().getTime()
      if (kind === 'connected') refused.delete(device)
      else if (code === 'TLS_HANDSHAKE') handshakes = [...handshakes, { at, message }].slice(-REMEMBERED)
      else if (kind === 'connect_refused') refused.set(device, { at, code })
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
