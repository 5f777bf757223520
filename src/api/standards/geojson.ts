import { type Bounds, boundsOf } from '#src/api/standards/bounds.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { RouteList, RouteStep } from '#src/routing/route-list.ts'

export type RouteFeature = {
  readonly type: 'Feature'
  readonly id: string
  readonly geometry: { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  readonly properties: {
    readonly route: string
    readonly seq: number
    readonly road: string
    readonly instruction: string
    readonly treat: boolean
    readonly spread_rate_g_m2: number | null
    readonly widths_m: readonly number[]
    readonly length_m: number
    readonly from_km: number
    /** Seconds after leaving the depot when the stretch begins. */
    readonly eta_s: number
    readonly salt_kg: number | null
  }
}

/** RFC 7946 with its foreign members: the warnings and credits belong to whoever shows the lines. */
export type RouteFeatures = {
  readonly type: 'FeatureCollection'
  readonly bbox?: readonly [west: number, south: number, east: number, north: number]
  readonly features: readonly RouteFeature[]
  readonly route: string
  readonly name: string
  readonly warnings: readonly string[]
  readonly invented: readonly string[]
  readonly credits: readonly string[]
}

/** A route list as GeoJSON: one line for every step, which is one road in one state of the spreader. */
export function routeGeoJson(list: RouteList, credits: readonly string[]): RouteFeatures {
  const bounds = boundsOf(list.steps.flatMap(({ line }) => line))
  return {
    type: 'FeatureCollection',
    ...(bounds ? { bbox: boxOf(bounds) } : {}),
    features: list.steps.map((step) => featureOf(list, step)),
    route: list.route,
    name: list.name,
    warnings: list.warnings,
    invented: list.invented,
    credits,
  }
}

const boxOf = ({ west, south, east, north }: Bounds) => [west, south, east, north] as const

const featureOf = (list: RouteList, step: RouteStep): RouteFeature => ({
  type: 'Feature',
  id: `${list.route}-${step.seq}`,
  geometry: { type: 'LineString', coordinates: step.line },
  properties: {
    route: list.route,
    seq: step.seq,
    road: step.road,
    instruction: step.instruction,
    treat: step.treat,
    spread_rate_g_m2: step.treat ? list.spread_rate_g_m2 : 0,
    widths_m: step.widths_m,
    length_m: step.length_m,
    from_km: step.from_km,
    eta_s: step.from_min * 60,
    salt_kg: step.salt_kg,
  },
})
