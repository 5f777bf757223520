import { expect, test } from 'vitest'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { hazardRows } from '#src/web/hazard-rows.ts'
import { aDecision, aRecommendation, EVENING, hoursAfter } from '#tests/support/builders.ts'

const tonight = {
  time_zone: 'Europe/London',
  stations: [{ id: 'moor-top', name: 'Moor Top' }],
} as unknown as TonightDocument

test('each hazard in words: what, where, from when to when, how likely', () => {
  const refreeze = {
    kind: 'refreeze',
    station: 'moor-top',
    from_at: hoursAfter(EVENING, 4),
    to_at: hoursAfter(EVENING, 12),
    probability: 0.62,
  } as const
  const open = { ...refreeze, kind: 'freezing_rain', station: 'gone', to_at: null } as const
  const decision = aDecision({ recommendation: aRecommendation({ hazards: [refreeze, open] }) })
  expect(hazardRows(decision, tonight)).toEqual([
    { kind: 'Thaw that freezes again', where: 'Moor Top', from: '22:00', to: '06:00', likelihood: '62 %' },
    { kind: 'Freezing rain', where: 'gone', from: '22:00', to: 'open', likelihood: '62 %' },
  ])
})

test('no advice, or advice of before, has none', () => {
  expect([hazardRows(null, tonight), hazardRows(aDecision(), tonight)]).toEqual([[], []])
})
