import { expect, test } from 'vitest'
import { differenceLines } from '#src/cli/network/difference-lines.ts'
import { networkDifference } from '#src/network/network-difference.ts'
import { madeUpRoads, madeUpSegment } from '#tests/network/made-up-roads.ts'

const before = madeUpRoads()

test('the same roads with junctions numbered anew: nothing changes', () => {
  const renumbered = madeUpRoads({
    junctions: before.junctions.toReversed(),
    segments: before.segments.toReversed().map((one) => ({ ...one, from: 2 - one.from, to: 2 - one.to })),
    banned_turns: [{ from: 1, via: 1, to: 0 }],
  })
  const difference = networkDifference(before, renumbered)
  expect(difference).toMatchObject({ added: [], gone: [], changed: [], unchanged: 2, bans_added: [] })
  expect(differenceLines(difference)).toEqual(['Nothing changes: 2 segments as before.'])
})

test('a road added, one gone and one that is now one-way are told with their kilometres', () => {
  const after = madeUpRoads({
    segments: [madeUpSegment('high-street', 0, 1, { one_way: true }), madeUpSegment('bypass', 0, 2)],
    banned_turns: [],
  })
  const difference = networkDifference(before, after)
  expect(difference).toMatchObject({
    added: [{ id: 'bypass' }],
    gone: [{ id: 'low-street' }],
    changed: [{ id: 'high-street', fields: [{ field: 'one_way', before: false, after: true }] }],
    unchanged: 0,
    added_km: expect.closeTo(0.1112),
    bans_gone: ['high-street into low-street'],
  })
  expect(differenceLines(difference)).toEqual([
    '1 segment added (0.1 km), 1 gone (0.1 km), 1 changed, 0 unchanged.',
    '  + bypass  bypass, 111 m',
    '  - low-street  low-street, 111 m',
    '  ~ high-street  high-street, 111 m  one_way: false → true',
    '  - banned turn: high-street into low-street',
  ])
})
