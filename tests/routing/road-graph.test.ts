import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roadGraph, UNREACHABLE, waysFrom, wayTo } from '#src/routing/road-graph.ts'

const graphs = fc.array(
  fc.record({ from: fc.nat(7), to: fc.nat(7), cost: fc.integer({ min: 0, max: 100 }) }),
  { maxLength: 25 },
)

test('costs are those of Floyd and Warshall, and the way there costs what it says', () => {
  fc.assert(
    fc.property(graphs, (arcs) => {
      const graph = roadGraph(8, arcs)
      const table = Array.from({ length: 8 }, (_, a) =>
        Array.from({ length: 8 }, (_, b) => (a === b ? 0 : UNREACHABLE)),
      )
      for (const { from, to, cost } of arcs) table[from]![to] = Math.min(table[from]![to]!, cost)
      for (let k = 0; k < 8; k++)
        for (let a = 0; a < 8; a++)
          for (let b = 0; b < 8; b++) table[a]![b] = Math.min(table[a]![b]!, table[a]![k]! + table[k]![b]!)
      for (let source = 0; source < 8; source++) {
        const ways = waysFrom(graph, source)
        expect([...ways.cost]).toEqual(table[source])
        for (let to = 0; to < 8; to++) {
          const way = wayTo(graph, ways, to)
          if (way === null) expect(table[source]![to]).toBe(UNREACHABLE)
          else expect(way.reduce((sum, arc) => sum + arcs[arc]!.cost, 0)).toBe(table[source]![to])
        }
      }
    }),
  )
})
