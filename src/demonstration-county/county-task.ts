import {
  CAPACITY_T,
  DEPOTS,
  DESIGN_RATE_G_M2,
  RESIDENTIAL,
  ROUTE_LIMIT_H,
  ROUTE_PRICE_MIN,
  TRAVEL_KMH,
  TREAT_KMH,
  TREATED_CLASSES,
  WIDTH_M,
} from '#src/demonstration-county/invented.ts'
import type { GraphEdge } from '#src/demonstration-county/road-names.ts'
import { type Arc, roadGraph } from '#src/routing/road-graph.ts'
import type { TreatmentTask } from '#src/routing/search/problem.ts'

export type Graph = { nodes: [number, number][]; edges: GraphEdge[] }
/** Edges treated in one go, in the order and direction of the chain. */
export type Chain = readonly { readonly edge: number; readonly against: boolean }[]
/** An arc that remembers its edge. */
export type EdgeArc = Arc & { readonly edge: number; readonly against: boolean }

export const isTreated = (edge: GraphEdge): boolean => TREATED_CLASSES.test(edge.cls)
export const widthOf = (edge: GraphEdge): number => (edge.oneway ? WIDTH_M.oneWay : WIDTH_M.twoWay)

// Costs in deciseconds, loads in grams: whole numbers, so that sums are the same everywhere.
const deciseconds = (metres: number, kmh: number) => Math.round((metres * 36) / kmh)
const grams = (edge: GraphEdge) => Math.round(edge.m * widthOf(edge) * DESIGN_RATE_G_M2)

export function treatmentTask(graph: Graph, chains: readonly Chain[]): TreatmentTask {
  return {
    graph: roadGraph(graph.nodes.length, graph.edges.flatMap(arcsOf)),
    tasks: chains.map((chain) => {
      const edges = chain.map(({ edge }) => graph.edges[edge]!)
      const [first, last] = [chain[0]!, chain.at(-1)!]
      return {
        from: first.against ? graph.edges[first.edge]!.v : graph.edges[first.edge]!.u,
        to: last.against ? graph.edges[last.edge]!.u : graph.edges[last.edge]!.v,
        oneWay: edges[0]!.oneway === 1,
        load: edges.reduce((sum, edge) => sum + grams(edge), 0),
        cost: edges.reduce((sum, edge) => sum + deciseconds(edge.m, TREAT_KMH), 0),
      }
    }),
    depots: DEPOTS.map(({ junction }) => junction),
    capacity: CAPACITY_T * 1_000_000,
    tourLimit: ROUTE_LIMIT_H * 36_000,
    tourPrice: ROUTE_PRICE_MIN * 600,
  }
}

function arcsOf(edge: GraphEdge, index: number): EdgeArc[] {
  const price = RESIDENTIAL.classes.test(edge.cls) ? RESIDENTIAL.price : 1
  const cost = deciseconds(edge.m * price, Math.min(edge.kmh, TRAVEL_KMH))
  const drawn = { from: edge.u, to: edge.v, cost, edge: index, against: false }
  return edge.oneway ? [drawn] : [drawn, { from: edge.v, to: edge.u, cost, edge: index, against: true }]
}
