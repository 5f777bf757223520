import type {
  CountyDrive,
  CountyFile,
  CountyRoad,
  CountyRoute,
} from '#src/demonstration-county/county-file.ts'
import { type Chain, type EdgeArc, type Graph, widthOf } from '#src/demonstration-county/county-task.ts'
import { DEPOTS, EFFECTIVE_KMH, TRAVEL_KMH, TREAT_KMH } from '#src/demonstration-county/invented.ts'
import { placed, type SimulatedStation } from '#src/demonstration-county/place-stations.ts'
import { roadName } from '#src/demonstration-county/road-names.ts'
import type { Leg } from '#src/routing/drive.ts'
import type { TreatmentTask } from '#src/routing/search/problem.ts'
import type { Plan } from '#src/routing/search/solve.ts'
import { treatFirst } from '#src/routing/treat-first.ts'

type Driven = { readonly edge: number; readonly against: boolean; readonly treated: boolean }

export type CountyPlan = {
  readonly graph: Graph
  readonly chains: readonly Chain[]
  readonly task: TreatmentTask
  readonly plan: Plan
  readonly legs: readonly (readonly Leg[])[]
}

/** The planned tours as standing routes, numbered from west to east. */
export function countyFile(county: CountyPlan, stations: readonly SimulatedStation[]): CountyFile {
  const { graph, plan } = county
  const tours = county.legs
    .map((legs, index) => ({
      driven: treatFirst(
        legs.flatMap((leg) => drivenOf(county, leg)),
        ({ edge }) => edge,
      ),
      depot: plan.tours[index]!.kind,
    }))
    .sort((a, b) => middle(graph, a.driven) - middle(graph, b.driven))
  const used = [...new Set(tours.flatMap(({ driven }) => driven.map(({ edge }) => edge)))].sort(
    (a, b) => a - b,
  )
  const roadOf = new Map(used.map((edge, road) => [edge, road]))
  const routes = tours.map(
    ({ driven, depot }, index): CountyRoute => ({
      id: `route-${index + 1}`,
      name: `Route ${index + 1}: ${mainRoads(graph, driven)}`,
      depot: DEPOTS[depot]!.id,
      treatment_min: treatmentMinutes(graph, driven),
      drive: driven.map(
        ({ edge, against, treated }): CountyDrive => [roadOf.get(edge)!, against ? -1 : 1, treated ? 1 : 0],
      ),
    }),
  )
  const roads = used.map((edge) => roadOfEdge(graph, edge))
  return {
    format: 'frostline.demonstration-county/1',
    credit: '© OpenStreetMap contributors, ODbL 1.0, https://www.openstreetmap.org/copyright',
    licence: 'Open Database License (ODbL) 1.0, https://opendatacommons.org/licenses/odbl/1-0/',
    note: 'Roads are real; routes, depots, spreaders, widths, stations and domains are invented. Nobody treats Rutland like this.',
    roads,
    routes,
    stations: placed(stations, routes, roads),
  }
}

/** One road or route a line: small, and still readable in a difference. */
export function countyText(file: CountyFile): string {
  const lines = Object.entries(file).map(([key, value]) =>
    Array.isArray(value)
      ? `${JSON.stringify(key)}: [\n${value.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`
      : `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  )
  return `{\n${lines.join(',\n')}\n}`
}

function drivenOf({ chains, task }: CountyPlan, leg: Leg): Driven[] {
  if (leg.kind === 'dead_run') {
    const { edge, against } = task.graph.arcs[leg.arc] as EdgeArc
    return [{ edge, against, treated: false }]
  }
  const chain = chains[leg.task]!.map(({ edge, against }) => ({
    edge,
    against: against !== leg.against,
    treated: true,
  }))
  return leg.against ? chain.reverse() : chain
}

function roadOfEdge(graph: Graph, index: number): CountyRoad {
  const edge = graph.edges[index]!
  const line: number[] = []
  for (const [lon, lat] of edge.geom.map((place) => place.map((degrees) => Math.round(degrees * 1e5) / 1e5)))
    if (line.at(-2) !== lon || line.at(-1) !== lat) line.push(lon!, lat!)
  // A segment shorter than a metre must stay a line of two places.
  if (line.length === 2) line.push(...line)
  return [`rutland-${index}`, roadName(edge), edge.m, widthOf(edge), line, edge.oneway]
}

const lengthOf = (graph: Graph, driven: readonly Driven[]) =>
  driven.reduce((sum, { edge }) => sum + graph.edges[edge]!.m, 0)

/** Mean longitude of the treated segments. */
function middle(graph: Graph, driven: readonly Driven[]): number {
  const treated = driven.filter((segment) => segment.treated)
  const weighted = treated.reduce(
    (sum, { edge }) => sum + graph.edges[edge]!.geom[0]![0] * graph.edges[edge]!.m,
    0,
  )
  return weighted / lengthOf(graph, treated)
}

/** The two roads with most treated length that have a number or a name. */
function mainRoads(graph: Graph, driven: readonly Driven[]): string {
  const metres = new Map<string, number>()
  for (const { edge, treated } of driven) {
    const name = roadName(graph.edges[edge]!)
    if (!treated || /unnamed|roundabout|slip road/.test(name)) continue
    metres.set(name, (metres.get(name) ?? 0) + graph.edges[edge]!.m)
  }
  const [first, second] = [...metres].sort((a, b) => b[1] - a[1]).map(([name]) => name)
  return second ? `${first} and ${second}` : first!
}

/** The longer of the reckoned time to the last treated metre and what British authorities reach; up to five minutes. */
function treatmentMinutes(graph: Graph, driven: readonly Driven[]): number {
  const last = driven.findLastIndex((segment) => segment.treated)
  const treated = driven.filter((segment) => segment.treated)
  const reckoned = driven.slice(0, last + 1).reduce((sum, segment) => sum + minutesOf(graph, segment), 0)
  const reached = (lengthOf(graph, treated) / 1000 / EFFECTIVE_KMH) * 60
  return Math.ceil(Math.max(reckoned, reached) / 5) * 5
}

function minutesOf(graph: Graph, { edge, treated }: Driven): number {
  const { m, kmh } = graph.edges[edge]!
  return (m * 0.06) / (treated ? TREAT_KMH : Math.min(kmh, TRAVEL_KMH))
}
