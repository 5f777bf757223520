import { segmentOf } from '#src/routing/road/directed-roads.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import { UNREACHABLE, waysFrom } from '#src/routing/road-graph.ts'

/** Time of the cheapest ways from sources to targets, where cheapest is not fastest: a dead kilometre has a price. */
export function deadTimes(
  { roads, graphs }: RoadTask,
  size: number,
  sources: readonly number[],
  targets: readonly number[],
): Int32Array {
  const { graph } = graphs[size]!
  const directed = 2 * roads.network.segments.length
  const priceOf = (node: number) =>
    node < directed ? roads.deadCost[segmentOf(node)]! - roads.travel[segmentOf(node)]! : 0
  const table = new Int32Array(sources.length * targets.length)
  sources.forEach((source, row) => {
    const ways = waysFrom(graph, source)
    const prices = new Map<number, number>([[source, 0]])
    /** Price of the kilometres driven on the way to a node. */
    const paid = (node: number): number => {
      const way: number[] = []
      let at = node
      for (; !prices.has(at); at = graph.arcs[ways.last[at]!]!.from) way.push(at)
      let sum = prices.get(at)!
      for (const next of way.reverse()) {
        sum += priceOf(graph.arcs[ways.last[next]!]!.from)
        prices.set(next, sum)
      }
      return sum
    }
    targets.forEach((target, column) => {
      const cost = ways.cost[target]!
      table[row * targets.length + column] = cost >= UNREACHABLE ? cost : cost - paid(target)
    })
  })
  return table
}
