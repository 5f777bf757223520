import { createServer, type Server, type Socket } from 'node:net'
import { connectGate } from '#src/adapters/mqtt-connect-gate.ts'
import { guardSocket } from '#src/adapters/mqtt-socket-guard.ts'
import { SECOND } from '#src/units.ts'

/** A CONNECT that does not come is waited for so long. */
export const CONNECT_TIMEOUT_MS = 5 * SECOND
/** Unanswered for so long, the system asks whether the other end is still there. */
const ASK_AFTER_MS = 60 * SECOND

export type ListenerSettings = {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** By which addresses are given their turn, in ms, of any beginning; absent: the machine's. */
  now?(): number
}
export type ListenerParts = {
  /** Takes a connection whose bytes are watched. */
  enter(socket: Socket): void
  mayEnter(): boolean
  /** Told of a connection that was cut, and why. */
  refused(socket: Socket, reason: string): void
  failed(error: Error): void
}

const listening = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })

/** Where devices connect: each address in its turn, each connection's bytes watched before the broker has them. */
export function mqttListener({ host, port, now }: ListenerSettings, parts: ListenerParts) {
  const take = (socket: Socket): void => {
    if (!parts.mayEnter()) return void socket.destroy()
    parts.enter(socket)
    guardSocket(socket, (reason) => {
      gate.abused(socket.remoteAddress)
      parts.refused(socket, reason)
    })
    socket.resume()
  }
  const gate = connectGate(take, now)
  const options = {
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: ASK_AFTER_MS,
    pauseOnConnect: true,
  }
  const server = createServer(options, (socket) => {
    // Before it is let in nobody else listens
    socket.on('error', () => {})
    if (!parts.mayEnter()) return void socket.destroy()
    gate.arrive(socket)
  })
  return {
    async listen() {
      await listening(server, host, port)
      server.on('error', parts.failed)
    },
    proved: gate.proved,
    /** Resolves once every connection is closed, which the broker does. */
    close(): Promise<void> {
      gate.stop()
      return new Promise((resolve) => server.close(() => resolve()))
    },
    port(): number {
      const address = server.address()
      if (!address || typeof address === 'string') throw new Error('the broker does not listen')
      return address.port
    },
  }
}
