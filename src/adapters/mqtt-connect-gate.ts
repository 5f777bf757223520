import type { Socket } from 'node:net'
import { clientAddress } from '#src/adapters/client-address.ts'
import { MINUTE, SECOND } from '#src/units.ts'

/** Connections of one address that have not proved who they are: at once, and more each second. */
const UNPROVED = 50
/** Of one that sent what is no MQTT, or too much of it, within the last minute: each costs a buffer of 64 kB. */
const UNPROVED_AFTER_ABUSE = 5
const ABUSE_COUNTS_FOR = MINUTE
const WAITING = 1_000
/** Who is not in by then has better luck as the newest. */
const WAITS_FOR = 3 * SECOND
const LOOKS_EVERY = 20

type Waiting = { readonly socket: Socket; readonly since: number }
type Address = { tokens: number; at: number; abused: number; readonly waiting: Waiting[] }

export type ConnectGate = {
  /** Lets the connection in now, or when its address has had patience; unread until then. */
  arrive(socket: Socket): void
  /** One that has proved itself takes no place: a thousand sensors behind one address come back at once. */
  proved(remote: string | undefined): void
  /** It sent what no device sends. */
  abused(remote: string | undefined): void
  stop(): void
}

/**
 * Limits unproved connections of each address to 50 a second. The newest and the oldest go in by turns: behind who says
 * nothing the newest is soon in, behind who comes back at once the oldest, and nobody elsewhere waits at all. `now` in ms, of any beginning.
 */
export function connectGate(
  enter: (socket: Socket) => void,
  now: () => number = () => performance.now(),
): ConnectGate {
  const addresses = new Map<string, Address>()
  let timer: NodeJS.Timeout | undefined
  let isOldestNext = false

  const rateOf = ({ abused }: Address): number =>
    now() - abused < ABUSE_COUNTS_FOR ? UNPROVED_AFTER_ABUSE : UNPROVED
  const filled = (address: Address): Address => {
    const passed = now() - address.at
    const rate = rateOf(address)
    address.tokens = Math.min(rate, address.tokens + (passed * rate) / SECOND)
    address.at = now()
    return address
  }
  const addressOf = (key: string): Address => {
    const known = addresses.get(key)
    if (known) return filled(known)
    const fresh = { tokens: UNPROVED, at: now(), abused: Number.NEGATIVE_INFINITY, waiting: [] }
    addresses.set(key, fresh)
    return fresh
  }
  const letIn = (address: Address): void => {
    while (address.tokens >= 1) {
      const next = isOldestNext ? address.waiting.shift() : address.waiting.pop()
      if (!next) return
      if (next.socket.destroyed) continue
      isOldestNext = !isOldestNext
      address.tokens--
      enter(next.socket)
    }
  }
  const dropTired = ({ waiting }: Address): void => {
    while (waiting[0] && (waiting.length > WAITING || now() - waiting[0].since > WAITS_FOR))
      waiting.shift()!.socket.destroy()
  }
  const look = (): void => {
    for (const [key, address] of addresses) {
      letIn(filled(address))
      dropTired(address)
      if (address.tokens === UNPROVED) addresses.delete(key)
    }
    if (addresses.size === 0) stopLooking()
  }
  const stopLooking = (): void => {
    clearInterval(timer)
    timer = undefined
  }

  return {
    arrive(socket) {
      const address = addressOf(clientAddress(socket.remoteAddress))
      address.waiting.push({ socket, since: now() })
      letIn(address)
      dropTired(address)
      timer ??= setInterval(look, LOOKS_EVERY).unref()
    },
    proved(remote) {
      const address = addresses.get(clientAddress(remote))
      if (!address) return
      address.tokens = Math.min(rateOf(address), address.tokens + 1)
      letIn(address)
    },
    abused(remote) {
      addressOf(clientAddress(remote)).abused = now()
      timer ??= setInterval(look, LOOKS_EVERY).unref()
    },
    stop() {
      stopLooking()
      for (const { waiting } of addresses.values()) for (const { socket } of waiting) socket.destroy()
      addresses.clear()
    },
  }
}
