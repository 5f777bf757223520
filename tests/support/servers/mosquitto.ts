import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { startContainer } from '#tests/support/servers/container.ts'
import { useContainer } from '#tests/support/servers/engine.ts'
import {
  findBinary,
  freePort,
  freshFolder,
  sayOnce,
  startLocal,
  type TestServer,
  versionOf,
} from '#tests/support/servers/process.ts'

/** The local broker, or null; the compose tests run their own configuration with it. */
export const mosquittoBinary = (): string | null =>
  findBinary(process.env.MOSQUITTO, '/usr/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto')

/** Resolves when something accepts connections there. */
export function accepts(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2_000 })
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
    socket.once('timeout', () => socket.destroy(new Error('no connection within 2 s')))
  })
}

// autosave_on_changes: without it a kill -9 loses what an offline persistent session was owed.
const PERSISTENCE = ['persistence true', 'autosave_interval 1', 'autosave_on_changes true']

const configOf = (folder: string, listener: string, persistence: boolean, user: string | null) =>
  [
    `listener ${listener}`,
    'allow_anonymous true',
    'max_inflight_messages 1000',
    'max_queued_messages 0',
    ...(user ? [`user ${user}`] : []),
    ...(persistence ? [...PERSISTENCE, `persistence_location ${folder}/`] : ['persistence false']),
    '',
  ].join('\n')

/** An open broker for tests; with `persistence` its sessions survive `kill` and `restart`. */
export async function startMosquitto(options: { persistence?: boolean } = {}): Promise<TestServer> {
  const binary = mosquittoBinary()
  const persistence = options.persistence ?? false
  const mend =
    'No mosquitto: apt-get install mosquitto, or start a Docker engine (image eclipse-mosquitto:2.0).'
  if (useContainer(binary, mend)) {
    const content = configOf('/mosquitto/data', '1883', persistence, null)
    return startContainer({
      image: 'eclipse-mosquitto:2.0',
      port: 1883,
      files: [{ content, target: '/mosquitto/config/mosquitto.conf' }],
      url: (port) => `mqtt://127.0.0.1:${port}`,
      probe: (url) => accepts(Number(new URL(url).port)),
    })
  }
  const folder = freshFolder('mosquitto')
  const port = await freePort()
  const config = join(folder, 'mosquitto.conf')
  const user = process.getuid?.() === 0 ? 'root' : null
  writeFileSync(config, configOf(folder, `${port} 127.0.0.1`, persistence, user))
  sayOnce(`local ${binary} (${versionOf(binary!, '-h')})`)
  return startLocal({
    command: binary!,
    args: ['-c', config],
    url: `mqtt://127.0.0.1:${port}`,
    folder,
    probe: () => accepts(port),
  })
}
