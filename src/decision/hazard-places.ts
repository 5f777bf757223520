import type { Hazard } from '#src/decision/hazard.ts'
import type { SegmentForecasts } from '#src/forecast/segments/segment-forecast.ts'
import type { MappedSegment } from '#src/network/thermal-map.ts'
import type { Metres, Probability } from '#src/units.ts'

/** A road of the route that may freeze while a hazard lasts: from when to when, and how likely at most. */
export type HazardPlace = {
  readonly segment: MappedSegment
  readonly from_at: Date
  readonly to_at: Date
  readonly probability: Probability
}

export type PlacedHazard = {
  readonly hazard: Hazard
  /** Roads that freeze with the level's probability or more, the likeliest first. */
  readonly places: readonly HazardPlace[]
  readonly length_m: Metres
  /** Of the route: roads that no forecast reaches meanwhile. They are not safe, nobody knows. */
  readonly unknown_m: Metres
}

/** Instants of the forecasts in which the hazard lasts. */
function stepsOf({ at }: SegmentForecasts, { from_at, to_at }: Hazard): number[] {
  return [...at.keys()].filter((step) => at[step]! >= from_at && (to_at === null || at[step]! < to_at))
}

function placeOf(
  forecasts: SegmentForecasts,
  index: number,
  steps: readonly number[],
  level: Probability,
): HazardPlace | null {
  const { at, freeze_probability, segments } = forecasts
  const likely = (step: number) => freeze_probability[index * at.length + step]!
  const freezing = steps.filter((step) => likely(step) >= level)
  const [first, last] = [freezing[0], freezing.at(-1)]
  if (first === undefined || last === undefined) return null
  const probability = Math.max(...freezing.map(likely))
  return { segment: segments[index]!, from_at: at[first]!, to_at: at[last]!, probability }
}

const isUnknown = ({ at, road_temp_c }: SegmentForecasts, index: number, steps: readonly number[]) =>
  steps.every((step) => Number.isNaN(road_temp_c[index * at.length + step]))

const byLikelihood = (a: HazardPlace, b: HazardPlace) =>
  b.probability - a.probability || (a.segment.id < b.segment.id ? -1 : 1)

/** On which roads of the route a hazard of its stations is to be met, as the thermal map tells. */
export function placeHazard(forecasts: SegmentForecasts, hazard: Hazard, level: Probability): PlacedHazard {
  const steps = stepsOf(forecasts, hazard)
  const { segments } = forecasts
  const places = segments.flatMap((_, index) => placeOf(forecasts, index, steps, level) ?? [])
  const length = (all: readonly MappedSegment[]) => all.reduce((sum, { length_m }) => sum + length_m, 0)
  return {
    hazard,
    places: places.toSorted(byLikelihood),
    length_m: length(places.map(({ segment }) => segment)),
    unknown_m: length(segments.filter((_, index) => isUnknown(forecasts, index, steps))),
  }
}
