import { balanceSurface, surfaceFluxes } from '#src/forecast/energy-balance.ts'
import { heatUp, rest } from '#src/forecast/ground/ground-heat.ts'
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

/** What readings taught of this place, for one step. */
export type Taught = {
  /** That the balance lacks, W/m². */
  flux: WattsPerSquareMetre
  /** By what the turbulent exchange is multiplied. */
  exchange: number
}

function setForcing(roads: Roads, road: number, weather: RoadWeather, taught: Taught): void {
  const { forcing, fluxes, stores, ground } = roads
  const skin = roads.skin[road]!
  forcing.freezing = freezingPointOf(stores, road)
  forcing.frozen =
    stores.water[road]! <= NOTHING && (skin < forcing.freezing || frozenStore(stores, road) > NOTHING)
  roads.absorbed[road] = (1 - albedo(stores, road)) * weather.shortwave
  forcing.absorbed = roads.absorbed[road]!
  forcing.longwave = weather.longwave
  forcing.air = weather.air
  forcing.humidity = weather.humidity
  forcing.pressure = weather.pressure
  forcing.exchange =
    taught.exchange *
    airDensity(weather.air, weather.pressure) *
    transferVelocity(stirredWind(weather.wind), weather.air, skin)
  forcing.wetShare = wetShare(stores, road)
  forcing.evaporable = evaporable(roads, road)
  forcing.extra = roads.traffic + taught.flux
  forcing.resting = rest(ground, roads.modes, road * ground.count, weather.air)
  forcing.resistance = ground.surfaceResistance + snowResistance(stores, road)
  fluxes.surface = skin
}

/** Heat that is over when the surface is held at the freezing point, W/m². */
function surplusAt(freezing: Celsius, { forcing, fluxes }: Roads): WattsPerSquareMetre {
  const trial = fluxes.surface
  fluxes.surface = freezing
  surfaceFluxes(forcing, fluxes)
  fluxes.surface = trial
  return fluxes.net - (freezing - forcing.resting) / forcing.resistance
}

/** Halvings that find how much melts on salt, to a thousandth of a millimetre. */
const HALVINGS = 12

/** What melts into brine within a step: each drop thins the brine and raises the point at which the next one melts. */
function meltedBySalt(roads: Roads, road: number, store: Millimetres): Millimetres {
  const { stores, ground } = roads
  let least = 0
  let most = store
  for (let round = 0; round < HALVINGS; round++) {
    const melted = (least + most) / 2
    const surplus = surplusAt(freezingPointOf(stores, road, melted), roads)
    if (surplus * ground.step > melted * HEAT_OF_FUSION) least = melted
    else most = melted
  }
  return most
}

/**
 * Melts or freezes while the surface is held at the freezing point, and adds the heat that takes or gives to the
 * forcing. When the store is spent within the step the surface goes on from there.
 */
function changePhase(roads: Roads, road: number): void {
  const { forcing, fluxes, stores, ground } = roads
  const { freezing } = forcing
  const trial = fluxes.surface
  const melting = trial > freezing
  const whole = melting ? frozenStore(stores, road) : freezable(stores, road, trial)
  if (whole <= NOTHING || trial === freezing) return
  const surplus = surplusAt(freezing, roads)
  // What leaves as vapour during the step does not change phase as well
  const leaves = forcing.frozen === melting ? Math.max(0, -fluxes.vapour * ground.step) : 0
  const store = Math.max(0, whole - leaves)
  if (surplus > 0 !== melting) return
  const isSalted = melting && stores.salt[road]! > 0
  const changed = isSalted
    ? meltedBySalt(roads, road, store)
    : Math.min(store, (Math.abs(surplus) * ground.step) / HEAT_OF_FUSION)
  if (melting) melt(stores, road, changed)
  else freeze(stores, road, changed)
  roads.phaseChange[road] = melting ? -changed : changed
  forcing.extra += (roads.phaseChange[road]! * HEAT_OF_FUSION) / ground.step
}

/** Snow that the road melts from below insulates no more. */
function loosenSnow({ stores, ground, forcing, fluxes }: Roads, road: number): void {
  const below = forcing.resting + ground.surfaceResistance * fluxes.net
  if (below > forcing.freezing && frozenStore(stores, road) > NOTHING)
    forcing.resistance = ground.surfaceResistance
}

/** One step driven by the weather alone, with what readings taught. Heat and water close. */
export function advance(roads: Roads, road: number, weather: RoadWeather, taught: Taught): void {
  const { stores, forcing, fluxes } = roads
  precipitate(roads, road, weather)
  setForcing(roads, road, weather, taught)
  roads.phaseChange[road] = 0
  balanceSurface(forcing, fluxes)
  if (wholeStore(stores, road) > NOTHING) {
    loosenSnow(roads, road)
    changePhase(roads, road)
    forcing.evaporable = evaporable(roads, road)
    balanceSurface(forcing, fluxes)
  }
  settle(roads, road)
}

/** Ends a step: the ground takes its flux, the stores their vapour, traffic its share. */
function settle(roads: Roads, road: number): void {
  const { ground, stores, forcing, fluxes } = roads
  heatUp(ground, roads.modes, road * ground.count, fluxes.net)
  roads.groundFlux[road] = fluxes.net
  roads.surface[road] = forcing.resting + ground.surfaceResistance * fluxes.net
  roads.skin[road] = fluxes.surface
  exchangeVapour(stores, road, fluxes.vapour * ground.step, forcing.frozen)
  runOffAndWear(stores, road, ground.step / 3600, roads.ranOff)
}

/** Share of a store that follows an observed road across its freezing point: an hour to melt, minutes to freeze. */
const MELTED_IN_S = 3600
const FROZEN_IN_S = 600
/** Observed this far from the freezing point, the road leaves no doubt about the phase. */
const CLEAR_OF_FREEZING = 0.5
const UNTAUGHT: Taught = { flux: 0, exchange: 1 }

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
  setForcing(roads, road, weather, UNTAUGHT)
  const flux = (observed - forcing.resting) / ground.surfaceResistance
  const top = observed + flux * snowResistance(stores, road)
  const isCovered = frozenStore(stores, road) > NOTHING
  fluxes.surface = isCovered ? Math.min(top, Math.max(observed, forcing.freezing)) : observed
  surfaceFluxes(forcing, fluxes)
  const residual = flux - fluxes.net
  fluxes.net = flux
  followPhase(roads, road, observed)
  settle(roads, road)
  return residual
}

function followPhase(roads: Roads, road: number, observed: Celsius): void {
  const { stores, ground, phaseChange } = roads
  const { freezing } = roads.forcing
  phaseChange[road] = 0
  if (observed > freezing + CLEAR_OF_FREEZING)
    phaseChange[road] = -melt(
      stores,
      road,
      frozenStore(stores, road) * Math.min(1, (ground.step / MELTED_IN_S) * Math.max(1, observed - freezing)),
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
