import { type Grid, type GroundCells, groundCells, layersOf } from '#src/forecast/ground/ground-cells.ts'
import { symmetricModes } from '#src/forecast/ground/symmetric-modes.ts'
import type { ForecastSite } from '#src/forecast/road-forecast-types.ts'
import type { Celsius, Metres, Seconds, WattsPerSquareMetre } from '#src/units.ts'

/**
 * Heat conduction under a road, ρc ∂T/∂t = ∂/∂z(k ∂T/∂z) on cells, taken apart into its modes: each fades at a rate
 * of its own and is fed by the flux through the surface. So a step of any length is exact for a flux that is steady
 * during it, and needs no system to be solved.
 */
export type GroundHeat = {
  readonly cells: GroundCells
  readonly step: Seconds
  readonly count: number
  /** Share of each mode that is left after a step. */
  readonly keep: Float64Array
  /** Rise of each mode for 1 W/m² into the surface during a step. */
  readonly fromSurface: Float64Array
  /** Rise of each mode for 1 °C of the air under a deck during a step; zeros under a road. */
  readonly fromBelow: Float64Array
  /** First cell's temperature for a unit of each mode. */
  readonly toFirst: Float64Array
  /** Heat of a unit of each mode, J/m². */
  readonly heat: Float64Array
  /** Modes for 1 °C in each cell, `[mode * count + cell]`. */
  readonly modesOfCells: Float64Array
  /** Kelvin between the resting first cell and the surface for each W/m² that passes during a step. */
  readonly surfaceResistance: number
}

/** C^-½ K C^-½ of the cells: symmetric, so its modes are orthogonal. */
function coupledCells({ capacity, conductance }: GroundCells): Float64Array {
  const n = capacity.length
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    const above = i > 0 ? conductance[i - 1]! : 0
    matrix[i * n + i] = (above + conductance[i]!) / capacity[i]!
    if (i === n - 1) break
    const across = -conductance[i]! / Math.sqrt(capacity[i]! * capacity[i + 1]!)
    matrix[i * n + i + 1] = matrix[(i + 1) * n + i] = across
  }
  return matrix
}

/** The ground of a site, ready for steps of one length. */
export function groundHeat(
  site: Pick<ForecastSite, 'kind' | 'layers'>,
  step: Seconds,
  grid?: Grid,
): GroundHeat {
  const cells = groundCells(site, grid)
  const { capacity, conductance, topConductance } = cells
  const n = capacity.length
  const { values, vectors } = symmetricModes(coupledCells(cells), n)
  const keep = values.map((rate) => Math.exp(-Math.max(0, rate) * step))
  /** ∫ e^(−rate·t) dt over a step. */
  const gain = values.map((rate, i) => (rate * step > 1e-9 ? (1 - keep[i]!) / rate : step))
  const toFirst = values.map((_, i) => vectors[i]! / Math.sqrt(capacity[0]!))
  const fromSurface = gain.map((time, i) => time * toFirst[i]!)
  const last = n - 1
  const fromBelow = gain.map(
    (time, i) => (time * vectors[last * n + i]! * conductance[last]!) / Math.sqrt(capacity[last]!),
  )
  const modesOfCells = new Float64Array(n * n)
  const heat = new Float64Array(n)
  for (let mode = 0; mode < n; mode++)
    for (let cell = 0; cell < n; cell++) {
      modesOfCells[mode * n + cell] = vectors[cell * n + mode]! * Math.sqrt(capacity[cell]!)
      heat[mode] = heat[mode]! + modesOfCells[mode * n + cell]!
    }
  const first = toFirst.reduce((sum, share, i) => sum + share * fromSurface[i]!, 0)
  return {
    cells,
    step,
    count: n,
    keep,
    fromSurface,
    fromBelow,
    toFirst,
    heat,
    modesOfCells,
    surfaceResistance: first + 1 / topConductance,
  }
}

/** The modes of one road: `modes[from … from + count)`. */
export type ModesOfRoad = { readonly modes: Float64Array; readonly from: number }

/**
 * First half of a step: the modes as they would be with no flux through the surface; returns the first cell's
 * temperature then. The surface ends at this + `surfaceResistance` × flux, so it is known before the flux is.
 * @param below air temperature under a deck
 */
export function rest(ground: GroundHeat, modes: Float64Array, from: number, below: Celsius): Celsius {
  const { count, keep, fromBelow, toFirst } = ground
  let first = 0
  for (let i = 0; i < count; i++) {
    const left = modes[from + i]! * keep[i]! + below * fromBelow[i]!
    modes[from + i] = left
    first += left * toFirst[i]!
  }
  return first
}

/** Second half of a step: takes the flux through the surface during it. */
export function heatUp(
  { count, fromSurface }: GroundHeat,
  modes: Float64Array,
  from: number,
  flux: WattsPerSquareMetre,
): void {
  for (let i = 0; i < count; i++) modes[from + i] = modes[from + i]! + flux * fromSurface[i]!
}

/** Heat kept in the ground above 0 °C, J/m². */
export function storedHeat({ count, heat }: GroundHeat, modes: Float64Array, from: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += heat[i]! * modes[from + i]!
  return sum
}

/** Sets the modes of one road from the temperatures of its cells. */
export function setTemperatures(
  { count, modesOfCells }: GroundHeat,
  modes: Float64Array,
  from: number,
  temperatures: ArrayLike<Celsius>,
): void {
  for (let mode = 0; mode < count; mode++) {
    let sum = 0
    for (let cell = 0; cell < count; cell++) sum += modesOfCells[mode * count + cell]! * temperatures[cell]!
    modes[from + mode] = sum
  }
}

/** Straight line from the surface to `deep` at `depth`, constant below. */
export function setProfile(
  ground: GroundHeat,
  modes: Float64Array,
  from: number,
  { surface, deep, depth }: { readonly surface: Celsius; readonly deep: Celsius; readonly depth: Metres },
): void {
  const profile = ground.cells.middle.map(
    (middle) => surface + (deep - surface) * Math.min(1, middle / depth),
  )
  setTemperatures(ground, modes, from, profile)
}

/** How many grounds are remembered: a network has few kinds of road. */
const REMEMBERED = 64

/** `groundHeat` that makes each ground once: taking one apart costs as much as a day's steps on it. */
export function rememberedGrounds(
  step: Seconds,
): (site: Pick<ForecastSite, 'kind' | 'layers'>) => GroundHeat {
  const grounds = new Map<string, GroundHeat>()
  return (site) => {
    const key = layersOf(site).reduce(
      (text, { material, thickness_m }) => `${text}|${material}${thickness_m}`,
      site.kind as string,
    )
    const known = grounds.get(key)
    if (known) return known
    if (grounds.size >= REMEMBERED) grounds.clear()
    const made = groundHeat(site, step)
    grounds.set(key, made)
    return made
  }
}
