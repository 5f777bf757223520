import type { Duplex } from 'node:stream'
import { frameGuard } from '#src/adapters/mqtt-frame-guard.ts'
import { SECOND } from '#src/units.ts'

/** 64 kB take 26 s by the slowest radio that carries MQTT (20 kbit/s); who takes longer holds a place for nothing. */
const PACKET_WITHIN = 30 * SECOND

/** Closes a connection whose bytes are no MQTT, or too many, or never become a whole packet, as they are read. */
export function guardSocket(socket: Duplex, refused: (reason: string) => void): void {
  const guard = frameGuard()
  let slow: NodeJS.Timeout | undefined
  let awaited: number | null = null
  const close = (reason: string): void => {
    if (socket.destroyed) return
    refused(reason)
    socket.destroy()
  }
  const waitFor = (packet: number | null): void => {
    if (packet === awaited) return
    awaited = packet
    clearTimeout(slow)
    if (packet !== null)
      slow = setTimeout(close, PACKET_WITHIN, 'a packet that was begun and not ended for 30 s').unref()
  }
  socket.on('data', (chunk: Buffer) => {
    const fault = guard.check(chunk)
    if (fault) close(fault)
    else waitFor(guard.unfinished())
  })
  socket.once('close', () => waitFor(null))
}
