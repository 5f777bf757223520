import { expect, test } from 'vitest'
import type { RouteHazardsDocument } from '#src/api/route-hazards.ts'
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
  const words = { from: '22:00', likelihood: '62 %', roads: [] }
  expect(hazardRows(decision, null, tonight)).toEqual([
    { ...words, kind: 'Thaw that freezes again', where: 'Moor Top', to: '06:00' },
    { ...words, kind: 'Freezing rain', where: 'gone', to: 'open' },
  ])
})

const place = (road: string, from: number, to: number, probability: number) => ({
  id: `${road}-${from}`,
  road,
  length_m: 500,
  from_at: hoursAfter(EVENING, from),
  to_at: hoursAfter(EVENING, to),
  probability,
})
const placed = (more: Partial<RouteHazardsDocument['hazards'][number]>): RouteHazardsDocument => ({
  format: 'frostline.route-hazards/1',
  route: 'route-1',
  now: EVENING,
  level: 0.3,
  length_m: 9_000,
  hazards: [
    {
      kind: 'wet_road_freezing',
      station: 'moor-top',
      from_at: hoursAfter(EVENING, 4),
      to_at: null,
      probability: 0.7,
      length_m: 1_500,
      unknown_m: 0,
      places: [],
      ...more,
    },
  ],
})

test('with the roads on which it is to be met: one line a road, each with its own time and chance', () => {
  const places = [place('B6105', 4, 9, 0.7), place('A628', 6, 6, 0.4), place('B6105', 5, 11, 0.5)]
  const [row] = hazardRows(null, placed({ places, unknown_m: 1_250 }), tonight)
  expect(row?.roads).toEqual([
    'B6105 from 22:00 to 05:00 (70 %)',
    'A628 at 00:00 (40 %)',
    'not known of 1.3 km',
  ])
})

test('more roads than can be read at night are counted', () => {
  const places = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6'].map((road) => place(road, 4, 5, 0.5))
  const [row] = hazardRows(null, placed({ places }), tonight)
  expect(row?.roads).toHaveLength(5)
  expect(row?.roads.at(-1)).toBe('and 2 more roads')
})

test('a hazard of a road between the stations is told by that road', () => {
  const [row] = hazardRows(null, placed({ road: { id: 'b6105-1', road: 'B6105' } }), tonight)
  expect(row).toMatchObject({ where: 'B6105 near Moor Top', roads: [] })
})

test('no advice, or advice of before, has none', () => {
  expect([hazardRows(null, null, tonight), hazardRows(aDecision(), null, tonight)]).toEqual([[], []])
})
