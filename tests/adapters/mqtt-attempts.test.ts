import { expect, test } from 'vitest'
import { attemptKeeper } from '#src/adapters/mqtt-attempts.ts'
import type { DeviceMessage } from '#src/ports.ts'

const attempt = (more: object = {}) => ({
  identity: { authority: 'peak', device: 'moor-top-1', isActive: () => true },
  fault: 'published on a foreign topic',
  topic: 'v1/peak/valley-1/telemetry',
  payload: '{}',
  qos: 1 as const,
  retain: false,
  ...more,
})

test.each([
  ['as it was said', {}, 'v1/peak/valley-1/telemetry'],
  ['named as none where the broker read none', { topic: '' }, '(none)'],
])('the topic of what a device may not do is %s', async (_, more, topic) => {
  const kept: DeviceMessage[] = []
  await attemptKeeper()(attempt(more) as never, async (message) => void kept.push(message))
  expect(kept[0]).toMatchObject({ topic, refused: { code: 'ACL', field: 'topic', got: topic } })
})

test.each([
  [
    'a foreign topic',
    { kind: 'publish' },
    { field: 'topic', expected: 'v1/peak/moor-top-1/telemetry', got: 'v1/peak/valley-1/telemetry' },
  ],
  [
    'everything it may hear',
    { kind: 'subscribe', topic: '#' },
    {
      field: 'topic',
      expected: 'v1/peak/moor-top-1/cmd or v1/peak/moor-top-1/errors, without wildcards',
      got: '#',
    },
  ],
  [
    'a client id that a library made up',
    { kind: 'login', topic: '', clientId: 'mqttjs_1' },
    { field: 'client_id', expected: 'moor-top-1', got: 'mqttjs_1' },
  ],
  [
    'no client id',
    { kind: 'login', topic: '', clientId: '' },
    { field: 'client_id', expected: 'moor-top-1', got: 'none' },
  ],
])('who tried %s is told what to do instead', async (_, more, told) => {
  const kept: DeviceMessage[] = []
  await attemptKeeper()(attempt(more) as never, async (message) => void kept.push(message))
  expect(kept[0]!.refused).toMatchObject(told)
  expect(kept[0]!.refused!.likely_cause).toBeTruthy()
})

test('the same attempt is kept once a minute', () => {
  let now = 0
  const kept: DeviceMessage[] = []
  const keep = attemptKeeper(() => now)
  const tries = [0, 59_999, 60_000].map((at) => {
    now = at
    return keep(attempt() as never, async (message) => void kept.push(message)) !== null
  })
  expect(tries).toEqual([true, false, true])
})
