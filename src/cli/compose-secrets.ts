/** Writes the secrets that docker-compose.yml mounts: `node src/cli/compose-secrets.ts [FOLDER]`. */
import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import type { Network } from '#src/network/network.ts'

const INGEST = 'frostline-ingest'
/** mosquitto's `$7$`: PBKDF2-SHA-512; its own number of rounds, enough for random secrets of 256 bits. */
const ROUNDS = 101

const randomSecret = (): string => randomBytes(32).toString('base64url')

function mosquittoPassword(username: string, password: string): string {
  const salt = randomBytes(12)
  const hash = pbkdf2Sync(password, salt, ROUNDS, 64, 'sha512')
  return `${username}:$7$${ROUNDS}$${salt.toString('base64')}$${hash.toString('base64')}`
}

/** The demonstration county's stations and routes as a bootstrap file, with secrets of their own. */
function demonstrationBootstrap(network: Network): unknown {
  return {
    authorities: network.authorities.map(({ id, name }) => ({ id, name })),
    users: network.authorities.map(({ id }) => ({
      username: 'duty-manager',
      password: randomSecret(),
      role: 'duty_manager',
      authority: id,
      on_duty: true,
    })),
    api_keys: [],
    approved_firmware: [],
    routes: network.routes.map(({ id, authority, name }) => ({
      id,
      authority,
      name,
      thresholds: { treat_below_c: 1.0, version: 1 },
    })),
    stations: network.stations.map(({ id, authority, name, routes, lat, lon }) => ({
      id,
      authority,
      name,
      route: routes[0],
      lat,
      lon,
    })),
    devices: network.devices.map((device) => ({ ...device, secret: randomSecret() })),
    decisions: [],
  }
}

const RANDOM = [
  'influx_password',
  'influx_token',
  'postgres_password',
  // for the channels of people; in use once the contacts name them
  'mail_password',
  'sms_secret',
  'webhook_secret',
]

/** Nobody can be reached until somebody writes down how: what they would be told is on the page of the messages. */
const unreachable = JSON.stringify(
  {
    format: 'frostline.contacts/1',
    people: [{ id: 'duty-manager', name: 'whoever is on duty (no channel is set)', rung: 'duty_manager' }],
  },
  null,
  2,
)

/** What is there is kept; what is missing is made; what follows from the bootstrap file is written anew. */
export async function writeSecrets(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o644 })
  const keep = (name: string, text: string): string => {
    if (!existsSync(join(folder, name))) write(name, text)
    return readFileSync(join(folder, name), 'utf8')
  }
  for (const name of RANDOM) keep(name, randomSecret())
  for (const name of ['contacts.json', 'watchdog_contacts.json']) keep(name, unreachable)
  const ingestPassword = keep('broker_password', randomSecret())
  const { network } = await demonstrationCounty()
  const bootstrap = keep('bootstrap.json', JSON.stringify(demonstrationBootstrap(network), null, 2))
  const { devices } = JSON.parse(bootstrap) as { devices: { id: string; secret: string; status?: string }[] }
  const active = devices.filter(({ status }) => status !== 'revoked')
  write('devices.json', JSON.stringify(Object.fromEntries(active.map(({ id, secret }) => [id, secret]))))
  const logins = [[INGEST, ingestPassword] as const, ...active.map(({ id, secret }) => [id, secret] as const)]
  const lines = logins.map(([username, password]) => mosquittoPassword(username, password))
  write('mosquitto_passwords', `${lines.join('\n')}\n`)
}

if (import.meta.main) {
  const folder = process.argv[2] ?? './secrets'
  await writeSecrets(folder)
  console.log(`${folder} is ready. Logins of the service are in ${join(folder, 'bootstrap.json')}.`)
}
