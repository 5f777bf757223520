import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accepts, mosquittoBinary } from '#tests/support/servers/mosquitto.ts'
import {
  findBinary,
  freePort,
  freshFolder,
  startLocal,
  type TestServer,
} from '#tests/support/servers/process.ts'

const LIBRARIES = ['/usr/lib', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/opt/homebrew/lib']
const PLUGIN = 'mosquitto_dynamic_security.so'
const MEND = 'apt-get install mosquitto mosquitto-clients'

export const ADMIN = { username: 'admin', password: 'the administrator of a test' }

const pluginFile = (): string => {
  const folder = LIBRARIES.find((path) => existsSync(path) && readdirSync(path).includes(PLUGIN))
  if (!folder) throw new Error(`no ${PLUGIN}: ${MEND}`)
  return join(folder, PLUGIN)
}

/** A broker that lets in whom its dynamic security knows: so far its administrator alone. */
export async function startSecuredMosquitto(): Promise<TestServer> {
  const [binary, control] = [
    mosquittoBinary(),
    findBinary('/usr/bin/mosquitto_ctrl', '/opt/homebrew/bin/mosquitto_ctrl'),
  ]
  if (!binary || !control) throw new Error(`no mosquitto with mosquitto_ctrl: ${MEND}`)
  const folder = freshFolder('mosquitto-secured')
  const port = await freePort()
  const [config, rules] = [join(folder, 'mosquitto.conf'), join(folder, 'dynamic-security.json')]
  execFileSync(control, ['dynsec', 'init', rules, ADMIN.username, ADMIN.password], { stdio: 'pipe' })
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous false',
    'per_listener_settings false',
    'retain_available false',
    `plugin ${pluginFile()}`,
    `plugin_opt_config_file ${rules}`,
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    '',
  ]
  writeFileSync(config, lines.join('\n'))
  return startLocal({
    command: binary,
    args: ['-c', config],
    url: `mqtt://127.0.0.1:${port}`,
    folder,
    probe: () => accepts(port),
  })
}
