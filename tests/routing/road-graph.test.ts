import fc from 'fast-check'
import { expect, test } from 'vitest'
import { costTable } from '#src/routing/cost-table.ts'
import { reachedFrom, roadGraph, UNREACHABLE, wayFinder, waysFrom, wayTo } from '#src/routing/road-graph.ts'

const graphs = fc.array(
  fc.record({
    from: fc.nat(7),
    to: fc.nat(7),
    cost: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 5_000 })),
  }),
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
        expect([...reachedFrom(graph, source)]).toEqual(
          table[source]!.map((cost) => (cost < UNREACHABLE ? 1 : 0)),
        )
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

test('a table of costs is what the searches one by one say, though it stops early', () => {
  const junctions = fc.uniqueArray(fc.nat(7), { maxLength: 8 })
  fc.assert(
    fc.property(graphs, junctions, junctions, (arcs, sources, targets) => {
      const graph = roadGraph(8, arcs)
      const one = sources.flatMap((source) => targets.map((target) => waysFrom(graph, source).cost[target]))
      expect([...costTable(graph, sources, targets)]).toEqual(one)
    }),
  )
})

test('of two ways that cost the same the one over the lower junction is driven', () => {
  const arcs = [
    { from: 0, to: 2, cost: 1 },
    { from: 0, to: 1, cost: 1 },
    { from: 2, to: 3, cost: 1 },
    { from: 1, to: 3, cost: 1 },
  ]
  const graph = roadGraph(4, arcs)
  expect(wayTo(graph, waysFrom(graph, 0), 3)).toEqual([1, 3])
})

test('a way found by itself, one after another, is the one that a search of everything finds', () => {
  fc.assert(
    fc.property(graphs, fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 10 }), (arcs, asked) => {
      const graph = roadGraph(8, arcs)
      const wayBetween = wayFinder(graph)
      for (const [from, to] of asked)
        expect(wayBetween(from, to)).toEqual(wayTo(graph, waysFrom(graph, from), to))
    }),
  )
})
