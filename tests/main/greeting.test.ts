import { expect, test } from 'vitest'
import { pageOf, plainMqttHost } from '#src/main/greeting.ts'

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['0.0.0.0', 'http://127.0.0.1:3000'],
  ['192.168.1.5', 'http://192.168.1.5:3000'],
  ['::', 'http://[::1]:3000'],
  ['::1', 'http://[::1]:3000'],
])('a service that listens on %s is found at %s', (listen, page) => {
  expect(pageOf({ tls: null, listen, httpPort: 3000 })).toBe(page)
})

const tls = { certFile: '', keyFile: '', clientCaFile: null, mqttPort: 8883 }
test('over TLS the page is found by https', () => {
  expect(pageOf({ tls, listen: '0.0.0.0', httpPort: 3000 })).toBe('https://127.0.0.1:3000')
})
test.each([
  ['0.0.0.0', null, '0.0.0.0'],
  ['0.0.0.0', tls, '127.0.0.1'],
  ['192.168.1.5', tls, '127.0.0.1'],
  ['::', tls, '127.0.0.1'],
  ['127.0.0.2', tls, '127.0.0.2'],
  ['::1', tls, '::1'],
])(
  'MQTT in the clear of a service that listens on %s (TLS: %j) is spoken on %s',
  (listen, given, expected) => {
    expect(plainMqttHost({ listen, tls: given })).toBe(expected)
  },
)
