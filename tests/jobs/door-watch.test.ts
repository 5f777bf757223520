import { expect, test } from 'vitest'
import { doorWatch } from '#src/jobs/door-watch.ts'
import { MINUTE } from '#src/units.ts'

test('refusals count for five minutes, or until the device is let in; handshakes are counted', () => {
  let now = Date.parse('2026-01-15T18:00:00Z')
  const door = doorWatch({ now: () => new Date(now) })
  const refuse = (device: string) =>
    door.note(device, { kind: 'connect_refused', code: 'WRONG_SECRET', message: '' })
  refuse('moor-1')
  refuse('moor-1')
  refuse('moor-2')
  const handshake = (address: string, message: string) =>
    door.note(address, { kind: 'connect_refused', code: 'TLS_HANDSHAKE', message, address })
  handshake('10.0.0.7', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA')
  handshake('10.0.0.8', 'ECONNRESET')
  door.note('moor-3', { kind: 'publish_refused', code: 'ACL', message: '' })
  expect([...door.found().devices]).toEqual([
    ['moor-1', 'WRONG_SECRET'],
    ['moor-2', 'WRONG_SECRET'],
  ])
  expect(door.found()).toMatchObject({ handshakes: 1, lastHandshake: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' })
  door.note('moor-2', { kind: 'connected', message: '', address: '10.0.0.8' })
  handshake('10.0.0.8', 'ECONNRESET')
  expect(door.found().handshakes).toBe(2)
  expect([...door.found().devices.keys()]).toEqual(['moor-1'])
  now += 5 * MINUTE
  expect(door.found()).toEqual({ devices: new Map(), handshakes: 0, lastHandshake: null })
})
