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
