/** Documents of mosquitto's dynamic security plugin (mosquitto.org/documentation/dynamic-security, 2.0), as far as we use them. */
export type Acl = {
  readonly acltype: 'publishClientSend' | 'publishClientReceive' | 'subscribeLiteral' | 'subscribePattern'
  readonly topic: string
  readonly allow: boolean
  readonly priority?: number
}
export type RoleDocument = { readonly rolename: string; readonly acls?: readonly Acl[] }
export type ClientDocument = {
  readonly username: string
  readonly clientid?: string
  readonly textdescription?: string
  readonly disabled?: boolean
  readonly roles?: readonly { readonly rolename: string }[]
}
export type Command = { readonly command: string } & Readonly<Record<string, unknown>>
export type CommandResponse = {
  readonly command: string
  readonly correlationData?: string
  readonly error?: string
  readonly data?: { readonly clients?: readonly ClientDocument[]; readonly roles?: readonly RoleDocument[] }
}

/** What the broker knows of devices and of us; other clients and roles are the operator's own. */
export type KnownAccess = {
  readonly clients: ReadonlyMap<string, ClientDocument>
  readonly roles: ReadonlyMap<string, RoleDocument>
}
