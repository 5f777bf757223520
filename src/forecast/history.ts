import {
  type FluxFilter,
  fadeFilter,
  fluxFilter,
  learnResidual,
  residualAfter,
} from '#src/forecast/coupling.ts'
import { groundColumn, setProfile } from '#src/forecast/ground-heat.ts'
import type { NightResidual } from '#src/forecast/inferred-cloud.ts'
import type { PinnedObservation } from '#src/forecast/observation-series.ts'
import { plausible } from '#src/forecast/plausible.ts'
import { advance, follow, nearPhaseChange, type RoadColumn, roadColumn } from '#src/forecast/road-column.ts'
import type { ForecastSite } from '#src/forecast/road-forecast-types.ts'
import { onSteps, STEP, type StepGrid, samplesOf } from '#src/forecast/step-grid.ts'
import { agreeWith, dryRoad } from '#src/forecast/surface-water.ts'
import { type RoadWeather, type WeatherSeries, weatherOfStep } from '#src/forecast/weather-series.ts'
import { HOUR, type Hours, MINUTE } from '#src/units.ts'

/** A longer gap in the readings is run freely and the road pinned again after it. */
const BRIDGED = 65 * MINUTE
const HALF_HOUR = (30 * MINUTE) / STEP
const NIGHT_SPAN = HOUR / STEP
/** Less sun than this is night. W/m² */
const NIGHT = 20
/** Below this depth a day's wave is nearly gone. m */
const DEEP = 0.35

/** The road as the readings left it, and what they taught. */
export type RoadNow = {
  readonly road: RoadColumn
  readonly filter: FluxFilter
  /** Since the filter was last fed. */
  readonly unfed: Hours
  /** Null unless the last hour was dark and dry and its readings are known. */
  readonly night: NightResidual | null
}

/** What lies deep: the probe, else the mean of the first day's road temperatures. */
function startProfile(road: RoadColumn, observations: readonly PinnedObservation[]): void {
  const first = observations[0]!
  const day = observations.filter(({ at }) => at.getTime() - first.at.getTime() <= 24 * HOUR)
  const mean = day.reduce((sum, { road_temp_c }) => sum + road_temp_c, 0) / day.length
  setProfile(road.ground, first.road_temp_c, mean, DEEP)
}

function probedProfile(road: RoadColumn, observations: readonly PinnedObservation[], depth: number): boolean {
  for (const observation of observations.slice(0, 20)) {
    const deep = plausible('subsurface_temp_c', observation.subsurface_temp_c)
    if (deep === null) continue
    setProfile(road.ground, observation.road_temp_c, deep, depth)
    return true
  }
  return false
}

function startRoad(site: ForecastSite, observations: readonly PinnedObservation[]): RoadColumn {
  const road = roadColumn(groundColumn(site, STEP / 1000), dryRoad(), observations[0]!.road_temp_c)
  const depth = site.subsurface_depth_m
  if (!(depth !== null && depth > 0.02 && probedProfile(road, observations, depth)))
    startProfile(road, observations)
  return road
}

/** Residuals gathered until half an hour is full. */
type HalfHour = { residual: number; absorbed: number; known: number; count: number; steps: number }
const emptyHalfHour = (): HalfHour => ({ residual: 0, absorbed: 0, known: 0, count: 0, steps: 0 })

function feed(filter: FluxFilter, half: HalfHour): boolean {
  fadeFilter(filter, (HALF_HOUR * STEP) / HOUR)
  if (half.count < HALF_HOUR / 2) return false
  learnResidual(filter, half.residual / half.count, half.absorbed / half.count, half.known * 2 > half.count)
  return true
}

/** What is gathered while the readings are followed. */
type Gathered = {
  half: HalfHour
  night: { residual: number; air: number; dewpoint: number; cover: number; count: number }
}
const gatheredNothing = (): Gathered => ({
  half: emptyHalfHour(),
  night: { residual: 0, air: 0, dewpoint: 0, cover: 0, count: 0 },
})

function nightOf({ night }: Gathered): NightResidual | null {
  const { count, residual, air, dewpoint, cover } = night
  if (count < HALF_HOUR) return null
  return { residual: residual / count, air: air / count, dewpoint: dewpoint / count, cover: cover / count }
}

function gather({ half }: Gathered, residual: number, absorbed: number, cloudKnown: number): void {
  half.residual += residual
  half.absorbed += absorbed
  half.known += cloudKnown
  half.count++
}

function gatherNight({ night }: Gathered, residual: number, now: RoadWeather, cover: number): void {
  if (now.shortwave >= NIGHT || now.rain + now.snow > 0) return
  night.residual += residual
  night.air += now.air
  night.dewpoint += now.dewpoint
  night.cover += cover
  night.count++
}

/** Tells the stores, reading by reading, what the station saw of them. */
function surfaceSeen(observations: readonly PinnedObservation[]): (road: RoadColumn, until: number) => void {
  let next = 0
  return (road, until) => {
    for (; next < observations.length && observations[next]!.at.getTime() <= until; next++) {
      const seen = observations[next]!.surface_state
      if (seen) agreeWith(road.stores, seen, road.surface)
    }
  }
}

/** Runs the column through the readings: followed where they are, free through their gaps. */
export function followReadings(
  site: ForecastSite,
  grid: StepGrid,
  weather: WeatherSeries,
  observations: readonly PinnedObservation[],
): RoadNow {
  const road = startRoad(site, observations)
  const filter = fluxFilter()
  const roadTemps = samplesOf(observations, ({ road_temp_c }) => road_temp_c)
  const targets = onSteps(roadTemps, grid, STEP, BRIDGED, STEP)
  const seen = surfaceSeen(observations)
  const gathered = gatheredNothing()
  const now = {} as RoadWeather
  let fed = 0
  for (let i = 0; i < grid.issue; i++) {
    weatherOfStep(weather, i, now)
    if (Number.isNaN(targets[i]!))
      advance(road, now, residualAfter(filter, ((i - fed) * STEP) / HOUR, road.absorbed))
    else {
      const residual = follow(road, now, targets[i]!)
      if (!nearPhaseChange(road)) {
        gather(gathered, residual, road.absorbed, weather.cloudKnown[i]!)
        if (i >= grid.issue - NIGHT_SPAN) gatherNight(gathered, residual, now, weather.cloud[i]!)
      }
    }
    seen(road, grid.start + (i + 1) * STEP)
    if (++gathered.half.steps === HALF_HOUR) {
      feed(filter, gathered.half)
      fed = i + 1
      gathered.half = emptyHalfHour()
    }
  }
  if (gathered.half.count >= HALF_HOUR / 2 && feed(filter, gathered.half)) fed = grid.issue
  return { road, filter, unfed: ((grid.issue - fed) * STEP) / HOUR, night: nightOf(gathered) }
}
