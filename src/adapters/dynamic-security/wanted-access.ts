import { createHash } from 'node:crypto'
import { grantOf } from '#src/adapters/device-grant.ts'
import type {
  Acl,
  ClientDocument,
  Command,
  KnownAccess,
  RoleDocument,
} from '#src/adapters/dynamic-security/commands.ts'

/** By it a client of the broker is known as ours. */
const OURS = 'frostline '
const ROLE = 'frostline-device-'
export const SERVICE_ROLE = 'frostline-service'

/** A device as it should stand in the broker; without a hash it has no secret that is good. */
export type WantedDevice = {
  readonly authority: string
  readonly device: string
  readonly isActive: boolean
  readonly secret_hash?: string
}
/** The service's own client, which hears all readings. */
export type ServiceLogin = { readonly username: string; readonly password: string }
export type AccessChange = {
  readonly commands: readonly Command[]
  /** Devices whose secret the broker lacks and nobody knows any more: each needs a new one. */
  readonly lacking: readonly string[]
}

/** Tells by which secret the broker knows a device, and nothing of the secret. */
export const secretMark = (secretHash: string): string =>
  OURS + createHash('sha256').update(secretHash).digest('base64url').slice(0, 16)

const allow = (acltype: Acl['acltype'], topic: string): Acl => ({ acltype, topic, allow: true })

/** What a device may, by the same grant as at the embedded broker. */
export function deviceRole({ authority, device }: WantedDevice): RoleDocument {
  const { telemetry, listens } = grantOf({ authority, device, isActive: () => true })
  const hears = listens.flatMap((topic) => [
    allow('subscribeLiteral', topic),
    allow('publishClientReceive', topic),
  ])
  return { rolename: ROLE + device, acls: [allow('publishClientSend', telemetry), ...hears] }
}
const serviceRole: RoleDocument = {
  rolename: SERVICE_ROLE,
  acls: [
    allow('subscribePattern', 'v1/+/+/telemetry'),
    allow('publishClientReceive', 'v1/+/+/telemetry'),
    allow('publishClientSend', 'v1/+/+/cmd'),
    allow('publishClientSend', 'v1/+/+/errors'),
  ],
}
/** Deny by default: what no role allows nobody may send or hear. */
const DEFAULTS: Command = {
  command: 'setDefaultACLAccess',
  acls: ['publishClientSend', 'subscribe'].map((acltype) => ({ acltype, allow: false })),
}

const aclText = ({ acls = [] }: RoleDocument): string =>
  acls
    .map(({ acltype, topic, allow }) => `${acltype} ${topic} ${allow}`)
    .toSorted()
    .join('\n')

function roleCommands(role: RoleDocument, known: KnownAccess): Command[] {
  const found = known.roles.get(role.rolename)
  if (!found) return [{ command: 'createRole', ...role }]
  return aclText(found) === aclText(role) ? [] : [{ command: 'modifyRole', ...role }]
}

const isBound = (client: ClientDocument, device: string): boolean =>
  client.clientid === device && client.roles?.length === 1 && client.roles[0]?.rolename === ROLE + device

function activeCommands(
  { device, secret_hash = '' }: WantedDevice,
  client: ClientDocument | undefined,
  secret: string | undefined,
): Command[] | 'lacking' {
  const mark = secretMark(secret_hash)
  const hasSecret = client?.textdescription === mark
  const bound = { username: device, clientid: device, roles: [{ rolename: ROLE + device }] }
  if (!hasSecret) {
    if (secret === undefined) return 'lacking'
    const command = client ? 'modifyClient' : 'createClient'
    const enable = client?.disabled ? [{ command: 'enableClient', username: device }] : []
    return [{ command, ...bound, password: secret, textdescription: mark }, ...enable]
  }
  const rebind = isBound(client, device) ? [] : [{ command: 'modifyClient', ...bound }]
  return client.disabled ? [...rebind, { command: 'enableClient', username: device }] : rebind
}

/** Ends a live session too. */
const disabled = (client: ClientDocument | undefined): Command[] =>
  client && !client.disabled ? [{ command: 'disableClient', username: client.username }] : []

const isOurs = ({ textdescription = '' }: ClientDocument): boolean => textdescription.startsWith(OURS)

/** What is in the broker by our name and stands for no device any more. */
function leftovers(wanted: ReadonlySet<string>, { clients, roles }: KnownAccess): Command[] {
  const gone = [...clients.values()].filter((client) => isOurs(client) && !wanted.has(client.username))
  const roleless = [...roles.keys()].filter(
    (name) => name.startsWith(ROLE) && !wanted.has(name.slice(ROLE.length)),
  )
  return [
    ...gone.map(({ username }) => ({ command: 'deleteClient', username })),
    ...roleless.map((rolename) => ({ command: 'deleteRole', rolename })),
  ]
}

function serviceCommands({ username, password }: ServiceLogin, known: KnownAccess): Command[] {
  const client = known.clients.get(username)
  const role = roleCommands(serviceRole, known)
  if (!client)
    return [...role, { command: 'createClient', username, password, roles: [{ rolename: SERVICE_ROLE }] }]
  const has = client.roles?.some(({ rolename }) => rolename === SERVICE_ROLE)
  return has ? role : [...role, { command: 'addClientRole', username, rolename: SERVICE_ROLE }]
}

/** What must be told to the broker first of all: who we are, and that nobody else may anything. */
export const foundationCommands = (service: ServiceLogin | null, known: KnownAccess): Command[] => [
  DEFAULTS,
  ...(service ? serviceCommands(service, known) : []),
]

/**
 * What brings the broker's clients in step with the devices: one client and one role each. `secretOf` knows secrets that
 * were made a moment ago; a device whose secret in the broker is not the one in force is disabled rather than left.
 */
export function accessChange(
  wanted: readonly WantedDevice[],
  known: KnownAccess,
  secretOf: (secretHash: string) => string | undefined,
): AccessChange {
  const commands: Command[] = leftovers(new Set(wanted.map(({ device }) => device)), known)
  const lacking: string[] = []
  for (const device of wanted) {
    const client = known.clients.get(device.device)
    if (!device.isActive || device.secret_hash === undefined) {
      commands.push(...disabled(client))
      continue
    }
    const change = activeCommands(device, client, secretOf(device.secret_hash))
    if (change === 'lacking') {
      lacking.push(device.device)
      commands.push(...disabled(client))
    } else commands.push(...roleCommands(deviceRole(device), known), ...change)
  }
  return { commands, lacking }
}
