import { type Bounds, boundsOf } from '#src/api/standards/bounds.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { RouteList, RouteStep } from '#src/routing/route-list.ts'

/** A stretch of the list; its `instruction` holds where its line begins. */
export type StretchFeature = {
  readonly type: 'Feature'
  readonly id: string
  readonly geometry: { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  readonly properties: {
    readonly kind: 'stretch'
    readonly route: string
    readonly seq: number
    readonly road: string
    readonly from: string | null
    readonly to: string | null
    readonly instruction: string
    readonly treat: boolean
    readonly spread_rate_g_m2: number | null
    readonly widths_m: readonly number[]
    readonly length_m: number
    readonly from_km: number
    /** Seconds after leaving the depot when the stretch begins. */
    readonly eta_s: number
    readonly salt_kg: number | null
    readonly hazards: readonly string[]
    readonly done: boolean
  }
}

/** The depot, and each place with an instruction or a reload. */
export type PlaceFeature = {
  readonly type: 'Feature'
  readonly id: string
  readonly geometry: { readonly type: 'Point'; readonly coordinates: Position }
  readonly properties: {
    readonly kind: 'depot' | 'instruction' | 'reload'
    readonly route: string
    readonly seq: number | null
    readonly instruction: string
    readonly load_kg: number | null
  }
}

export type RouteFeature = StretchFeature | PlaceFeature

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

/** A route list as GeoJSON: a line for every step, which is one road in one state of the spreader; then the places. */
export function routeGeoJson(list: RouteList, credits: readonly string[]): RouteFeatures {
  const bounds = boundsOf(list.steps.flatMap(({ line }) => line))
  return {
    type: 'FeatureCollection',
    ...(bounds ? { bbox: boxOf(bounds) } : {}),
    features: [
      ...list.steps.filter(({ action }) => action !== 'reload').map((step) => stretchOf(list, step)),
      ...placesOf(list),
    ],
    route: list.route,
    name: list.name,
    warnings: list.warnings,
    invented: list.invented,
    credits,
  }
}

const boxOf = ({ west, south, east, north }: Bounds) => [west, south, east, north] as const

const stretchOf = ({ route }: RouteList, step: RouteStep): StretchFeature => ({
  type: 'Feature',
  id: `${route}-${step.seq}`,
  geometry: { type: 'LineString', coordinates: step.line },
  properties: {
    kind: 'stretch',
    route,
    seq: step.seq,
    road: step.road,
    from: step.from,
    to: step.to,
    instruction: step.instruction,
    treat: step.treat,
    spread_rate_g_m2: step.spread_rate_g_m2,
    widths_m: step.widths_m,
    length_m: step.length_m,
    from_km: step.from_km,
    eta_s: step.from_min * 60,
    salt_kg: step.salt_kg,
    hazards: step.hazards,
    done: step.done,
  },
})

function placesOf({ route, depot, steps }: RouteList): PlaceFeature[] {
  const start = steps[0]?.line[0]
  const place = (
    coordinates: Position,
    id: string,
    properties: Omit<PlaceFeature['properties'], 'route'>,
  ): PlaceFeature => ({
    type: 'Feature',
    id: `${route}-${id}`,
    geometry: { type: 'Point', coordinates },
    properties: { ...properties, route },
  })
  const words = depot ?? 'Depot'
  return [
    ...(start
      ? [place(start, 'depot', { kind: 'depot', seq: null, instruction: words, load_kg: null })]
      : []),
    ...steps.flatMap(({ seq, action, instruction, load_kg, line: [at] }) => {
      const kind = action === 'reload' ? action : 'instruction'
      return at ? [place(at, `${seq}-${kind}`, { kind, seq, instruction, load_kg })] : []
    }),
  ]
}
