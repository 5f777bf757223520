import { freezingBrine, freezingPoint } from '#src/forecast/brine.ts'
import type { Celsius, Millimetres } from '#src/units.ts'

/**
 * What lies on several roads, one array a quantity: mm of water equivalent (1 mm = 1 kg/m²), salt in g/m².
 * Untreated roads freeze at 0 °C, salted ones at the freezing point of their brine.
 */
export type SurfaceStores = {
  readonly water: Float64Array
  readonly ice: Float64Array
  readonly snow: Float64Array
  readonly frost: Float64Array
  readonly salt: Float64Array
}

export const FREEZING: Celsius = 0

export const dryStores = (roads: number): SurfaceStores => ({
  water: new Float64Array(roads),
  ice: new Float64Array(roads),
  snow: new Float64Array(roads),
  frost: new Float64Array(roads),
  salt: new Float64Array(roads),
})

export function clearStores({ water, ice, snow, frost }: SurfaceStores, road: number): void {
  water[road] = ice[road] = snow[road] = frost[road] = 0
}

export const frozenStore = ({ ice, snow, frost }: SurfaceStores, road: number): Millimetres =>
  ice[road]! + snow[road]! + frost[road]!
export const wholeStore = (stores: SurfaceStores, road: number): Millimetres =>
  stores.water[road]! + frozenStore(stores, road)

/** Where the water on a road freezes, °C, with so much more of it: 0 without salt. */
export function freezingPointOf(
  { water, salt }: SurfaceStores,
  road: number,
  more: Millimetres = 0,
): Celsius {
  const held = salt[road]!
  return held > 0 ? freezingPoint(held / (held + 1000 * (water[road]! + more))) : FREEZING
}

/** Water that can still freeze at `temp`: freezing leaves its salt behind, and the brine that is left holds out. */
export function freezable({ water, salt }: SurfaceStores, road: number, temp: Celsius): Millimetres {
  const held = salt[road]!
  if (!(held > 0)) return water[road]!
  const share = freezingBrine(temp)
  return share > 0 ? Math.max(0, water[road]! - (held * (1 - share)) / share / 1000) : 0
}

/** Takes up to `amount` off what is frozen, frost first; returns what was taken. */
export function takeFrozen(
  { ice, snow, frost }: SurfaceStores,
  road: number,
  amount: Millimetres,
): Millimetres {
  const fromFrost = Math.min(amount, frost[road]!)
  const fromSnow = Math.min(amount - fromFrost, snow[road]!)
  const fromIce = Math.min(amount - fromFrost - fromSnow, ice[road]!)
  frost[road] = frost[road]! - fromFrost
  snow[road] = snow[road]! - fromSnow
  ice[road] = ice[road]! - fromIce
  return fromFrost + fromSnow + fromIce
}

/** Melts up to `amount`, frost first; returns what melted. */
export function melt(stores: SurfaceStores, road: number, amount: Millimetres): Millimetres {
  const melted = takeFrozen(stores, road, amount)
  stores.water[road] = stores.water[road]! + melted
  return melted
}

/** Freezes `amount` of the water, which must be there. */
export function freeze({ water, ice }: SurfaceStores, road: number, amount: Millimetres): void {
  water[road] = water[road]! - amount
  ice[road] = ice[road]! + amount
}

/** Adds or removes vapour: frost on a frozen surface, otherwise water; never below an empty store. */
export function exchangeVapour(
  stores: SurfaceStores,
  road: number,
  gain: Millimetres,
  isFrozen: boolean,
): void {
  if (!isFrozen) stores.water[road] = Math.max(0, stores.water[road]! + gain)
  else if (gain >= 0) stores.frost[road] = stores.frost[road]! + gain
  else takeFrozen(stores, road, -gain)
}
