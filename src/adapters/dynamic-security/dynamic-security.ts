import type {
  ClientDocument,
  Command,
  CommandResponse,
  KnownAccess,
  RoleDocument,
} from '#src/adapters/dynamic-security/commands.ts'
import { dynamicSecurityControl } from '#src/adapters/dynamic-security/control.ts'
import { afterCommands } from '#src/adapters/dynamic-security/known-access.ts'
import {
  accessChange,
  foundationCommands,
  type ServiceLogin,
  type WantedDevice,
} from '#src/adapters/dynamic-security/wanted-access.ts'
import { SECOND } from '#src/units.ts'

/** Commands in one message. */
const AT_ONCE = 200
/** Secrets that wait for the broker; some are of nobody, because their device was never saved. */
const SECRETS = 100_000
const AGAIN_AFTER = 5 * SECOND
/** Somebody who changes a device waits so long for the broker, which goes on by itself. */
const WAITED_FOR = 2 * SECOND

export type AccessSettings = {
  readonly url: string
  readonly username: string
  readonly password: string
  /** As which the service hears readings; null: the operator has seen to it. */
  readonly service: ServiceLogin | null
  devices(): readonly WantedDevice[]
  readonly log: (words: string) => void
}
export type BrokerAccess = {
  /** Keeps a secret until the broker has it: it is stored nowhere. */
  knowsSecret(secretHash: string, secret: string): void
  /** Devices or their secrets changed; resolves once the broker knows, or after 2 s. */
  changed(): Promise<void>
  /** In words; null: the broker is in step. */
  trouble(): string | null
  stop(): Promise<void>
}

const listed = (responses: readonly CommandResponse[]): KnownAccess => {
  const clients: readonly ClientDocument[] =
    responses.find(({ command }) => command === 'listClients')?.data?.clients ?? []
  const roles: readonly RoleDocument[] =
    responses.find(({ command }) => command === 'listRoles')?.data?.roles ?? []
  return {
    clients: new Map(clients.map((client) => [client.username, client])),
    roles: new Map(roles.map((role) => [role.rolename, role])),
  }
}
const LIST: readonly Command[] = ['listClients', 'listRoles'].map((command) => ({
  command,
  verbose: true,
  count: -1,
  offset: 0,
}))

const lackingWords = (devices: readonly string[]): string =>
  `the broker lacks the secret of ${devices.length} devices, which is stored nowhere: give each a new one (${devices.slice(0, 20).join(', ')}${devices.length > 20 ? ', …' : ''})`

/**
 * The rules of who may publish what, kept in step in mosquitto's dynamic security: compared as a whole whenever the
 * broker comes back, by what changed in between. What only the broker's operator made is left alone.
 */
export function dynamicSecurity(settings: AccessSettings): BrokerAccess {
  const { devices, log } = settings
  const secrets = new Map<string, string>()
  let known: KnownAccess | null = null
  let trouble: string | null = 'not connected to the broker’s administration yet'
  let turn: Promise<void> = Promise.resolve()
  let again: NodeJS.Timeout | undefined
  let isStopping = false

  const control = dynamicSecurityControl({
    ...settings,
    connected: () => {
      known = null
      void inStep()
    },
    lost: (reason) =>
      say(`the broker’s administration is away: ${reason}; the broker goes on by the rules it has`),
  })
  function say(words: string | null): void {
    if (words !== null && words !== trouble && !isStopping) log(words)
    trouble = words
  }
  async function run(commands: readonly Command[], from: KnownAccess): Promise<KnownAccess> {
    for (let at = 0; at < commands.length; at += AT_ONCE) {
      const responses = await control.run(commands.slice(at, at + AT_ONCE))
      const refused = responses.find(({ error }) => error !== undefined)
      if (refused) throw new Error(`${refused.command}: ${refused.error}`)
    }
    return afterCommands(from, commands)
  }
  async function bringInStep(): Promise<void> {
    let now = known
    if (!now) {
      now = listed(await control.run(LIST))
      now = await run(foundationCommands(settings.service, now), now)
    }
    const { commands, lacking } = accessChange(devices(), now, (hash) => secrets.get(hash))
    known = null
    known = await run(commands, now)
    for (const { secret_hash } of devices()) if (secret_hash !== undefined) secrets.delete(secret_hash)
    if (commands.length > 0) log(`broker access: ${commands.length} changes`)
    say(lacking.length > 0 ? lackingWords(lacking) : null)
  }
  function inStep(): Promise<void> {
    clearTimeout(again)
    turn = turn.then(bringInStep).catch((error: Error) => {
      known = null
      say(`the broker does not know the last changes of devices: ${error.message}; trying again`)
      if (!isStopping) again = setTimeout(inStep, AGAIN_AFTER).unref()
    })
    return turn
  }
  return {
    knowsSecret(secretHash, secret) {
      secrets.set(secretHash, secret)
      if (secrets.size > SECRETS) secrets.delete(secrets.keys().next().value!)
    },
    changed: () =>
      Promise.race([inStep(), new Promise<void>((resolve) => setTimeout(resolve, WAITED_FOR).unref())]),
    trouble: () => trouble,
    async stop() {
      isStopping = true
      clearTimeout(again)
      await control.stop()
    },
  }
}
