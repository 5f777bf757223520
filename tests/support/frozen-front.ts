import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server on which, while frozen, nothing arrives any more and no connection ends. */
export async function frozenFront(url: string) {
  let isFrozen = false
  const target = new URL(url)
  const port = Number(target.port)
  const sockets = new Set<Socket>()
  const front = createServer((near) => {
    const far = connect(port, target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => isFrozen || to.write(bytes))
      from.on('error', () => {})
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening))
  target.port = String((front.address() as AddressInfo).port)
  return {
    url: String(target),
    freeze: () => {
      isFrozen = true
    },
    thaw: () => {
      isFrozen = false
    },
    /** Both sides lose their connections, as after a long silence. */
    cut: () => {
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
    stop: () => {
      for (const socket of sockets) socket.destroy()
      front.close()
    },
  }
}
