import { isSandbox } from '#src/network/sandbox.ts'
import type { Broker, DeviceMessage } from '#src/ports.ts'

/** What a day of sandboxes may lay on the disk; a sensor that reports every ten seconds needs 4 MB. */
export const MOST_OF_SENSOR = 20_000_000
const MOST_IN_ALL = 500_000_000
/** Beside its payload a message is kept with its judgement. */
const AROUND_A_MESSAGE = 400

export type SandboxBudget = {
  /** Takes so much of today's; false: it is used up, and nothing was taken. */
  take(device: string, payloadBytes: number): boolean
  isSpent(device: string): boolean
  /** Another day. */
  reset(): void
}

/** Anybody may sign up, so what they fill is bounded: unlike a real device's, their messages are not all kept. */
export function sandboxBudget(ofSensor = MOST_OF_SENSOR, inAll = MOST_IN_ALL): SandboxBudget {
  const used = new Map<string, number>()
  let all = 0
  const leftOf = (device: string): number => Math.min(ofSensor - (used.get(device) ?? 0), inAll - all)
  return {
    take(device, payloadBytes) {
      const bytes = payloadBytes + AROUND_A_MESSAGE
      if (bytes > leftOf(device)) {
        used.set(device, ofSensor)
        return false
      }
      used.set(device, (used.get(device) ?? 0) + bytes)
      all += bytes
      return true
    },
    isSpent: (device) => leftOf(device) <= AROUND_A_MESSAGE,
    reset() {
      used.clear()
      all = 0
    },
  }
}

/** The broker, which closes the connection of a sandbox whose day is used up; nobody else's message is looked at. */
export function boundedBroker<B extends Broker>(
  broker: B,
  budget: Pick<SandboxBudget, 'take'>,
  spent: (device: string) => void,
): B {
  const isBeyond = ({ authority, device, payload }: DeviceMessage): boolean =>
    isSandbox(authority) && !budget.take(device, payload.byteLength)
  return {
    ...broker,
    start: (handle) =>
      broker.start((message) => {
        if (!isBeyond(message)) return handle(message)
        spent(message.device)
        return Promise.reject(new Error('what this sandbox may send in a day is used up'))
      }),
  }
}
