import { relativeHumidity } from '#src/forecast/humidity.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'
import type { Celsius, Hours, Millimetres, Seconds } from '#src/units.ts'

/** What lies on the road, mm of water equivalent (1 mm = 1 kg/m²). Untreated: it freezes at 0 °C. */
export type SurfaceStores = { water: Millimetres; ice: Millimetres; snow: Millimetres; frost: Millimetres }

export const FREEZING: Celsius = 0
/** A road holds this much water; the rest runs off at once. */
const FILM: Millimetres = 0.5
/** A fully wet surface for evaporation (Sass 1992). */
const WET: Millimetres = 0.5
/** Snow is old and packed by traffic from here on: no more is kept. */
const SNOW_LIMIT: Millimetres = 50
/** Share that traffic takes away in an hour, of a lightly used road. */
const WEAR = { water: 0.1, ice: 0.02, snow: 0.02, frost: 0.05 } as const
/** Snow on a road: 300 kg/m³, 0.3 W/mK. Traffic leaves no more than 3 cm between road and air. */
const SNOW_DENSITY = 300
const SNOW_CONDUCTIVITY = 0.3
const SNOW_DEPTH_LIMIT = 0.03
const SNOW_ALBEDO = 0.6
const ROAD_ALBEDO = 0.1
const COVERED: Millimetres = 2

export const dryRoad = (): SurfaceStores => ({ water: 0, ice: 0, snow: 0, frost: 0 })
export const frozenStore = (stores: SurfaceStores): Millimetres => stores.ice + stores.snow + stores.frost
export const wholeStore = (stores: SurfaceStores): Millimetres => stores.water + frozenStore(stores)

export const wetShare = (stores: SurfaceStores): number => Math.min(1, wholeStore(stores) / WET)

export const albedo = ({ snow, frost }: SurfaceStores): number =>
  ROAD_ALBEDO + (SNOW_ALBEDO - ROAD_ALBEDO) * Math.min(1, (snow + frost) / COVERED)

/** m²K/W between road and air. */
export const snowResistance = ({ snow }: SurfaceStores): number =>
  Math.min(SNOW_DEPTH_LIMIT, snow / SNOW_DENSITY) / SNOW_CONDUCTIVITY

/**
 * Share of precipitation that is liquid, from air temperature and humidity (RoadSurf's logistic fit).
 * Rain that the weather forecast names as such is believed down to −6 °C, where it freezes on the road, and no
 * longer at −10 °C: only the weather model sees the warm layer aloft.
 */
export function liquidShare(air: Celsius, dewpoint: Celsius, namedRain: number): number {
  const fitted = 1 / (1 + Math.exp(22 - 2.7 * air - 0.2 * relativeHumidity(air, dewpoint)))
  const believed = air > 0 ? 0 : Math.max(0, Math.min(1, (air + 10) / 4))
  return Math.max(fitted, namedRain * believed)
}

/** Adds or removes vapour, mm: frost on a frozen surface, otherwise water; never below an empty store. */
export function exchangeVapour(stores: SurfaceStores, gain: Millimetres, frozen: boolean): void {
  if (!frozen) {
    stores.water = Math.max(0, stores.water + gain)
    return
  }
  if (gain >= 0) {
    stores.frost += gain
    return
  }
  let loss = -gain
  for (const kind of ['frost', 'snow', 'ice'] as const) {
    const taken = Math.min(loss, stores[kind])
    stores[kind] -= taken
    loss -= taken
  }
}

/** Melts up to `amount`, frost first; returns what melted. */
export function melt(stores: SurfaceStores, amount: Millimetres): Millimetres {
  let left = amount
  for (const kind of ['frost', 'snow', 'ice'] as const) {
    const melted = Math.min(left, stores[kind])
    stores[kind] -= melted
    stores.water += melted
    left -= melted
  }
  return amount - left
}

/** Freezes up to `amount` of the water; returns what froze. */
export function freeze(stores: SurfaceStores, amount: Millimetres): Millimetres {
  const frozen = Math.min(amount, stores.water)
  stores.water -= frozen
  stores.ice += frozen
  return frozen
}

/** Runoff and traffic at the end of a step; returns what left the road, mm. */
export function runOffAndWear(stores: SurfaceStores, step: Seconds): Millimetres {
  const before = wholeStore(stores)
  const hours: Hours = step / 3600
  stores.water = Math.min(FILM, stores.water) * (1 - WEAR.water * hours)
  stores.ice *= 1 - WEAR.ice * hours
  stores.snow = Math.min(SNOW_LIMIT, stores.snow) * (1 - WEAR.snow * hours)
  stores.frost *= 1 - WEAR.frost * hours
  return before - wholeStore(stores)
}

/** What a person would call this surface; the most slippery word that applies. */
export function stateOf(stores: SurfaceStores, surface: Celsius): SurfaceState {
  if (stores.snow > 0.1) return 'snow'
  if (stores.ice > 0.05 || (surface < FREEZING && stores.water > 0.05)) return 'ice'
  if (frozenStore(stores) > 0.01) return 'frost'
  if (stores.water > 0.15) return 'wet'
  return stores.water > 0.02 ? 'damp' : 'dry'
}

/** Makes the stores agree with what the station saw; leaves amounts alone where they already do. */
export function agreeWith(stores: SurfaceStores, seen: SurfaceState | 'not_dry', surface: Celsius): void {
  if (seen === 'dry') stores.water = stores.ice = stores.snow = stores.frost = 0
  else if (seen === 'snow') stores.snow = Math.max(stores.snow, 1)
  else if (seen === 'ice') stores.ice = Math.max(stores.ice, 0.2 - stores.snow)
  else if (seen === 'frost') stores.frost = Math.max(stores.frost, 0.03)
  else {
    const least = seen === 'damp' ? 0.05 : 0.2
    const missing = least - wholeStore(stores)
    if (missing > 0 && surface < FREEZING) stores.ice += missing
    else if (missing > 0) stores.water += missing
  }
}
