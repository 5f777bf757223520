import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coreGraph } from '#src/routing/core-graph.ts'
import { costTable } from '#src/routing/cost-table.ts'
import { roadGraph } from '#src/routing/road-graph.ts'

const SIZE = 12
const junction = fc.nat(SIZE - 1)
const roads = fc.array(fc.record({ from: junction, to: junction, cost: fc.integer({ min: 0, max: 50 }) }), {
  maxLength: 40,
})

test('ways between the junctions that are kept cost what they cost before', () => {
  fc.assert(
    fc.property(roads, fc.uniqueArray(junction), (arcs, kept) => {
      const graph = roadGraph(SIZE, arcs)
      const core = coreGraph(
        graph,
        Uint8Array.from({ length: SIZE }, (_, one) => (kept.includes(one) ? 1 : 0)),
      )
      expect(costTable(core, kept, kept)).toEqual(costTable(graph, kept, kept))
    }),
  )
})

test.each([
  {
    what: 'a cul-de-sac',
    arcs: [
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 1],
    ],
    keep: [0, 1],
    left: 2,
  },
  {
    what: 'bends',
    arcs: [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
    keep: [0, 3],
    left: 1,
  },
  {
    what: 'the longer of two ways',
    arcs: [
      [0, 1],
      [1, 3],
      [0, 2],
      [2, 4],
      [4, 3],
    ],
    keep: [0, 3],
    left: 1,
  },
])('$what disappears', ({ arcs, keep, left }) => {
  const graph = roadGraph(
    5,
    arcs.map(([from, to]) => ({ from: from!, to: to!, cost: 1 })),
  )
  const core = coreGraph(
    graph,
    Uint8Array.from({ length: 5 }, (_, one) => (keep.includes(one) ? 1 : 0)),
  )
  expect(core.arcs).toHaveLength(left)
})
