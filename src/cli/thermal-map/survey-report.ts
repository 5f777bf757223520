import { learnThermalMap } from '#src/forecast/segments/thermal-map/learn-thermal-map.ts'
import { type RunPasses, surveyPasses } from '#src/forecast/segments/thermal-map/survey-passes.ts'
import { mappedRoads } from '#src/network/mapped-roads.ts'
import type { Network } from '#src/network/network.ts'
import { type MappedSegment, passesOf } from '#src/network/thermal-map.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { ReadSurvey } from '#src/telemetry/survey-csv.ts'

/** What a survey file says of a network, without the readings of its stations: a rehearsal of sending it. */
export type SurveyReport = {
  readonly format: 'frostline.survey-rehearsal/1'
  readonly rows: number
  readonly refused: ReadSurvey['refused']
  readonly runs: readonly (Omit<RunPasses, 'passes'> & { readonly segments: number })[]
  readonly routes: readonly RouteOffsets[]
}
export type RouteOffsets = {
  readonly id: string
  readonly name: string
  readonly treated_m: number
  readonly surveyed_m: number
  /** Segments that were surveyed, in the order of the route. */
  readonly segments: readonly Pick<
    MappedSegment,
    'id' | 'road' | 'length_m' | 'offset_c' | 'spread_c' | 'passes'
  >[]
}

function routeOffsets(route: TreatmentRoute, mapped: ReadonlyMap<string, MappedSegment>): RouteOffsets {
  const treated = new Set(route.segments.filter((segment) => segment.treated).map(({ id }) => id))
  const segments = [...treated].flatMap((id) => mapped.get(id) ?? [])
  const surveyed = segments.filter((segment) => passesOf(segment) > 0)
  const length = (list: readonly MappedSegment[]) => list.reduce((sum, { length_m }) => sum + length_m, 0)
  return {
    id: route.id,
    name: route.name,
    treated_m: length(segments),
    surveyed_m: length(surveyed),
    segments: surveyed.map(({ id, road, length_m, offset_c, spread_c, passes }) => ({
      id,
      road,
      length_m,
      offset_c,
      spread_c,
      passes,
    })),
  }
}

/** Reads the runs on to the network's roads, each against its own trend, and learns a map from them alone. */
export function surveyReport({ runs, rows, refused }: ReadSurvey, network: Network): SurveyReport {
  const roads = network.authorities.flatMap(({ id }) => mappedRoads(network, id))
  const read = surveyPasses(roads, network.stations)
  const found = runs.map((run) => read(run, []))
  const map = learnThermalMap(roads, network.stations, {
    passes: found.flatMap(({ passes }) => passes),
    contrasts: [],
  })
  const mapped = new Map(map.segments.map((segment) => [segment.id, segment]))
  return {
    format: 'frostline.survey-rehearsal/1',
    rows,
    refused,
    runs: found.map(({ passes, ...counts }) => ({
      ...counts,
      segments: new Set(passes.map(({ segment }) => segment)).size,
    })),
    routes: network.routes.map((route) => routeOffsets(route, mapped)),
  }
}
