import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'
import { freePort, sayOnce, type TestServer, untilReady } from '#tests/support/servers/process.ts'

type Container = {
  readonly image: string
  readonly port: number
  readonly environment?: Record<string, string>
  readonly files?: { content: string; target: string }[]
  url(port: number): string
  probe(url: string): Promise<unknown>
}

/** Runs a pinned image as a test server, on a host port that stays the same over restarts. */
export async function startContainer(server: Container): Promise<TestServer> {
  const port = await freePort()
  const url = server.url(port)
  const container: StartedTestContainer = await new GenericContainer(server.image)
    .withEnvironment(server.environment ?? {})
    .withCopyContentToContainer(server.files ?? [])
    .withExposedPorts({ container: server.port, host: port })
    .withWaitStrategy(Wait.forListeningPorts())
    .start()
  const ready = () =>
    untilReady(
      () => server.probe(url),
      () => `container ${server.image}`,
    )
  await ready()
  sayOnce(`container ${server.image}`)
  return {
    kind: 'container',
    url,
    // The engine's own kill: testcontainers has only an orderly stop, so no grace is given.
    kill: async () => void (await container.stop({ remove: false, timeout: 0 })),
    restart: async () => {
      await container.restart()
      await ready()
    },
    stop: async () => void (await container.stop()),
  }
}
