import type { ForecastSite } from '#src/forecast/road-forecast-types.ts'
import type { RoadLayer } from '#src/network/station.ts'
import type { Celsius, Metres, Seconds, WattsPerSquareMetre } from '#src/units.ts'

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
const TOP_CELL: Metres = 0.01
const GROWTH = 1.35
const ROAD_DEPTH: Metres = 2.5
/** Under a deck: neutral transfer at 2.5 m/s (8) and longwave to the ground below (4). */
const UNDERSIDE = 12
/** Weight of the new time level: second order nearly, yet damping after a jump. */
const THETA = 0.6

/** A conducting column under the road, cells from the top; its factors hold for one time step. */
export type GroundColumn = {
  readonly step: Seconds
  /** Temperature at each cell's middle, °C: the only thing that changes. */
  readonly temperature: Float64Array
  readonly middle: Float64Array
  /** J/m²K a cell. */
  readonly capacity: Float64Array
  /** W/m²K between cell i and i+1; the last: to the air under a deck, 0 under a road. */
  readonly conductance: Float64Array
  /** W/m²K from the surface to the first cell's middle. */
  readonly topConductance: number
  /** Elimination factors of the implicit step. */
  readonly pivot: Float64Array
  readonly ratio: Float64Array
  /** Rise of each cell for 1 W/m² through the surface during a step. */
  readonly response: Float64Array
  readonly scratch: Float64Array
}

const layersOf = (site: ForecastSite): readonly RoadLayer[] => {
  const usable = site.layers.filter(({ thickness_m, material }) => thickness_m > 0 && material in MATERIALS)
  if (usable.length > 0) return usable
  return site.kind === 'bridge' ? USUAL_DECK : USUAL_ROAD
}

function cellEdges(depth: Metres): Metres[] {
  const edges = [0]
  for (let size = TOP_CELL, edge = size; edge < depth * 0.95; size *= GROWTH, edge += size) edges.push(edge)
  edges.push(depth)
  return edges
}

/** Heat capacity (J/m²K) and thermal resistance (m²K/W) of the ground between two depths, exact at layer limits. */
function groundBetween(layers: readonly RoadLayer[], from: Metres, to: Metres): [number, number] {
  let capacity = 0
  let resistance = 0
  let top = 0
  for (const [index, layer] of [...layers, { material: 'sand', thickness_m: 100 } as const].entries()) {
    const bottom = top + layer.thickness_m
    const share = Math.max(0, Math.min(to, bottom) - Math.max(from, top))
    const material = MATERIALS[index < layers.length ? layer.material : 'sand']
    capacity += share * material.capacity
    resistance += share / material.conductivity
    top = bottom
  }
  return [capacity, resistance]
}

/** A column at one temperature. A deck ends at its underside, a road runs into deep soil without a flux below. */
export function groundColumn(site: ForecastSite, step: Seconds): GroundColumn {
  const layers = layersOf(site)
  const deck = site.kind === 'bridge'
  const thickness = layers.reduce((sum, layer) => sum + layer.thickness_m, 0)
  const edges = cellEdges(deck ? Math.min(1.5, Math.max(0.1, thickness)) : ROAD_DEPTH)
  const cells = edges.length - 1
  const column: GroundColumn = {
    step,
    temperature: new Float64Array(cells),
    middle: Float64Array.from({ length: cells }, (_, i) => (edges[i]! + edges[i + 1]!) / 2),
    capacity: Float64Array.from(
      { length: cells },
      (_, i) => groundBetween(layers, edges[i]!, edges[i + 1]!)[0],
    ),
    conductance: new Float64Array(cells),
    topConductance: 1 / groundBetween(layers, 0, edges[1]! / 2)[1],
    pivot: new Float64Array(cells),
    ratio: new Float64Array(cells),
    response: new Float64Array(cells),
    scratch: new Float64Array(cells),
  }
  for (let i = 0; i < cells - 1; i++)
    column.conductance[i] = 1 / groundBetween(layers, column.middle[i]!, column.middle[i + 1]!)[1]
  if (deck) {
    const lastHalf = groundBetween(layers, column.middle[cells - 1]!, edges[cells]!)[1]
    column.conductance[cells - 1] = 1 / (lastHalf + 1 / UNDERSIDE)
  }
  factorise(column)
  return column
}

/** Elimination of the tridiagonal matrix: once a column, since it depends on cells and step only. */
function factorise({ step, capacity, conductance, pivot, ratio, response }: GroundColumn): void {
  for (let i = 0; i < capacity.length; i++) {
    const above = i > 0 ? conductance[i - 1]! : 0
    const diagonal = capacity[i]! / step + THETA * (above + conductance[i]!)
    pivot[i] = 1 / (diagonal - (i > 0 ? THETA * above * ratio[i - 1]! : 0))
    ratio[i] = THETA * conductance[i]! * pivot[i]!
  }
  response[0] = 1
  substitute(response, conductance, pivot, ratio)
}

function substitute(
  x: Float64Array,
  conductance: Float64Array,
  pivot: Float64Array,
  ratio: Float64Array,
): void {
  const last = x.length - 1
  x[0] = x[0]! * pivot[0]!
  for (let i = 1; i <= last; i++) x[i] = (x[i]! + THETA * conductance[i - 1]! * x[i - 1]!) * pivot[i]!
  for (let i = last - 1; i >= 0; i--) x[i] = x[i]! + ratio[i]! * x[i + 1]!
}

/**
 * First half of a step: where the column would go with no flux through the surface (kept in `scratch`).
 * The first cell ends at this value + `response[0]` × flux, so the surface is known before the flux is.
 * @param below air temperature under a deck
 */
export function restingColumn(column: GroundColumn, below: Celsius): Celsius {
  const { temperature: t, capacity, conductance, pivot, ratio, scratch, step } = column
  const last = t.length - 1
  let fromAbove = 0
  for (let i = 0; i <= last; i++) {
    const toBelow = conductance[i]! * (t[i]! - (i < last ? t[i + 1]! : below))
    scratch[i] = (capacity[i]! / step) * t[i]! + (1 - THETA) * (fromAbove - toBelow)
    fromAbove = toBelow
  }
  scratch[last] = scratch[last]! + THETA * conductance[last]! * below
  substitute(scratch, conductance, pivot, ratio)
  return scratch[0]!
}

/** Second half of a step: takes the mean flux through the surface during it. */
export function heatColumn(column: GroundColumn, flux: WattsPerSquareMetre): void {
  const { temperature, scratch, response } = column
  for (let i = 0; i < temperature.length; i++) temperature[i] = scratch[i]! + flux * response[i]!
}

/** Kelvin between the resting first cell and the surface for each W/m² that passes. */
export const surfaceResistance = (column: GroundColumn): number =>
  column.response[0]! + 1 / column.topConductance

/** Heat kept in the column above 0 °C, J/m². */
export const storedHeat = ({ capacity, temperature }: GroundColumn): number =>
  capacity.reduce((sum, capacity, i) => sum + capacity * temperature[i]!, 0)

/** Straight line from the surface to `deep` at `depth`, constant below. */
export function setProfile(column: GroundColumn, surface: Celsius, deep: Celsius, depth: Metres): void {
  for (let i = 0; i < column.temperature.length; i++)
    column.temperature[i] = surface + (deep - surface) * Math.min(1, column.middle[i]! / depth)
}

export const copyColumn = (column: GroundColumn): GroundColumn => ({
  ...column,
  temperature: column.temperature.slice(),
  scratch: column.scratch.slice(),
})
