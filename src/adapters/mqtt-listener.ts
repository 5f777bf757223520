import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls'
import { certificateFault } from '#src/adapters/device-certificates.ts'
import { connectGate } from '#src/adapters/mqtt-connect-gate.ts'
import { guardSocket } from '#src/adapters/mqtt-socket-guard.ts'
import type { TlsFiles } from '#src/adapters/tls-files.ts'
import { SECOND } from '#src/units.ts'

/** A CONNECT that does not come is waited for so long, and a TLS handshake before it as long again. */
export const CONNECT_TIMEOUT_MS = 5 * SECOND
/** After a restart thousands come at once; whom the system has no room for waits many seconds before it tries again. */
const WAITING_TO_BE_ACCEPTED = 16_384
/** Unanswered for so long, the system asks whether the other end is still there. */
const ASK_AFTER_MS = 60 * SECOND

export type ListenerSettings = {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** MQTT over TLS, besides; absent: none. */
  readonly tls?: { readonly host: string; readonly port: number; readonly files: TlsFiles }
  /** By which addresses are given their turn, in ms, of any beginning; absent: the machine's. */
  now?(): number
}
export type ListenerParts = {
  /** Takes a connection whose bytes are watched. */
  enter(socket: Socket): void
  mayEnter(): boolean
  /** Told of a connection that was cut, and why. */
  refused(socket: Socket, reason: string): void
  /** Told of a TLS handshake that came to nothing. */
  noHandshake(remote: string | undefined, reason: string): void
  failed(error: Error): void
}

const SOCKETS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: ASK_AFTER_MS, pauseOnConnect: true }

const listening = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, WAITING_TO_BE_ACCEPTED, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
const closing = (server: Server | undefined): Promise<void> =>
  new Promise((resolve) => (server?.listening ? server.close(() => resolve()) : resolve()))

function portOf(server: Server | undefined): number {
  const address = server?.address()
  if (!address || typeof address === 'string') throw new Error('the broker does not listen')
  return address.port
}

/** Connections that arrive are let in by their address's turn, before a handshake is spent on them. */
function gatedServer(
  enter: (socket: Socket) => void,
  { now }: ListenerSettings,
  { mayEnter }: ListenerParts,
) {
  const gate = connectGate((socket) => (mayEnter() ? enter(socket) : socket.destroy()), now)
  const server = createServer(SOCKETS, (socket) => {
    // Before it is let in nobody else listens
    socket.on('error', () => {})
    if (mayEnter()) gate.arrive(socket)
    else socket.destroy()
  })
  return { gate, server }
}

const REFUSED_CERTIFICATE = 'the certificate of the client'
/** Once closed, only the socket beneath remembers; Node has no public name for it. */
const addressBehind = (socket: TLSSocket): string | undefined =>
  socket.remoteAddress ?? (socket as unknown as { _parent?: Socket })._parent?.remoteAddress

/** Speaks TLS with those let in; a certificate that the client shows must be good. */
function tlsServer(files: TlsFiles, take: (socket: TLSSocket) => void, parts: ListenerParts): TlsServer {
  const asksForOne = files.context().ca !== undefined
  const options = { handshakeTimeout: CONNECT_TIMEOUT_MS, requestCert: asksForOne, rejectUnauthorized: false }
  const server = createTlsServer({ ...files.context(), ...options }, (socket) => {
    const fault = asksForOne ? certificateFault(socket) : null
    if (!fault) return take(socket)
    parts.noHandshake(socket.remoteAddress, `${REFUSED_CERTIFICATE}: ${fault}`)
    socket.destroy()
  })
  server.on('tlsClientError', (error, socket) => {
    parts.noHandshake(addressBehind(socket), (error as NodeJS.ErrnoException).code ?? error.message)
    socket.destroy()
  })
  files.onChange((context) => server.setSecureContext(context))
  return server
}

/** Where devices connect: each address in its turn, each connection's bytes watched before the broker has them. */
export function mqttListener(settings: ListenerSettings, parts: ListenerParts) {
  const { host, port, tls } = settings
  const take = (socket: Socket): void => {
    parts.enter(socket)
    guardSocket(socket, (reason) => {
      plain.gate.abused(socket.remoteAddress)
      secure?.gate.abused(socket.remoteAddress)
      parts.refused(socket, reason)
    })
    socket.resume()
  }
  const plain = gatedServer(take, settings, parts)
  const spoken = tls && tlsServer(tls.files, take, parts)
  const secure = spoken && gatedServer((socket) => void spoken.emit('connection', socket), settings, parts)
  return {
    async listen() {
      await listening(plain.server, host, port)
      if (secure && tls) await listening(secure.server, tls.host, tls.port)
      for (const each of [plain, secure]) each?.server.on('error', parts.failed)
    },
    proved(remote: string | undefined) {
      plain.gate.proved(remote)
      secure?.gate.proved(remote)
    },
    /** Resolves once every connection is closed, which the broker does. */
    async close(): Promise<void> {
      for (const each of [plain, secure]) each?.gate.stop()
      await Promise.all([closing(plain.server), closing(secure?.server)])
    },
    port: () => portOf(plain.server),
    tlsPort: () => portOf(secure?.server),
  }
}
