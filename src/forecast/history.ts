import type { PlacedCase } from '#src/forecast/bulk/placed-case.ts'
import type { WorkRoom } from '#src/forecast/bulk/work-room.ts'
import {
  exchangeFactor,
  type FluxFilter,
  fadeFilter,
  fluxFilter,
  forgetSky,
  type HalfHour,
  lackingFlux,
  learned,
  learnResidual,
} from '#src/forecast/flux-filter.ts'
import type { GroundHeat } from '#src/forecast/ground/ground-heat.ts'
import type { NightResidual } from '#src/forecast/inferred-cloud.ts'
import { type Observations, SEEN_STATES } from '#src/forecast/observation-series.ts'
import type { Prepared } from '#src/forecast/prepared-case.ts'
import { advance, follow, nearPhaseChange, type Taught } from '#src/forecast/road-column.ts'
import { type Roads, roadsOn, startRoad } from '#src/forecast/roads.ts'
import { MEMBERS } from '#src/forecast/spread.ts'
import { nextKnown, onSteps, STEP } from '#src/forecast/step-grid.ts'
import { agreeWith, albedo } from '#src/forecast/surface-water.ts'
import { noWeather, type RoadWeather, weatherOfStep } from '#src/forecast/weather-series.ts'
import { HOUR, type Hours, MINUTE } from '#src/units.ts'

/** A longer gap in the readings is run freely and the road pinned again after it. */
const BRIDGED = 65 * MINUTE
/** A station that reports seldom has longer ones between any two readings. */
const SELDOM = 1.25
const MOST_BRIDGED = 190 * MINUTE
const HALF_HOUR = (30 * MINUTE) / STEP
const NIGHT_SPAN = HOUR / STEP
/** Less sun than this is night. W/m² */
const NIGHT = 20
/** Below this depth a day's wave is nearly gone. m */
const DEEP = 0.35

/** How the readings are laid on the steps: by how far apart they are in the mean. */
function roadReach({ times }: Observations) {
  const between = (times[times.length - 1]! - times[0]!) / Math.max(1, times.length - 1)
  const bridged = Math.max(BRIDGED, Math.min(MOST_BRIDGED, SELDOM * between))
  return { offset: STEP, bridged, held: STEP }
}

/** The road as the readings left it, and what they taught. */
export type RoadNow = {
  readonly roads: Roads
  readonly filter: FluxFilter
  /** Since the filter was last fed. */
  readonly unfed: Hours
  /** Null unless the last hour was dark and dry and its readings are known. */
  readonly night: NightResidual | null
}

/** A probe below so much of the road swings less than the road in a day. m */
const PROBE_DEPTH = 0.2
/** Further than this from the mean of a day of the road, or of the few hours known, it is not the ground's. K */
const PROBE_OFF = { day: 15, hours: 35 }

/** What lies deep: the probe where there is a deep one, else the mean of the first day's road temperatures. */
function startProfile(depth: number | null, { times, road_temp_c, subsurface_temp_c }: Observations) {
  let sum = 0
  let day = 0
  while (day < times.length && times[day]! - times[0]! <= 24 * HOUR) sum += road_temp_c[day++]!
  const mean = sum / day
  const probed = nextKnown(subsurface_temp_c, 0)
  if (depth !== null && depth >= PROBE_DEPTH && probed < Math.min(20, times.length)) {
    const deep = subsurface_temp_c[probed]!
    const isDay = times[day - 1]! - times[0]! >= 20 * HOUR
    if (Math.abs(deep - mean) <= (isDay ? PROBE_OFF.day : PROBE_OFF.hours))
      return { surface: road_temp_c[probed]!, deep, depth }
  }
  return { surface: road_temp_c[0]!, deep: mean, depth: DEEP }
}

/** Sums over the followed steps of half an hour. */
type Gathered = HalfHour & { count: number; steps: number }
const emptyHalfHour = (): Gathered => ({
  residual: 0,
  absorbed: 0,
  sensible: 0,
  sunRise: 0,
  known: 0,
  count: 0,
  steps: 0,
})

function gather(
  half: Gathered,
  { absorbed, fluxes, stores }: Roads,
  residual: number,
  sunRise: number,
): void {
  half.residual += residual
  half.absorbed += absorbed[0]!
  half.sensible += fluxes.sensible
  half.sunRise += sunRise * (1 - albedo(stores, 0))
  half.count++
}

/** Ends half an hour; true when it taught something: at least half of it was followed. */
function feed(filter: FluxFilter, half: Gathered): boolean {
  fadeFilter(filter)
  const { count } = half
  const isEnough = count >= HALF_HOUR / 2
  if (isEnough) {
    half.residual /= count
    half.absorbed /= count
    half.sensible /= count
    half.sunRise /= count
    half.known /= count
    learnResidual(filter, half)
  }
  half.residual = half.absorbed = half.sensible = half.sunRise = half.known = half.count = half.steps = 0
  return isEnough
}

type Night = { residual: number; air: number; dewpoint: number; cover: number; count: number }

function nightOf({ count, residual, air, dewpoint, cover }: Night): NightResidual | null {
  if (count < HALF_HOUR) return null
  return { residual: residual / count, air: air / count, dewpoint: dewpoint / count, cover: cover / count }
}

function gatherNight(night: Night, residual: number, now: RoadWeather, cover: number): void {
  if (now.shortwave >= NIGHT || now.rain + now.snow > 0) return
  night.residual += residual
  night.air += now.air
  night.dewpoint += now.dewpoint
  night.cover += cover
  night.count++
}

/** Tells the stores what the station saw of them in readings from `next` until an instant; the reading after those. */
function agreeUntil(
  { times, surface_state }: Observations,
  next: number,
  until: number,
  roads: Roads,
): number {
  let i = next
  for (; i < times.length && times[i]! <= until; i++) {
    const seen = surface_state[i]!
    // Looking for element −1 of an array is slow
    if (seen >= 0) agreeWith(roads.stores, 0, SEEN_STATES[seen]!, roads.surface[0]!)
  }
  return i
}

/** Runs the column through the readings: followed where they are, free through their gaps. */
export function followReadings(
  { site, readings }: Pick<PlacedCase, 'site' | 'readings'>,
  ground: GroundHeat,
  { grid, weather }: Pick<Prepared, 'grid' | 'weather'>,
  room: WorkRoom,
): RoadNow {
  const roads = roadsOn(ground, MEMBERS.length, site.traffic_w_m2 ?? undefined)
  startRoad(roads, 0, startProfile(site.subsurface_depth_m, readings))
  const filter = fluxFilter()
  const { times, road_temp_c: values } = readings
  const targets = onSteps({ times, values }, grid, roadReach(readings), room)
  const half = emptyHalfHour()
  const night: Night = { residual: 0, air: 0, dewpoint: 0, cover: 0, count: 0 }
  const now = noWeather()
  const taught: Taught = { flux: 0, exchange: 1 }
  let fed = 0
  let seen = 0
  for (let i = 0; i < grid.issue; i++) {
    weatherOfStep(weather, i, now)
    if (i > 0 && weather.cloudKnown[i] !== weather.cloudKnown[i - 1]) forgetSky(filter)
    if (Number.isNaN(targets[i]!)) {
      const known = learned(filter, ((i - fed) * STEP) / HOUR, 0)
      const taken = 1 - albedo(roads.stores, 0)
      taught.flux = lackingFlux(known, taken * now.shortwave, taken * now.sunRise)
      taught.exchange = exchangeFactor(known)
      advance(roads, 0, now, taught)
    } else {
      const residual = follow(roads, 0, now, targets[i]!)
      if (!nearPhaseChange(roads, 0)) {
        gather(half, roads, residual, now.sunRise)
        half.known += weather.cloudKnown[i]!
        if (i >= grid.issue - NIGHT_SPAN) gatherNight(night, residual, now, weather.cloud[i]!)
      }
    }
    seen = agreeUntil(readings, seen, grid.start + (i + 1) * STEP, roads)
    if (++half.steps === HALF_HOUR) {
      feed(filter, half)
      fed = i + 1
    }
  }
  if (half.count >= HALF_HOUR / 2 && feed(filter, half)) fed = grid.issue
  return { roads, filter, unfed: ((grid.issue - fed) * STEP) / HOUR, night: nightOf(night) }
}
