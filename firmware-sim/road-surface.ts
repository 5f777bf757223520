/** One step of a road: weather in, skin, ground and what lies on it forward by `STEP_S`. */
import type { Setting } from './county.ts'
import { calmClear, localWeather, type Place } from './microclimate.ts'
import { deckLayers, type RoadColumn, roadColumn, roadLayers } from './road-column.ts'
import { type SurfaceBalance, surfaceBalance } from './surface-balance.ts'
import {
  freeze,
  frozen,
  LATENT_FUSION,
  melt,
  type SurfaceWater,
  total,
  trafficShare,
  vapour,
  wear,
} from './surface-water.ts'
import type { Weather } from './weather.ts'

export const STEP_S = 60

export type RoadSurface = {
  /** Temperature of the road itself, under snow if there is any, °C. */
  readonly road_temp_c: () => number
  readonly store: SurfaceWater
  readonly column: RoadColumn
  /** Moves on by one step under that county weather; gives the weather of the place. */
  step(weather: Weather, ms: number): Weather
}

/** Cold air gathers and drains over an hour and a half. */
const POOL_SHARE = STEP_S / 5400
/** W/mK and kg/m³ of snow packed by traffic. */
const SNOW_CONDUCTIVITY = 0.35
const SNOW_DENSITY = 300
const UNDER_BRIDGE = 9

export function roadSurface(setting: Setting, place: Place, startTempC: number, ms: number): RoadSurface {
  const bridge = setting === 'bridge'
  const column = bridge
    ? roadColumn(deckLayers(), UNDER_BRIDGE, STEP_S)
    : roadColumn(roadLayers(), Number.POSITIVE_INFINITY, STEP_S)
  fillColumn(column, startTempC, bridge ? startTempC : groundTemperature(ms))
  const store: SurfaceWater = { water: 0, ice: 0, snow: 0, frost: 0 }
  let skin = startTempC
  let road = startTempC
  let pooled = 0
  return {
    store,
    column,
    road_temp_c: () => road,
    step(county, at) {
      pooled += (calmClear(county) - pooled) * POOL_SHARE
      const weather = localWeather(county, place, pooled)
      precipitate(store, weather)
      const balance = skinBalance(weather, place, skin, store, trafficShare(at))
      const below = bridge ? weather.air_temp_c : groundTemperature(at)
      const solved = solveSkin(column, below, balance, skin, store)
      skin = solved.skin
      road = column.temperature[0]! + solved.flux / column.skin
      moisten(store, balance, solved)
      wear(store, trafficShare(at), STEP_S / 3600)
      return weather
    },
  }
}

/** At 1.5 m in the Midlands: warmest in early September, °C. */
function groundTemperature(ms: number): number {
  return 10.4 + 4.4 * Math.cos((2 * Math.PI * (ms / 86_400_000 - 245)) / 365.25)
}

function fillColumn(column: RoadColumn, top: number, bottom: number): void {
  const count = column.temperature.length
  for (let at = 0; at < count; at++) column.temperature[at] = top + ((bottom - top) * at) / count
}

function precipitate(store: SurfaceWater, weather: Weather): void {
  store.water += (weather.rain_mm_h * STEP_S) / 3600
  store.snow += (weather.snow_mm_h * STEP_S) / 3600
}

function skinBalance(weather: Weather, place: Place, skin: number, store: SurfaceWater, traffic: number) {
  const white = Math.min(1, (store.snow + store.frost) / 2)
  const albedo = place.albedo + (0.65 - place.albedo) * white
  return surfaceBalance(weather, place, skin, Math.min(1, total(store) / 0.4), albedo, traffic)
}

type SolvedSkin = { skin: number; flux: number; change: number }

/**
 * Skin and ground together, linear in the skin temperature. While water freezes or ice melts the skin stays at
 * 0 °C and the surplus or deficit turns it into the other; what is left over when it is used up goes to the ground.
 */
function solveSkin(
  column: RoadColumn,
  below: number,
  balance: SurfaceBalance,
  old: number,
  store: SurfaceWater,
): SolvedSkin {
  const { base, gain } = column.prepare(below)
  const contact = 1 / (1 / column.skin + store.snow / SNOW_DENSITY / SNOW_CONDUCTIVITY)
  const conductance = contact / (1 + gain * contact)
  let skin = (balance.flux - balance.slope * old + conductance * base) / (conductance - balance.slope)
  let flux = conductance * (skin - base)
  if ((skin > 0 && frozen(store) > 0) || (skin < 0 && store.water > 0)) {
    skin = 0
    const surplus = balance.flux - balance.slope * old + conductance * base
    const leftover = surplus - changePhase(store, surplus)
    flux = -conductance * base + leftover
  }
  const change = skin - old
  column.finish(flux)
  return { skin, flux, change }
}

/** Melts or freezes with that power, W/m²; gives the power that was used. */
function changePhase(store: SurfaceWater, power: number): number {
  const amount = (Math.abs(power) * STEP_S) / LATENT_FUSION
  const done = power > 0 ? melt(store, amount) : -freeze(store, amount)
  return (done * LATENT_FUSION) / STEP_S
}

function moisten(store: SurfaceWater, balance: SurfaceBalance, solved: SolvedSkin): void {
  const gained = (balance.vapour + balance.vapour_slope * solved.change) * STEP_S
  vapour(store, gained, solved.skin < 0)
}
