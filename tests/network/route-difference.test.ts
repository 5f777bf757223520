import { expect, test } from 'vitest'
import { lineNetwork } from '#src/network/lines/line-network.ts'
import { routeDifference } from '#src/network/lines/route-difference.ts'
import type { Position } from '#src/network/treatment-route.ts'
import { at } from '#tests/network/made-up-lines.ts'
import { asPublished } from '#tests/support/council-lines.ts'

const layer = (...lines: readonly (readonly [route: string, ...line: Position[]])[]) =>
  lineNetwork(asPublished(lines.map(([route, ...line]) => ({ route, line }))), 8, {
    name: 'drawn',
    source: 'drawn',
    credits: [],
  }).roads
const rounded = ({ same_km, moved }: ReturnType<typeof routeDifference>) => [
  Math.round(same_km * 10) / 10,
  ...moved.map(({ before, after, km }) => [before, after, Math.round(km * 10) / 10]),
]

const main: Position[] = [at(0, 0), at(2000, 0)]
const lane: Position[] = [at(0, 300), at(500, 300)]
test.each([
  ['the same', layer(['1', ...main], ['2', ...lane]), layer(['1', ...main], ['2', ...lane]), [2.5]],
  [
    'split and numbered otherwise',
    layer(['1', ...main]),
    layer(['1', at(900, 3), at(2000, 3)], ['1', at(0, 3), at(900, 3)]),
    [2],
  ],
  ['drawn the other way round', layer(['1', ...main]), layer(['1', ...main.toReversed()]), [2]],
  [
    'half of it on another route',
    layer(['1', ...main]),
    layer(['1', at(0, 0), at(1000, 0)], ['2', at(1000, 0), at(2000, 0)]),
    [1, ['1', '2', 1]],
  ],
  ['a road more', layer(['1', ...main]), layer(['1', ...main], ['2', ...lane]), [2, [null, '2', 0.5]]],
  ['a road less', layer(['1', ...main], ['2', ...lane]), layer(['1', ...main]), [2, ['2', null, 0.5]]],
])('%s', (_, before, after, told) => {
  expect(rounded(routeDifference(before, after))).toEqual(told)
})
