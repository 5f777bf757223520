import type {
  ClientDocument,
  Command,
  KnownAccess,
  RoleDocument,
} from '#src/adapters/dynamic-security/commands.ts'

type Changed = { clients: Map<string, ClientDocument>; roles: Map<string, RoleDocument> }

const applied: Record<string, (known: Changed, command: Command) => void> = {
  createRole: ({ roles }, command) => roles.set(String(command.rolename), command as unknown as RoleDocument),
  modifyRole: ({ roles }, command) => roles.set(String(command.rolename), command as unknown as RoleDocument),
  deleteRole: ({ roles }, { rolename }) => roles.delete(String(rolename)),
  createClient: (known, command) => set(known, command, {}),
  modifyClient: (known, command) => set(known, command, {}),
  enableClient: (known, command) => set(known, command, { disabled: false }),
  disableClient: (known, command) => set(known, command, { disabled: true }),
  deleteClient: ({ clients }, { username }) => clients.delete(String(username)),
}

function set({ clients }: Changed, { command: _, password: __, ...fields }: Command, more: object): void {
  const username = String(fields.username)
  clients.set(username, { username, ...clients.get(username), ...fields, ...more })
}

/** What the broker knows once it has done these, so that a change need not ask for all of it again. */
export function afterCommands(known: KnownAccess, commands: readonly Command[]): KnownAccess {
  const next = { clients: new Map(known.clients), roles: new Map(known.roles) }
  for (const command of commands) applied[command.command]?.(next, command)
  return next
}
