import { expect, test } from 'vitest'
import type { OperationalStore } from '#src/ports.ts'
import { anAlert, EVENING, minutesAfter } from '#tests/support/builders.ts'

const raised = anAlert({ behind: ['Box 1 is silent.'], due_at: minutesAfter(EVENING, 90) })
const acknowledged = anAlert({
  version: 2,
  answer: {
    kind: 'acknowledged',
    by: 'ann',
    at: minutesAfter(EVENING, 5),
    comment: 'Line is down, engineer at 20:00.',
    until: null,
    seen: { severity: 'warning', due_at: null, behind: 0 },
  },
})

const entry = {
  at: minutesAfter(EVENING, 5),
  actor: 'ann',
  authority: 'northshire',
  action: 'alert_acknowledged',
  subject: raised.id,
  detail: null,
}

/** What every operational store does with alerts and people's answers to them. */
export function alertsContract(store: () => OperationalStore): void {
  test('an alert is raised, then cleared in its place', async () => {
    await store().saveAlerts([raised])
    expect(await store().alerts()).toEqual([raised])
    const cleared = { ...raised, version: 2, cleared_at: minutesAfter(EVENING, 20) }
    await store().saveAlerts([raised, cleared])
    expect(await store().alerts()).toEqual([cleared])
  })

  test('a person’s answer is kept against the version that was looked at, once', async () => {
    await store().saveAlerts([raised])
    expect(await store().saveAlert(acknowledged, 1, entry)).toBe(true)
    expect(await store().alerts()).toEqual([acknowledged])
    expect(await store().saveAlert({ ...acknowledged, version: 3 }, 1, entry)).toBe(false)
    expect(await store().saveAlert({ ...acknowledged, id: 'sensor_silent:nobody' }, 1, entry)).toBe(false)
    expect(await store().alerts()).toEqual([acknowledged])
    expect(await store().record(raised.id, 10)).toMatchObject([entry])
  })

  test('the engine’s changes are kept with their lines of the record', async () => {
    const raise = { ...entry, actor: 'engine', action: 'alert_raised' }
    await store().saveAlerts([raised], [raise, { ...raise, subject: 'another' }])
    expect(await store().record(raised.id, 10)).toMatchObject([raise])
    expect(await store().record(null, 10)).toHaveLength(2)
  })

  test('of two people at the same moment one is first', async () => {
    await store().saveAlerts([raised])
    const answers = await Promise.all([1, 2, 3].map(() => store().saveAlert(acknowledged, 1, entry)))
    expect(answers.filter(Boolean)).toHaveLength(1)
  })

  test('newer words for what was looked at before an answer do not undo it; worse does', async () => {
    await store().saveAlerts([raised])
    await store().saveAlert(acknowledged, 1, entry)
    await store().saveAlerts([{ ...raised, message: 'Moor Top has been silent for 41 min.' }])
    expect(await store().alerts()).toEqual([acknowledged])
    const worse = { ...raised, severity: 'urgent' as const, version: 2 }
    await store().saveAlerts([worse])
    expect(await store().alerts()).toEqual([worse])
  })
}
