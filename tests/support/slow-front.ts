import { connect, createServer, type Socket } from 'node:net'

export type SlowFront = {
  readonly url: string
  /** From now on every answer comes so much later. */
  delay(ms: number): void
  stop(): Promise<void>
}

const ignored = () => {}

/** A way to a server on which answers can be made to take long. */
export async function slowFront(target: string): Promise<SlowFront> {
  const { hostname, port, protocol } = new URL(target)
  const sockets = new Set<Socket>()
  let late_ms = 0
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', ignored)
      socket.once('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.on('data', (chunk) => {
      if (late_ms > 0) setTimeout(() => near.write(chunk), late_ms).unref()
      else near.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as { port: number }
  return {
    url: `${protocol}//127.0.0.1:${address.port}`,
    delay(ms) {
      late_ms = ms
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
