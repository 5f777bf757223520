import {
  balancedSurface,
  noForcing,
  type SurfaceFluxes,
  type SurfaceForcing,
  surfaceFluxes,
} from '#src/forecast/energy-balance.ts'
import {
  copyColumn,
  type GroundColumn,
  heatColumn,
  restingColumn,
  surfaceResistance,
} from '#src/forecast/ground-heat.ts'
import { HEAT_OF_FUSION } from '#src/forecast/humidity.ts'
import {
  albedo,
  exchangeVapour,
  FREEZING,
  freeze,
  frozenStore,
  liquidShare,
  melt,
  runOffAndWear,
  type SurfaceStores,
  snowResistance,
  wetShare,
  wholeStore,
} from '#src/forecast/surface-water.ts'
import { stirredWind } from '#src/forecast/turbulence.ts'
import type { RoadWeather } from '#src/forecast/weather-series.ts'
import type { Celsius, Millimetres, WattsPerSquareMetre } from '#src/units.ts'

const HEAT_OF_WATER = 4186
/** Tyres and engines of a lightly used road at night. */
const TRAFFIC: WattsPerSquareMetre = 5
/** Phase has passed when less than this is left. */
const NOTHING: Millimetres = 1e-9

/** The road as it moves through time: heat below, stores above, and what the last step exchanged. */
export type RoadColumn = {
  readonly ground: GroundColumn
  readonly stores: SurfaceStores
  /** Road surface, under any snow: what an embedded sensor feels. */
  surface: Celsius
  /** What faces the sky: the snow's top where there is snow. */
  skin: Celsius
  /** Into the ground during the last step. */
  groundFlux: WattsPerSquareMetre
  /** Shortwave taken up during the last step. */
  absorbed: WattsPerSquareMetre
  /** Froze (+) or melted (−) during the last step. */
  phaseChange: Millimetres
  /** Ran off or was carried away by traffic during the last step. */
  ranOff: Millimetres
  readonly forcing: SurfaceForcing
  readonly fluxes: SurfaceFluxes
}

export const roadColumn = (ground: GroundColumn, stores: SurfaceStores, surface: Celsius): RoadColumn => ({
  ground,
  stores,
  surface,
  skin: surface,
  groundFlux: 0,
  absorbed: 0,
  phaseChange: 0,
  ranOff: 0,
  forcing: noForcing(),
  fluxes: { net: 0, slope: 0, vapour: 0 },
})

export const copyRoad = (road: RoadColumn): RoadColumn => ({
  ...road,
  ground: copyColumn(road.ground),
  stores: { ...road.stores },
  forcing: { ...road.forcing },
  fluxes: { ...road.fluxes },
})

/** Lets it rain and snow on the road; returns what fell, mm. */
function precipitate(road: RoadColumn, weather: RoadWeather): Millimetres {
  const rate = weather.rain + weather.snow
  road.forcing.rainHeat = 0
  if (!(rate > 0)) return 0
  const liquid = liquidShare(weather.air, weather.dewpoint, weather.rain / rate)
  const amount = (rate * road.ground.step) / 3600
  road.stores.water += amount * liquid
  road.stores.snow += amount * (1 - liquid)
  road.forcing.rainHeat = (HEAT_OF_WATER * rate * liquid) / 3600
  return amount
}

function setForcing(road: RoadColumn, weather: RoadWeather, correction: WattsPerSquareMetre): void {
  const { forcing, stores } = road
  const frozen = stores.water <= NOTHING && (road.skin < FREEZING || frozenStore(stores) > NOTHING)
  road.absorbed = (1 - albedo(stores)) * weather.shortwave
  forcing.absorbed = road.absorbed
  forcing.longwave = weather.longwave
  forcing.air = weather.air
  forcing.humidity = weather.humidity
  forcing.pressure = weather.pressure
  forcing.stirredWind = stirredWind(weather.wind)
  forcing.wetShare = wetShare(stores)
  forcing.frozen = frozen
  forcing.evaporable = (frozen ? frozenStore(stores) : stores.water) / road.ground.step
  forcing.extra = TRAFFIC + correction
}

/**
 * Heat that melting or freezing takes or gives while the surface is held at 0 °C, W/m² (positive: freezing).
 * When the store is spent within the step the surface goes on from there.
 */
function changePhase(road: RoadColumn, resting: Celsius, resistance: number, trial: Celsius): number {
  const { forcing, fluxes, stores, ground } = road
  const melting = trial > FREEZING
  const store = melting ? frozenStore(stores) : stores.water
  if (store <= NOTHING || trial === FREEZING) return 0
  surfaceFluxes(forcing, FREEZING, fluxes)
  const surplus = fluxes.net - (FREEZING - resting) / resistance
  if (surplus > 0 !== melting) return 0
  const wanted = (Math.abs(surplus) * ground.step) / HEAT_OF_FUSION
  const changed = melting ? melt(stores, wanted) : freeze(stores, wanted)
  road.phaseChange = melting ? -changed : changed
  return (road.phaseChange * HEAT_OF_FUSION) / ground.step
}

/** One step driven by the weather alone; `correction` is the learnt residual flux. Heat and water close. */
export function advance(road: RoadColumn, weather: RoadWeather, correction: WattsPerSquareMetre): void {
  const { ground, stores, forcing, fluxes } = road
  precipitate(road, weather)
  setForcing(road, weather, correction)
  road.phaseChange = 0
  const resting = restingColumn(ground, weather.air)
  const bare = surfaceResistance(ground)
  let resistance = bare + snowResistance(stores)
  let skin = balancedSurface(forcing, resting, resistance, road.skin, fluxes)
  // Snow that the road melts from below insulates no more
  if (resting + bare * fluxes.net > FREEZING && frozenStore(stores) > NOTHING) resistance = bare
  if (wholeStore(stores) > NOTHING) {
    forcing.extra += changePhase(road, resting, resistance, skin)
    forcing.evaporable = (forcing.frozen ? frozenStore(stores) : stores.water) / ground.step
    skin = balancedSurface(forcing, resting, resistance, skin, fluxes)
  }
  settle(road, resting, bare, fluxes.net, skin)
}

function settle(road: RoadColumn, resting: Celsius, bare: number, flux: number, skin: Celsius): void {
  const { ground, stores, forcing, fluxes } = road
  heatColumn(ground, flux)
  road.groundFlux = flux
  road.surface = resting + bare * flux
  road.skin = skin
  exchangeVapour(stores, fluxes.vapour * ground.step, forcing.frozen)
  road.ranOff = runOffAndWear(stores, ground.step)
}

/** Share of a store that follows an observed road across 0 °C in a step: an hour to melt, minutes to freeze. */
const MELTED_IN_S = 3600
const FROZEN_IN_S = 600
/** Observed this far from 0 °C, the road leaves no doubt about the phase. */
const CLEAR_OF_FREEZING = 0.5

/**
 * One step with the surface held at an observed temperature.
 * Returns the residual: conducted heat minus the modelled balance, W/m².
 */
export function follow(road: RoadColumn, weather: RoadWeather, observed: Celsius): WattsPerSquareMetre {
  const { ground, stores, forcing, fluxes } = road
  precipitate(road, weather)
  setForcing(road, weather, 0)
  const resting = restingColumn(ground, weather.air)
  const bare = surfaceResistance(ground)
  const flux = (observed - resting) / bare
  const top = observed + flux * snowResistance(stores)
  const skin = frozenStore(stores) > NOTHING ? Math.min(top, Math.max(observed, FREEZING)) : observed
  surfaceFluxes(forcing, skin, fluxes)
  const residual = flux - fluxes.net
  followPhase(road, observed)
  settle(road, resting, bare, flux, skin)
  return residual
}

function followPhase(road: RoadColumn, observed: Celsius): void {
  const { stores, ground } = road
  road.phaseChange = 0
  if (observed > CLEAR_OF_FREEZING)
    road.phaseChange = -melt(stores, frozenStore(stores) * Math.min(1, ground.step / MELTED_IN_S))
  else if (observed < -CLEAR_OF_FREEZING)
    road.phaseChange = freeze(stores, stores.water * Math.min(1, ground.step / FROZEN_IN_S))
}

/** Is heat of melting or freezing hidden in the residual of a followed step? */
export const nearPhaseChange = (road: RoadColumn): boolean =>
  Math.abs(road.phaseChange) > 1e-4 ||
  (Math.abs(road.surface - FREEZING) < CLEAR_OF_FREEZING && wholeStore(road.stores) > 0.02)
