import { expect, test } from 'vitest'
import { parseNetworks, readNetworks, topicOf } from '#src/adapters/lorawan/networks-file.ts'

const mqtt = { url: 'mqtts://eu1.cloud.thethings.network:8883', username: 'roads@peak', password_file: 'key' }
const ttn = { id: 'ttn', authority: 'peak', kind: 'the-things-stack', mqtt }
const parsed = (...networks: unknown[]) => parseNetworks(JSON.stringify({ networks }), 'lorawan.json')

test('networks and the topics they are heard on', () => {
  const [first, second] = parsed(ttn, {
    id: 'own',
    authority: 'peak',
    kind: 'chirpstack',
    mqtt: { url: 'mqtt://cs' },
  })
  expect(topicOf(first!.kind, first!.mqtt!)).toBe('v3/roads@peak/devices/+/up')
  expect(topicOf(second!.kind, second!.mqtt!)).toBe('application/+/device/+/event/up')
  expect(topicOf('chirpstack', { url: 'mqtt://cs', topic: 'eu868/application/+/device/+/event/up' })).toMatch(
    /^eu868/,
  )
})

test.each([
  ['an unknown kind', { ...ttn, kind: 'loriot' }, '.networks[0].kind: the-things-stack or chirpstack'],
  [
    'a login in the address',
    { ...ttn, mqtt: { url: 'mqtts://a:b@host' } },
    '.networks[0].mqtt.url: an address with mqtt:// or mqtts:// and without a login in it',
  ],
  [
    'half a login',
    { ...ttn, mqtt: { ...mqtt, password_file: undefined } },
    '“username” and “password_file” go together',
  ],
  ['no application', { ...ttn, mqtt: { url: mqtt.url } }, 'The Things Stack needs “username”'],
  [
    'a storage that ChirpStack does not have',
    {
      id: 'own',
      authority: 'peak',
      kind: 'chirpstack',
      storage: { url: 'https://x', key_file: 'k', application: 'a' },
    },
    'ChirpStack keeps no uplinks',
  ],
  ['a misspelt key', { ...ttn, topics: '#' }, 'topics'],
  ['no id', { ...ttn, id: 'Not An Id' }, '.networks[0].id: an id'],
])('%s is a line', (_, network, line) => {
  expect(() => parsed(network)).toThrow(line)
})

test('two networks of one name, and files that are none', () => {
  expect(() => parsed(ttn, ttn)).toThrow('lorawan.json: .networks[1].id: two networks have the id ttn')
  expect(() => parseNetworks('{', 'lorawan.json')).toThrow('lorawan.json: is no JSON')
  expect(() => readNetworks('/nowhere/lorawan.json')).toThrow(
    'cannot be read (ENOENT); correct FROSTLINE_LORAWAN',
  )
})
