/** Heat in the ground under the road: one dimension, implicit, fine layers. */

/** Thickness m, conductivity W/mK, heat capacity J/m³K; top layer first. */
export type Layer = { readonly thickness: number; readonly conductivity: number; readonly capacity: number }

export type RoadColumn = {
  /** Layer temperatures, °C, top first. */
  readonly temperature: Float64Array
  /** Conductance from the surface to the middle of the top layer, W/m²K. */
  readonly skin: number
  /** Heat capacity of the top layer, J/m²K. */
  readonly top_capacity: number
  /**
   * Prepares a step against the temperature below, °C; the top layer will end at
   * `base + gain × (flux into the surface, W/m²)`.
   */
  prepare(below: number): { base: number; gain: number }
  /** Ends the step with the flux that really went in. */
  finish(flux: number): void
  /** At that depth in metres, °C. */
  at(depth: number): number
  /** Above 0 °C, J/m². */
  heat(): number
}

const ROAD: readonly [depth: number, conductivity: number, capacity: number][] = [
  [0.12, 0.95, 2.05e6], // asphalt
  [0.45, 1.25, 1.85e6], // crushed stone
  [9, 1.45, 2.3e6], // clay
]
const DECK: readonly [depth: number, conductivity: number, capacity: number][] = [
  [0.1, 0.95, 2.05e6],
  [9, 1.9, 2.2e6], // reinforced concrete
]

/** 5 mm at the top, growing by an eighth, at most 10 cm. */
function layered(depth: number, materials: typeof ROAD): Layer[] {
  const layers: Layer[] = []
  for (let top = 0, thickness = 0.005; top < depth; top += thickness, thickness *= 1.125) {
    thickness = Math.min(thickness, 0.1, depth - top + 1e-9)
    const [, conductivity, capacity] = materials.find(([bottom]) => top + thickness / 2 < bottom)!
    layers.push({ thickness, conductivity, capacity })
  }
  return layers
}

/** A road on the ground, to 1.5 m; below it the ground temperature of the season. */
export const roadLayers = (): Layer[] => layered(1.5, ROAD)
/** A bridge deck 0.45 m thick; below it the air. */
export const deckLayers = (): Layer[] => layered(0.45, DECK)

/** Backward Euler, eliminated from the bottom so that only the top row waits for the surface. */
export function roadColumn(layers: readonly Layer[], bottomConductance: number, stepS: number): RoadColumn {
  const count = layers.length
  const storage = layers.map((layer) => (layer.capacity * layer.thickness) / stepS)
  const down = layers.map((layer, at) => conductance(layer, layers[at + 1], bottomConductance))
  const [gain, divisor] = elimination(storage, down)
  const temperature = new Float64Array(count)
  const constant = new Float64Array(count)
  const prepared = { base: 0, gain: 1 / divisor[0]! }
  return {
    temperature,
    skin: (2 * layers[0]!.conductivity) / layers[0]!.thickness,
    top_capacity: layers[0]!.capacity * layers[0]!.thickness,
    prepare(below) {
      let carried = below
      for (let at = count - 1; at >= 0; at--) {
        carried = (storage[at]! * temperature[at]! + down[at]! * carried) / divisor[at]!
        constant[at] = carried
      }
      prepared.base = carried
      return prepared
    },
    finish(flux) {
      temperature[0] = constant[0]! + prepared.gain * flux
      for (let at = 1; at < count; at++) temperature[at] = constant[at]! + gain[at]! * temperature[at - 1]!
    },
    at(depth) {
      let middle = 0
      for (let at = 0, top = 0; at < count; at++) {
        if (top <= depth) middle = at
        top += layers[at]!.thickness
      }
      return temperature[middle]!
    },
    heat: () => storage.reduce((sum, each, at) => sum + each * stepS * temperature[at]!, 0),
  }
}

function conductance(layer: Layer, below: Layer | undefined, bottomConductance: number): number {
  const half = layer.thickness / (2 * layer.conductivity)
  if (!below) return bottomConductance === 0 ? 0 : 1 / (half + 1 / bottomConductance)
  return 1 / (half + below.thickness / (2 * below.conductivity))
}

/** The parts of the elimination that never change: share of the layer above, and divisor of each row. */
function elimination(storage: readonly number[], down: readonly number[]): [Float64Array, Float64Array] {
  const gain = new Float64Array(storage.length)
  const divisor = new Float64Array(storage.length)
  for (let at = storage.length - 1; at >= 0; at--) {
    const up = at === 0 ? 0 : down[at - 1]!
    const fixed = at === storage.length - 1 ? 1 : 1 - gain[at + 1]!
    divisor[at] = storage[at]! + up + down[at]! * fixed
    gain[at] = up / divisor[at]!
  }
  return [gain, divisor]
}
