import type { ForecastSite } from '#src/forecast/road-forecast-types.ts'
import type { RoadLayer } from '#src/network/station.ts'
import type { Metres } from '#src/units.ts'

type Material = { readonly capacity: number; readonly conductivity: number }
/** J/m³K and W/mK, as METRo and RoadSurf take them. */
const MATERIALS: Record<RoadLayer['material'], Material> = {
  asphalt: { capacity: 2.1e6, conductivity: 0.8 },
  concrete: { capacity: 2.1e6, conductivity: 2.2 },
  crushed_rock: { capacity: 2.1e6, conductivity: 0.95 },
  sand: { capacity: 2.0e6, conductivity: 1.0 },
}
const USUAL_ROAD: readonly RoadLayer[] = [
  { material: 'asphalt', thickness_m: 0.2 },
  { material: 'crushed_rock', thickness_m: 0.5 },
]
const USUAL_DECK: readonly RoadLayer[] = [
  { material: 'asphalt', thickness_m: 0.08 },
  { material: 'concrete', thickness_m: 0.3 },
]
/** Cells from the surface down: height of the first, and by what each is higher than the one above. */
export type Grid = { readonly top: Metres; readonly growth: number }
/** A coarser or finer one changes a day's wave by less than a hundredth. */
const USUAL_GRID: Grid = { top: 0.008, growth: 1.4 }
const ROAD_DEPTH: Metres = 2.5
/** Under a deck: neutral transfer at 2.5 m/s (8) and longwave to the ground below (4). */
const UNDERSIDE = 12

/** The ground under a road, in cells from the top. */
export type GroundCells = {
  /** Depth of each cell's middle, m. */
  readonly middle: Float64Array
  /** J/m²K a cell. */
  readonly capacity: Float64Array
  /** W/m²K between cell i and i+1; the last: to the air under a deck, 0 under a road. */
  readonly conductance: Float64Array
  /** W/m²K from the surface to the first cell's middle. */
  readonly topConductance: number
}

/** The layers to reckon with: the site's own where any can be used, else what such a road usually has. */
export const layersOf = (site: Pick<ForecastSite, 'kind' | 'layers'>): readonly RoadLayer[] => {
  const usable = site.layers.filter(({ thickness_m, material }) => thickness_m > 0 && material in MATERIALS)
  if (usable.length > 0) return usable
  return site.kind === 'bridge' ? USUAL_DECK : USUAL_ROAD
}

function cellEdges({ top, growth }: Grid, depth: Metres): Metres[] {
  const edges = [0]
  for (let size = top, edge = size; edge < depth * 0.95; size *= growth, edge += size) edges.push(edge)
  edges.push(depth)
  return edges
}

/** Heat capacity (J/m²K) and thermal resistance (m²K/W) of the ground between two depths, exact at layer limits. */
function groundBetween(layers: readonly RoadLayer[], from: Metres, to: Metres): [number, number] {
  let capacity = 0
  let resistance = 0
  let top = 0
  for (const layer of [...layers, { material: 'sand', thickness_m: 100 } as const]) {
    const bottom = top + layer.thickness_m
    const share = Math.max(0, Math.min(to, bottom) - Math.max(from, top))
    const material = MATERIALS[layer.material]
    capacity += share * material.capacity
    resistance += share / material.conductivity
    top = bottom
  }
  return [capacity, resistance]
}

/** A deck ends at its underside, a road runs into deep soil without a flux below 2.5 m. */
export function groundCells(
  site: Pick<ForecastSite, 'kind' | 'layers'>,
  grid: Grid = USUAL_GRID,
): GroundCells {
  const layers = layersOf(site)
  const deck = site.kind === 'bridge'
  const thickness = layers.reduce((sum, layer) => sum + layer.thickness_m, 0)
  const edges = cellEdges(grid, deck ? Math.min(1.5, Math.max(0.1, thickness)) : ROAD_DEPTH)
  const cells = edges.length - 1
  const middle = Float64Array.from({ length: cells }, (_, i) => (edges[i]! + edges[i + 1]!) / 2)
  const capacity = middle.map((_, i) => groundBetween(layers, edges[i]!, edges[i + 1]!)[0])
  const conductance = middle.map((at, i) =>
    i < cells - 1 ? 1 / groundBetween(layers, at, middle[i + 1]!)[1] : 0,
  )
  if (deck) {
    const lastHalf = groundBetween(layers, middle[cells - 1]!, edges[cells]!)[1]
    conductance[cells - 1] = 1 / (lastHalf + 1 / UNDERSIDE)
  }
  return { middle, capacity, conductance, topConductance: 1 / groundBetween(layers, 0, edges[1]! / 2)[1] }
}
