import { beforeAll, describe, expect, test } from 'vitest'
import type { Alert } from '#src/decision/alert.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import { virtualNight } from '#tests/support/virtual-night.ts'

const AFTERNOON = new Date('2026-01-15T14:00:00Z')

type Told = { readonly at: Date; readonly action: string; readonly id: string; readonly alert: Alert }

/** What was told of alerts in a night in which nobody answers. */
async function nobodyAnswers(scenario: 'radiation-frost' | 'marginal-night', hours: number): Promise<Told[]> {
  const { store } = await virtualNight({ scenario, seed: 1, from: AFTERNOON, hours })
  const record = await store.record(null, 100_000)
  return record
    .filter(({ action }) => action.startsWith('alert_'))
    .map(({ at, action, subject, detail }) => ({ at, action, id: subject, alert: detail as Alert }))
}

describe('a frost that is coming, and nobody answers', () => {
  let told: Told[]
  beforeAll(async () => {
    told = await nobodyAnswers('radiation-frost', 8)
  }, 60_000)
  const of = (id: string) => told.filter((one) => one.id === id)
  const routes = ['route-1', 'route-2', 'route-3', 'route-4', 'route-5', 'route-6']

  test.each(routes)(
    '%s: told hours ahead, then within the hour, then late; never a later one first',
    (route) => {
      const kinds = ['freeze_likely', 'deadline_near', 'deadline_passed'] as const
      const [likely, near, passed] = kinds.map((kind) => of(`${kind}:${route}`)[0]!)
      expect(likely!.alert.due_at!.getTime() - likely!.at.getTime()).toBeGreaterThan(2 * HOUR)
      expect(near!.alert.due_at!.getTime() - near!.at.getTime()).toBeLessThanOrEqual(HOUR)
      expect(near!.alert.due_at!.getTime()).toBeGreaterThan(near!.at.getTime())
      expect(passed!.at.getTime()).toBeGreaterThan(passed!.alert.due_at!.getTime())
      expect([likely!.alert.severity, near!.alert.severity]).toEqual(['warning', 'urgent'])
    },
  )

  test('no alert is raised twice within half an hour, and none is told more than four times', () => {
    const byId = Map.groupBy(told, ({ id }) => id)
    for (const [id, ofOne] of byId) {
      const raised = ofOne.filter(({ action }) => action === 'alert_raised').map(({ at }) => at.getTime())
      for (const [index, at] of raised.slice(1).entries())
        expect(at - raised[index]!, id).toBeGreaterThanOrEqual(30 * MINUTE)
      const loud = ofOne.filter(({ action }) => ['alert_raised', 'alert_worsened'].includes(action))
      expect(loud.length, id).toBeLessThanOrEqual(4)
    }
  })
})

test('a marginal night: that the sky is clearer than forecast is told at the issue that finds it, before 23:00', async () => {
  const told = await nobodyAnswers('marginal-night', 6.5)
  const sky = told.find(({ id }) => id.startsWith('sky_clearer:'))
  expect(sky?.action).toBe('alert_raised')
  expect(sky!.at.getTime()).toBeLessThan(new Date('2026-01-15T20:30:00Z').getTime())
  expect(sky!.alert.behind.length).toBeGreaterThan(0)
  expect(sky!.alert.behind.every((line) => /the road may come down to .+ °C/.test(line))).toBe(true)
})
