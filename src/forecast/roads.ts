import { noFluxes, noForcing, type SurfaceFluxes, type SurfaceForcing } from '#src/forecast/energy-balance.ts'
import { type GroundHeat, setProfile } from '#src/forecast/ground/ground-heat.ts'
import { dryStores, type SurfaceStores } from '#src/forecast/surface-stores.ts'
import type { Celsius, Metres, WattsPerSquareMetre } from '#src/units.ts'

/**
 * Several roads on the same ground as they move through time, one array a quantity: heat below, stores above, and
 * what the last step exchanged. The members of one forecast are such roads.
 */
export type Roads = {
  readonly ground: GroundHeat
  /** Heat of tyres and engines, W/m². */
  readonly traffic: WattsPerSquareMetre
  /** `[road * ground.count + mode]` */
  readonly modes: Float64Array
  readonly stores: SurfaceStores
  /** Road surface, under any snow: what an embedded sensor feels. °C */
  readonly surface: Float64Array
  /** What faces the sky: the snow's top where there is snow. °C */
  readonly skin: Float64Array
  /** Into the ground during the last step, W/m². */
  readonly groundFlux: Float64Array
  /** Shortwave taken up during the last step, W/m². */
  readonly absorbed: Float64Array
  /** Froze (+) or melted (−) during the last step, mm. */
  readonly phaseChange: Float64Array
  /** Ran off or was carried away by traffic during the last step, mm. */
  readonly ranOff: Float64Array
  /** Work space of one road's step. */
  readonly forcing: SurfaceForcing
  readonly fluxes: SurfaceFluxes
}

/** Tyres and engines of a lightly used road at night (RoadSurf: 5 by night, 10 by day). */
const LIGHT_TRAFFIC: WattsPerSquareMetre = 5

/** Dry roads at 0 °C throughout. */
export const roadsOn = (ground: GroundHeat, count: number, traffic = LIGHT_TRAFFIC): Roads => ({
  ground,
  traffic,
  modes: new Float64Array(count * ground.count),
  stores: dryStores(count),
  surface: new Float64Array(count),
  skin: new Float64Array(count),
  groundFlux: new Float64Array(count),
  absorbed: new Float64Array(count),
  phaseChange: new Float64Array(count),
  ranOff: new Float64Array(count),
  forcing: noForcing(),
  fluxes: noFluxes(),
})

/** Starts a road with a straight profile from its surface to what lies deep. */
export function startRoad(
  roads: Roads,
  road: number,
  profile: { readonly surface: Celsius; readonly deep: Celsius; readonly depth: Metres },
): void {
  setProfile(roads.ground, roads.modes, road * roads.ground.count, profile)
  roads.surface[road] = roads.skin[road] = profile.surface
}

/** Makes road `to` what road `from` is now. */
export function copyRoad(roads: Roads, from: number, to: number): void {
  const { count } = roads.ground
  roads.modes.copyWithin(to * count, from * count, (from + 1) * count)
  const { water, ice, snow, frost, salt } = roads.stores
  for (const quantity of [water, ice, snow, frost, salt, roads.surface, roads.skin, roads.absorbed])
    quantity[to] = quantity[from]!
}
