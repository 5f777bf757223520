import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { channelsOf, parseContacts } from '#src/contacts.ts'

const pat = { id: 'pat', name: 'Pat', rung: 'duty_manager' }
const webhook = { url: 'https://pager.example/hook', secret_file: '/run/secrets/pager' }
const email = {
  server: 'smtp://mail.council.example:587',
  from: 'Frostline <frost@council.example>',
  username: 'frostline',
  password_file: '/run/secrets/mail',
}
const sms = {
  url: 'https://sms.example/send',
  send: 'json',
  body: { to: ['{to}'], text: '{text}' },
  headers: { authorization: 'Bearer {secret}' },
  secret_file: '/run/secrets/sms',
}
const channels = [
  { by: 'sms', to: '+447700900123' },
  { by: 'email', to: 'pat@council.example' },
  { by: 'webhook', ...webhook },
]
const file = (more: object, people: unknown = [pat]) =>
  JSON.stringify({ format: 'frostline.contacts/1', people, ...more })

test('ten minutes a rung where it says nothing else', () => {
  expect(parseContacts(file({}), 'own.json').wait_min).toEqual({ duty_manager: 10, deputy: 10 })
})

test('a person has several channels, in their order; who has none has none', () => {
  const { people } = parseContacts(file({ email, sms }, [{ ...pat, channels }]), 'own.json')
  expect(channelsOf(people[0]!).map(({ by }) => by)).toEqual(['sms', 'email', 'webhook'])
  expect(channelsOf({})).toEqual([])
})

test('the one webhook of an older file stays readable', () => {
  const { people } = parseContacts(file({}, [{ ...pat, webhook }]), 'own.json')
  expect(channelsOf(people[0]!)).toEqual([{ by: 'webhook', ...webhook }])
})

test('the example of the notes is a file of contacts', () => {
  const notes = readFileSync(new URL('../src/notification/README.md', import.meta.url), 'utf8')
  const example = /^ {4}\{ "format"[\s\S]*?\n\n/m.exec(notes)![0]
  expect(channelsOf(parseContacts(example, 'README.md').people[0]!)).toHaveLength(3)
})

describe('refused with the place and what was expected', () => {
  const withChannel = (one: object) => file({ email, sms }, [{ ...pat, channels: [one] }])
  test.each([
    ['no JSON', '{', 'own.json: is no JSON'],
    ['nobody', file({}, []), '.people: at least one person'],
    [
      'an unknown rung',
      file({}, [{ ...pat, rung: 'boss' }]),
      '.people[0].rung: duty_manager, deputy or list',
    ],
    ['the same id twice', file({}, [pat, pat]), '.people[1].id: two people have the id pat'],
    ['a misspelt field', file({}, [{ ...pat, webhok: {} }]), 'webhok'],
    [
      'an address that is none',
      file({}, [{ ...pat, webhook: { ...webhook, url: 'pat' } }]),
      '.people[0].webhook.url: an address starting with https://',
    ],
    [
      'an unknown channel',
      withChannel({ by: 'fax', to: '1' }),
      '.people[0].channels[0].by: webhook, email or sms',
    ],
    [
      'an e-mail address that is none',
      withChannel({ by: 'email', to: 'pat' }),
      '.channels[0].to: an e-mail address',
    ],
    [
      'a number without its country',
      withChannel({ by: 'sms', to: '07700 900123' }),
      '.channels[0].to: a number with',
    ],
    ['no channel at all', file({}, [{ ...pat, channels: [] }]), '.people[0].channels: at least one'],
    ['webhook and channels', file({ email, sms }, [{ ...pat, channels, webhook }]), 'not both'],
    [
      'e-mail without its server',
      file({ sms }, [{ ...pat, channels }]),
      '.people[0].channels[1]: email needs “email” beside “people”',
    ],
    [
      'SMS without its gateway',
      file({ email }, [{ ...pat, channels }]),
      '.people[0].channels[0]: sms needs “sms” beside “people”',
    ],
    [
      'a mail server by web address',
      file({ email: { ...email, server: 'https://mail' } }),
      '.email.server: an address',
    ],
    [
      'a login in the address',
      file({ email: { ...email, server: 'smtp://me:secret@mail' } }),
      '.email.server: no login in the address',
    ],
    [
      'half a login',
      file({ email: { ...email, password_file: undefined } }),
      '.email.password_file: missing',
    ],
    [
      'a password without TLS',
      file({ email: { ...email, tls: 'none' } }),
      '.email.tls: a password is not sent',
    ],
    [
      'an SMS to nobody',
      file({ sms: { ...sms, body: { text: '{text}' } } }),
      '.sms.body: {to} stands nowhere',
    ],
    [
      'an SMS of nothing',
      file({ sms: { ...sms, body: { to: '{to}' } } }),
      '.sms.body: {text} stands nowhere',
    ],
    [
      'a misspelt place',
      file({ sms: { ...sms, body: { to: '{to}', text: '{text} {txt}' } } }),
      '.sms: {txt} is no place',
    ],
    ['a list in a form', file({ sms: { ...sms, send: 'form' } }), '.sms.body: a form has no lists'],
    [
      'a secret that is not there',
      file({ sms: { ...sms, secret_file: undefined } }),
      '.sms.secret_file: missing',
    ],
    [
      'a secret that is not used',
      file({ sms: { ...sms, headers: {} } }),
      '.sms.secret_file: {secret}, {basic} or {jwt}',
    ],
    [
      'a secret without TLS',
      file({ sms: { ...sms, url: 'http://sms.example' } }),
      '.sms.url: a secret is not sent',
    ],
  ])('%s', (_, text, fault) => {
    expect(() => parseContacts(text, 'own.json')).toThrow(fault)
  })

  test('every fault at once, a line each', () => {
    const both = file({ email: { ...email, tls: 'none' }, sms: { ...sms, headers: {} } }, [pat, pat])
    expect(() => parseContacts(both, 'own.json')).toThrow(/^(own\.json: .*\n){2}own\.json: .*$/)
  })
})

test('a mail server on this machine may be without TLS, also with a password', () => {
  const here = { ...email, server: 'smtp://127.0.0.1:25', tls: 'none' }
  expect(parseContacts(file({ email: here }), 'own.json').email).toEqual(here)
})
