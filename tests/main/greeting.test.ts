import { expect, test } from 'vitest'
import { pageOf } from '#src/main/greeting.ts'

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['0.0.0.0', 'http://127.0.0.1:3000'],
  ['192.168.1.5', 'http://192.168.1.5:3000'],
  ['::', 'http://[::1]:3000'],
  ['::1', 'http://[::1]:3000'],
])('a service that listens on %s is found at %s', (listen, page) => {
  expect(pageOf({ tls: null, listen, httpPort: 3000 })).toBe(page)
})
