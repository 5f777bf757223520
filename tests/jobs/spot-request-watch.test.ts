import { expect, test } from 'vitest'
import type { SpotRequest } from '#src/decision/spot-request.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { spotRequestWatch } from '#src/jobs/spot-request-watch.ts'
import { aNetwork, aSpotRequest, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

test('of a thousand requests in a burst each is told, and the store is asked twice at most', async () => {
  const open: SpotRequest[] = []
  const told = new Set<string>()
  let asked = 0
  const store = {
    openSpotRequests: async () => {
      asked++
      return [...open]
    },
    alerts: async () => [],
    saveAlerts: async (alerts: readonly { subject: string }[]) => {
      for (const { subject } of alerts) told.add(subject)
    },
  }
  const live = liveFeed()
  const clock = { now: () => minutesAfter(EVENING, 5) }
  const watch = spotRequestWatch({ store, live, clock, network: () => aNetwork(), log: silentLog })
  for (let index = 0; index < 1_000; index++) {
    const request = aSpotRequest({ id: `spot-${index}` })
    open.push(request)
    live.publish({ kind: 'alert', subject: `spot_request_waiting:${request.id}`, at: EVENING })
  }
  await watch.look()
  watch.stop()
  expect(told.size).toBe(1_000)
  expect(asked).toBeLessThanOrEqual(2)
})
