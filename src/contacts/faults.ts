import {
  type ContactsFile,
  channelsOf,
  isHere,
  type MailServer,
  type Person,
  type SmsGateway,
} from '#src/contacts/schema.ts'

function faultsOfPerson(one: Person, index: number, { email, sms, people }: ContactsFile): string[] {
  const place = `.people[${index}]`
  const first = people.findIndex(({ id }) => id === one.id)
  const without = channelsOf(one).flatMap(({ by }, at) =>
    (by === 'email' && !email) || (by === 'sms' && !sms)
      ? [`${place}.channels[${at}]: ${by} needs “${by}” beside “people”: which server sends it`]
      : [],
  )
  return [
    ...(first < index ? [`${place}.id: two people have the id ${one.id}; each needs its own`] : []),
    ...(one.channels && one.webhook ? [`${place}: “webhook” or “channels”, not both`] : []),
    ...without,
  ]
}

function faultsOfServer({ server, username, password_file, tls }: MailServer): string[] {
  const { username: user, password } = new URL(server)
  return [
    ...(user || password
      ? ['.email.server: no login in the address; use “username” and “password_file”']
      : []),
    ...(username && !password_file ? ['.email.password_file: missing beside “username”'] : []),
    ...(password_file && !username ? ['.email.username: missing beside “password_file”'] : []),
    ...(password_file && tls === 'none' && !isHere(server)
      ? ['.email.tls: a password is not sent without TLS; expected required']
      : []),
  ]
}

const PLACES = ['to', 'text', 'id', 'secret', 'basic', 'jwt']

function faultsOfGateway({ url, send, body, headers = {}, secret_file }: SmsGateway): string[] {
  const texts = JSON.stringify(body)
  const missing = ['{to}', '{text}'].filter((place) => !texts.includes(place))
  const nested = Object.values(body).some((value) => typeof value === 'object')
  const all = texts + JSON.stringify(headers)
  const wantsSecret = /\{(secret|basic|jwt)\}/.test(all)
  const unknown = [...all.matchAll(/\{(\w+)\}/g)].filter(([, name]) => !PLACES.includes(name!))
  return [
    ...unknown.map(
      ([place]) => `.sms: ${place} is no place; expected ${PLACES.map((name) => `{${name}}`).join(', ')}`,
    ),
    ...missing.map((place) => `.sms.body: ${place} stands nowhere in it`),
    ...(send === 'form' && nested ? ['.sms.body: a form has no lists or objects in it; expected texts'] : []),
    ...(wantsSecret && !secret_file
      ? ['.sms.secret_file: missing, though {secret}, {basic} or {jwt} is used']
      : []),
    ...(secret_file && !wantsSecret
      ? ['.sms.secret_file: {secret}, {basic} or {jwt} stands nowhere in body or headers']
      : []),
    ...(secret_file && url.startsWith('http:') && !isHere(url)
      ? ['.sms.url: a secret is not sent without TLS; expected https://']
      : []),
  ]
}

/** What no single field shows: who needs what beside it; a line each, with its place. */
export const faultsTogether = (file: ContactsFile): string[] => [
  ...file.people.flatMap((one, index) => faultsOfPerson(one, index, file)),
  ...(file.email ? faultsOfServer(file.email) : []),
  ...(file.sms ? faultsOfGateway(file.sms) : []),
]
