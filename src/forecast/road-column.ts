import { balancedSurface, surfaceFluxes } from '#src/forecast/energy-balance.ts'
import { heatUp, rest } from '#src/forecast/ground-heat.ts'
import { HEAT_OF_FUSION } from '#src/forecast/humidity.ts'
import type { Roads } from '#src/forecast/roads.ts'
import {
  exchangeVapour,
  FREEZING,
  freezable,
  freeze,
  freezingPointOf,
  frozenStore,
  melt,
  wholeStore,
} from '#src/forecast/surface-stores.ts'
import { albedo, liquidShare, runOffAndWear, snowResistance, wetShare } from '#src/forecast/surface-water.ts'
import { airDensity, stirredWind, transferVelocity } from '#src/forecast/turbulence.ts'
import type { RoadWeather } from '#src/forecast/weather-series.ts'
import type { Celsius, Millimetres, WattsPerSquareMetre } from '#src/units.ts'

const HEAT_OF_WATER = 4186
/** Tyres and engines of a lightly used road at night. */
const TRAFFIC: WattsPerSquareMetre = 2
/** A store has been spent when less than this is left. */
const NOTHING: Millimetres = 1e-9

/** Lets it rain and snow on the road. */
function precipitate(roads: Roads, road: number, weather: RoadWeather): void {
  const { stores, forcing, ground } = roads
  const rate = weather.rain + weather.snow
  forcing.rainHeat = 0
  if (!(rate > 0)) return
  const liquid = liquidShare(weather.air, weather.dewpoint, weather.rain / rate)
  const amount = (rate * ground.step) / 3600
  stores.water[road] = stores.water[road]! + amount * liquid
  stores.snow[road] = stores.snow[road]! + amount * (1 - liquid)
  forcing.rainHeat = (HEAT_OF_WATER * rate * liquid) / 3600
}

/** What may leave as vapour during a step, kg/m²s. */
const evaporable = ({ stores, ground, forcing }: Roads, road: number): number =>
  (forcing.frozen ? frozenStore(stores, road) : stores.water[road]!) / ground.step

function setForcing(
  roads: Roads,
  road: number,
  weather: RoadWeather,
  correction: WattsPerSquareMetre,
  exchangeFactor: number,
  freezing: Celsius,
): void {
  const { forcing, stores } = roads
  const skin = roads.skin[road]!
  forcing.frozen =
    stores.water[road]! <= NOTHING && (skin < freezing || frozenStore(stores, road) > NOTHING)
  roads.absorbed[road] = (1 - albedo(stores, road)) * weather.shortwave
  forcing.absorbed = roads.absorbed[road]!
  forcing.longwave = weather.longwave
  forcing.air = weather.air
  forcing.humidity = weather.humidity
  forcing.pressure = weather.pressure
  forcing.exchange =
    exchangeFactor *
    airDensity(weather.air, weather.pressure) *
    transferVelocity(stirredWind(weather.wind), weather.air, skin)
  forcing.wetShare = wetShare(stores, road)
  forcing.evaporable = evaporable(roads, road)
  forcing.extra = TRAFFIC + correction
}

/**
 * Heat that melting or freezing takes or gives while the surface is held at the freezing point, W/m² (positive:
 * freezing). When the store is spent within the step the surface goes on from there.
 */
function changePhase(
  roads: Roads,
  road: number,
  resting: Celsius,
  resistance: number,
  trial: Celsius,
  freezing: Celsius,
): WattsPerSquareMetre {
  const { forcing, fluxes, stores, ground } = roads
  const melting = trial > freezing
  const store = melting ? frozenStore(stores, road) : freezable(stores, road, trial)
  if (store <= NOTHING || trial === freezing) return 0
  surfaceFluxes(forcing, freezing, fluxes)
  const surplus = fluxes.net - (freezing - resting) / resistance
  if (surplus > 0 !== melting) return 0
  const changed = Math.min(store, (Math.abs(surplus) * ground.step) / HEAT_OF_FUSION)
  if (melting) melt(stores, road, changed)
  else freeze(stores, road, changed)
  roads.phaseChange[road] = melting ? -changed : changed
  return (roads.phaseChange[road]! * HEAT_OF_FUSION) / ground.step
}

/**
 * One step driven by the weather alone, with the flux and the share of the exchange that readings taught.
 * Heat and water close.
 */
export function advance(
  roads: Roads,
  road: number,
  weather: RoadWeather,
  correction: WattsPerSquareMetre,
  exchangeFactor: number,
): void {
  const { ground, stores, forcing, fluxes } = roads
  precipitate(roads, road, weather)
  const freezing = freezingPointOf(stores, road)
  setForcing(roads, road, weather, correction, exchangeFactor, freezing)
  roads.phaseChange[road] = 0
  const resting = rest(ground, roads.modes, road * ground.count, weather.air)
  const bare = ground.surfaceResistance
  let resistance = bare + snowResistance(stores, road)
  let skin = balancedSurface(forcing, resting, resistance, roads.skin[road]!, fluxes)
  // Snow that the road melts from below insulates no more
  if (resting + bare * fluxes.net > freezing && frozenStore(stores, road) > NOTHING) resistance = bare
  if (wholeStore(stores, road) > NOTHING) {
    forcing.extra += changePhase(roads, road, resting, resistance, skin, freezing)
    forcing.evaporable = evaporable(roads, road)
    skin = balancedSurface(forcing, resting, resistance, skin, fluxes)
  }
  settle(roads, road, resting, fluxes.net, skin)
}

/** Ends a step: the ground takes its flux, the stores their vapour, traffic its share. */
function settle(
  roads: Roads,
  road: number,
  resting: Celsius,
  flux: WattsPerSquareMetre,
  skin: Celsius,
): void {
  const { ground, stores, forcing, fluxes } = roads
  heatUp(ground, roads.modes, road * ground.count, flux)
  roads.groundFlux[road] = flux
  roads.surface[road] = resting + ground.surfaceResistance * flux
  roads.skin[road] = skin
  exchangeVapour(stores, road, fluxes.vapour * ground.step, forcing.frozen)
  roads.ranOff[road] = runOffAndWear(stores, road, ground.step / 3600)
}

/** Share of a store that follows an observed road across its freezing point: an hour to melt, minutes to freeze. */
const MELTED_IN_S = 3600
const FROZEN_IN_S = 600
/** Observed this far from the freezing point, the road leaves no doubt about the phase. */
const CLEAR_OF_FREEZING = 0.5

/**
 * One step with the surface held at an observed temperature.
 * Returns the residual: conducted heat minus the modelled balance, W/m².
 */
export function follow(
  roads: Roads,
  road: number,
  weather: RoadWeather,
  observed: Celsius,
): WattsPerSquareMetre {
  const { ground, stores, forcing, fluxes } = roads
  precipitate(roads, road, weather)
  const freezing = freezingPointOf(stores, road)
  setForcing(roads, road, weather, 0, 1, freezing)
  const resting = rest(ground, roads.modes, road * ground.count, weather.air)
  const flux = (observed - resting) / ground.surfaceResistance
  const top = observed + flux * snowResistance(stores, road)
  const isCovered = frozenStore(stores, road) > NOTHING
  const skin = isCovered ? Math.min(top, Math.max(observed, freezing)) : observed
  surfaceFluxes(forcing, skin, fluxes)
  const residual = flux - fluxes.net
  followPhase(roads, road, observed, freezing)
  settle(roads, road, resting, flux, skin)
  return residual
}

function followPhase(roads: Roads, road: number, observed: Celsius, freezing: Celsius): void {
  const { stores, ground, phaseChange } = roads
  phaseChange[road] = 0
  if (observed > freezing + CLEAR_OF_FREEZING)
    phaseChange[road] = -melt(
      stores,
      road,
      frozenStore(stores, road) * Math.min(1, ground.step / MELTED_IN_S),
    )
  else if (observed < freezing - CLEAR_OF_FREEZING) {
    const frozen = freezable(stores, road, observed) * Math.min(1, ground.step / FROZEN_IN_S)
    freeze(stores, road, frozen)
    phaseChange[road] = frozen
  }
}

/** Is heat of melting or freezing hidden in the residual of a followed step? */
export const nearPhaseChange = ({ phaseChange, surface, stores }: Roads, road: number): boolean =>
  Math.abs(phaseChange[road]!) > 1e-4 ||
  (Math.abs(surface[road]! - FREEZING) < CLEAR_OF_FREEZING && wholeStore(stores, road) > 0.02)
