import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClientDocument, KnownAccess } from '#src/adapters/dynamic-security/commands.ts'
import { afterCommands } from '#src/adapters/dynamic-security/known-access.ts'
import { accessChange, secretMark, type WantedDevice } from '#src/adapters/dynamic-security/wanted-access.ts'

const nothing: KnownAccess = { clients: new Map(), roles: new Map() }
const ids = ['moor-1', 'moor-2', 'vale-1', 'vale-2'] as const
const hashes = ['first', 'second'] as const
const device = fc.record({
  authority: fc.constantFrom('north', 'south'),
  device: fc.constantFrom(...ids),
  isActive: fc.boolean(),
  secret_hash: fc.constantFrom(...hashes),
})
const devices = fc.uniqueArray(device, { selector: ({ device }) => device })
const history = fc.array(devices, { minLength: 1, maxLength: 6 })
const secretOf = (hash: string) => `secret of ${hash}`
const isLetIn = (client: ClientDocument | undefined) => client !== undefined && !client.disabled

const brought = (
  known: KnownAccess,
  wanted: readonly WantedDevice[],
  secrets = secretOf as (hash: string) => string | undefined,
) => afterCommands(known, accessChange(wanted, known, secrets).commands)

test('whatever came before, the broker lets in the devices in use by their present secrets, and nobody else', () => {
  fc.assert(
    fc.property(history, (states) => {
      let known = nothing
      for (const wanted of states) {
        known = brought(known, wanted)
        for (const id of ids) {
          const now = wanted.find(({ device }) => device === id)
          const client = known.clients.get(id)
          expect(isLetIn(client)).toBe(now?.isActive ?? false)
          if (now?.isActive) {
            expect(client).toMatchObject({ clientid: id, textdescription: secretMark(now.secret_hash) })
            const topics = known.roles.get(`frostline-device-${id}`)?.acls?.map(({ topic }) => topic)
            expect(topics?.every((topic) => topic.startsWith(`v1/${now.authority}/${id}/`))).toBe(true)
          }
        }
        expect(accessChange(wanted, known, secretOf).commands).toEqual([])
      }
    }),
  )
})

test('a device whose secret nobody knows is never let in by another', () => {
  fc.assert(
    fc.property(history, devices, (states, wanted) => {
      const before = states.reduce((known, state) => brought(known, state), nothing)
      const { commands, lacking } = accessChange(wanted, before, () => undefined)
      const known = afterCommands(before, commands)
      for (const { device, isActive, secret_hash } of wanted) {
        const client = known.clients.get(device)
        const isRight = client?.textdescription === secretMark(secret_hash)
        expect(isLetIn(client)).toBe(isActive && isRight)
        expect(lacking.includes(device)).toBe(isActive && !isRight)
      }
    }),
  )
})

test('what the operator made is left alone', () => {
  const own: KnownAccess = {
    clients: new Map([['grafana', { username: 'grafana', roles: [{ rolename: 'reads' }] }]]),
    roles: new Map([['reads', { rolename: 'reads', acls: [] }]]),
  }
  expect(accessChange([], own, secretOf).commands).toEqual([])
})

test('no mark tells the secret, and no command but those with a password does', () => {
  const wanted = { authority: 'north', device: 'moor-1', isActive: true, secret_hash: 'hash' }
  const { commands } = accessChange([wanted], nothing, () => 'the secret')
  const { password, ...rest } = commands.find(({ command }) => command === 'createClient') ?? { command: '' }
  expect(password).toBe('the secret')
  expect(JSON.stringify([rest, commands.filter(({ command }) => command !== 'createClient')])).not.toContain(
    'the secret',
  )
  expect(secretMark('hash')).not.toContain('hash')
})
