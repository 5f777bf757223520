import {
  type Measured,
  measuredSegments,
  NOT_MEASURED,
  skyOf,
} from '#src/forecast/segments/thermal-map/measured-segments.ts'
import {
  type OffsetModel,
  type OffsetRow,
  offsetRegression,
} from '#src/forecast/segments/thermal-map/offset-regression.ts'
import {
  type Differences,
  predictorDifferences,
} from '#src/forecast/segments/thermal-map/predictor-differences.ts'
import { NIGHT, PRIORS, UNEXPLAINED } from '#src/forecast/segments/thermal-map/prior.ts'
import {
  type Belief,
  fromPredictors,
  withMeasured,
} from '#src/forecast/segments/thermal-map/segment-belief.ts'
import type { StationContrast } from '#src/forecast/segments/thermal-map/station-contrasts.ts'
import { stationSites } from '#src/forecast/segments/thermal-map/station-sites.ts'
import type { SegmentPass } from '#src/forecast/segments/thermal-map/survey-passes.ts'
import { SKY_CLASSES, type SkyClass } from '#src/forecast/sky-class.ts'
import { type MappedRoad, stationPredictors } from '#src/network/mapped-roads.ts'
import type { Station } from '#src/network/station.ts'
import type { BySky, MappedSegment, Predictors, ThermalMap } from '#src/network/thermal-map.ts'
import type { Celsius } from '#src/units.ts'

export type MapEvidence = {
  readonly passes: readonly SegmentPass[]
  readonly contrasts: readonly StationContrast[]
}

type Known = {
  readonly roads: readonly MappedRoad[]
  readonly differences: ReadonlyMap<string, Differences>
  readonly measured: ReadonlyMap<string, readonly (Measured | undefined)[]>
}

/** What is learnt from under one sky: segments driven over, and stations against their neighbours. */
function rowsUnder(sky: SkyClass, { roads, differences, measured }: Known, contrasts: readonly OffsetRow[]) {
  const index = SKY_CLASSES.indexOf(sky)
  const driven = roads.flatMap(({ id }): OffsetRow[] => {
    const found = measured.get(id)?.[index]
    if (!found) return []
    return [{ terms: differences.get(id)!.terms, offset_c: found.mean, variance: 1 / found.precision }]
  })
  return [...driven, ...contrasts]
}

/** What the whole network's level is off by because few runs were driven: they share their thermometer and night. */
const RUN_LEVEL: Celsius = 0.3

function modelUnder(
  sky: SkyClass,
  known: Known,
  passes: readonly SegmentPass[],
  contrasts: readonly OffsetRow[],
): OffsetModel {
  const model = offsetRegression(rowsUnder(sky, known, contrasts), PRIORS[sky], UNEXPLAINED[sky])
  const runs = new Set(passes.filter((pass) => skyOf(pass) === sky).map(({ run }) => run)).size
  if (runs === 0) return model
  const covariance = model.covariance.map((row) => [...row])
  covariance[0]![0] = covariance[0]![0]! + RUN_LEVEL ** 2 / runs
  return { ...model, covariance }
}

const bySky = <T>(value: (index: number) => T): BySky<T> => ({
  clear: value(0),
  broken: value(1),
  overcast: value(2),
})

function mappedSegment(
  { id, authority, road, length_m, predictors, references }: MappedRoad,
  { mean, covariance }: Belief,
  measured: readonly (Measured | undefined)[],
): MappedSegment {
  return {
    id,
    authority,
    road,
    length_m,
    predictors,
    references,
    offset_c: bySky((index) => mean[index]!),
    spread_c: bySky((index) => Math.sqrt(covariance[index]![index]! + NIGHT[SKY_CLASSES[index]!] ** 2)),
    passes: bySky((index) => measured[index]?.runs.size ?? 0),
  }
}

/**
 * Offset of every segment against its reference stations, by sky. The effects of sky view, elevation and bridge are
 * learnt from surveys and stations around a prior (`prior.ts`); what a segment has beyond them comes from its own
 * passes, or from the station that stands on it. Where nothing is known the offset is that of an average road and the spread says so. The order of the
 * evidence does not matter.
 */
export function learnThermalMap(
  roads: readonly MappedRoad[],
  stations: readonly Station[],
  { passes, contrasts }: MapEvidence,
): ThermalMap {
  const predictors: ReadonlyMap<string, Predictors> = new Map(
    stations.map((station) => [station.id, stationPredictors(station)]),
  )
  const known: Known = {
    roads,
    differences: new Map(
      roads.map((road) => [road.id, predictorDifferences(road.predictors, road.references, predictors, 1)]),
    ),
    measured: measuredSegments(passes),
  }
  const models = SKY_CLASSES.map((sky) =>
    modelUnder(
      sky,
      known,
      passes,
      contrasts.filter((contrast) => contrast.sky === sky),
    ),
  )
  const believed = measuredSegments([...passes, ...stationSites(roads, stations)])
  const segments = roads.map((road) => {
    const measured = known.measured.get(road.id) ?? NOT_MEASURED
    const distance_km =
      road.references.reduce((sum, { weight, distance_m }) => sum + weight * distance_m, 0) / 1_000
    const prior = fromPredictors(models, known.differences.get(road.id)!, distance_km)
    const told = believed.get(road.id)
    return mappedSegment(road, told ? withMeasured(prior, told) : prior, measured)
  })
  return { segments, runs: [...new Set(passes.map(({ run }) => run))].sort() }
}
