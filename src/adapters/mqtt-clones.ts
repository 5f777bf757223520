import type { Duplex } from 'node:stream'
import { MINUTE, SECOND } from '#src/units.ts'

const ANSWERS_WITHIN = SECOND
/** Once and twice may be one device, whose closing came late by a bad network: two displace each other all the time. */
const TIMES = 3
const SEEN_WITHIN = 5 * MINUTE
const REFUSED_FOR = 10 * MINUTE

/**
 * Whether somebody was still at the other end of a connection, which is closed by asking. Who is there closes its side
 * in order; a device that lost its network says nothing, one that was switched off and on resets what it does not know.
 */
const wasAlive = (connection: Duplex): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ANSWERS_WITHIN)
    const settled = (answer: boolean) => () => {
      clearTimeout(timer)
      resolve(answer)
    }
    connection.once('end', settled(true))
    connection.once('error', settled(false))
    connection.once('close', settled(false))
    connection.end()
  })

/**
 * Devices that are there twice with the same id and secret. One that connects anew displaces its own old connection, as
 * MQTT asks; where the old one was alive three times in five minutes there are two, and both are refused for ten
 * minutes: which of them measures at the station cannot be known. `now` in ms, of any beginning.
 */
export function mqttClones(now: () => number = () => performance.now()) {
  const displaced = new Map<string, readonly number[]>()
  const refusedUntil = new Map<string, number>()
  const isRefused = (device: string): boolean => (refusedUntil.get(device) ?? 0) > now()

  return {
    /** To be asked once a device has proved itself; `before`: the connection that it has already. */
    async mayEnter(device: string, before: Duplex | null): Promise<boolean> {
      if (isRefused(device)) return false
      if (!before || before.destroyed || !(await wasAlive(before))) return true
      const seen = (displaced.get(device) ?? []).filter((at) => now() - at < SEEN_WITHIN)
      displaced.set(device, [...seen, now()])
      if (seen.length + 1 < TIMES) return true
      displaced.delete(device)
      refusedUntil.set(device, now() + REFUSED_FOR)
      return false
    },
    /** Ids of those refused now. */
    refused: (): string[] => [...refusedUntil.keys()].filter(isRefused),
  }
}

export type MqttClones = ReturnType<typeof mqttClones>
