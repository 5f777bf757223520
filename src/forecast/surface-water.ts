import { relativeHumidity } from '#src/forecast/humidity.ts'
import {
  clearStores,
  FREEZING,
  frozenStore,
  type SurfaceStores,
  wholeStore,
} from '#src/forecast/surface-stores.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'
import type { Celsius, Hours, Millimetres } from '#src/units.ts'

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
/** Between fresh snow (0.8 to 0.9) and old (0.5 to 0.6); wet snow is dark. */
const SNOW_ALBEDO = { dry: 0.75, wet: 0.55 } as const
/** Free water that makes snow wet. */
const SOAKED: Millimetres = 0.3
const ROAD_ALBEDO = 0.1
/** A road is white from here on (RoadSurf). */
const COVERED: Millimetres = 1.5

export const wetShare = (stores: SurfaceStores, road: number): number =>
  Math.min(1, wholeStore(stores, road) / WET)

export function albedo({ water, snow, frost }: SurfaceStores, road: number): number {
  const cover = Math.min(1, (snow[road]! + frost[road]!) / COVERED)
  if (cover === 0) return ROAD_ALBEDO
  const wetness = Math.min(1, water[road]! / SOAKED)
  const white = SNOW_ALBEDO.dry + (SNOW_ALBEDO.wet - SNOW_ALBEDO.dry) * wetness
  return ROAD_ALBEDO + (white - ROAD_ALBEDO) * cover
}

/** m²K/W between road and air. */
export const snowResistance = ({ snow }: SurfaceStores, road: number): number =>
  Math.min(SNOW_DEPTH_LIMIT, snow[road]! / SNOW_DENSITY) / SNOW_CONDUCTIVITY

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

/** A trace of a store is none: it would fade for days through numbers too small for the processor. */
const TRACE: Millimetres = 1e-6
const worn = (store: Millimetres, share: number): Millimetres => (store > TRACE ? store * (1 - share) : 0)

/** Runoff and traffic at the end of a step, salt going with the water; what left the road goes into `ranOff`, mm. */
export function runOffAndWear(stores: SurfaceStores, road: number, hours: Hours, ranOff: Float64Array): void {
  const { water, ice, snow, frost, salt } = stores
  const before = wholeStore(stores, road)
  ranOff[road] = 0
  if (before === 0) return
  const wet = water[road]!
  water[road] = worn(Math.min(FILM, wet), WEAR.water * hours)
  ice[road] = worn(ice[road]!, WEAR.ice * hours)
  snow[road] = worn(Math.min(SNOW_LIMIT, snow[road]!), WEAR.snow * hours)
  frost[road] = worn(frost[road]!, WEAR.frost * hours)
  if (wet > 0) salt[road] = (salt[road]! * water[road]!) / wet
  ranOff[road] = before - wholeStore(stores, road)
}

/** What a person would call this surface; the most slippery word that applies. @param freezing point of its water */
export function stateOf(
  stores: SurfaceStores,
  road: number,
  surface: Celsius,
  freezing: Celsius = FREEZING,
): SurfaceState {
  const water = stores.water[road]!
  if (stores.snow[road]! > 0.1) return 'snow'
  if (stores.ice[road]! > 0.05 || (surface < freezing && water > 0.05)) return 'ice'
  if (frozenStore(stores, road) > 0.01) return 'frost'
  if (water > 0.15) return 'wet'
  return water > 0.02 ? 'damp' : 'dry'
}

/** What is said to lie frozen on a road this warm has melted: wet is what is left of it. */
const MELTED: Celsius = 2

/** Makes the stores agree with what the station saw; leaves amounts alone where they already do. */
export function agreeWith(
  stores: SurfaceStores,
  road: number,
  seen: SurfaceState | 'not_dry',
  surface: Celsius,
): void {
  const { water, ice, snow, frost } = stores
  const isMelted = surface > MELTED
  if (seen === 'dry') clearStores(stores, road)
  else if (seen === 'snow' && !isMelted) snow[road] = Math.max(snow[road]!, 1)
  else if (seen === 'ice' && !isMelted) ice[road] = Math.max(ice[road]!, 0.2 - snow[road]!)
  else if (seen === 'frost' && !isMelted) frost[road] = Math.max(frost[road]!, 0.03)
  else {
    const missing = (seen === 'damp' ? 0.05 : 0.2) - wholeStore(stores, road)
    if (missing <= 0) return
    const store = surface < FREEZING ? ice : water
    store[road] = store[road]! + missing
  }
}
