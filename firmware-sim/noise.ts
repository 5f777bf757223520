/** Seeded noise as pure functions of their arguments: the same seed gives the same night, whoever asks and when. */

/** Mixes integers to 32 well-spread bits (finaliser of MurmurHash3). */
function hash(...keys: readonly number[]): number {
  let bits = 0x9e3779b9
  for (const key of keys) {
    bits = mix(bits ^ (key | 0))
    bits = mix(bits + (Math.floor(key / 0x1_0000_0000) | 0) + 0x6d2b79f5)
  }
  return bits >>> 0
}

function mix(value: number): number {
  let bits = value
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

/** A name as a number to seed with (FNV-1a). */
export function hashOf(name: string): number {
  let bits = 0x811c9dc5
  for (let i = 0; i < name.length; i++) bits = Math.imul(bits ^ name.charCodeAt(i), 0x01000193)
  return bits >>> 0
}

/** In [0, 1). */
export const uniform = (...keys: readonly number[]): number => hash(...keys) / 0x1_0000_0000

/** Mean 0, standard deviation 1 (Box–Muller), of 32 well-spread bits. */
function gaussianOf(bits: number): number {
  const first = Math.max((mix(bits ^ 0x27d4eb2f) >>> 0) / 0x1_0000_0000, 1e-12)
  const second = (mix(bits ^ 0x165667b1) >>> 0) / 0x1_0000_0000
  return Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second)
}

/** Mean 0, standard deviation 1. */
export const gaussian = (...keys: readonly number[]): number => gaussianOf(hash(...keys))

/** The last values by their bits: neighbours in time ask for the same nodes. Equal bits give equal values. */
const CACHED = 4096
const cachedBits = new Float64Array(CACHED).fill(-1)
const cachedValues = new Float64Array(CACHED)

function node(keys: readonly number[], x: number): number {
  const bits = hash(...keys, x)
  const slot = bits % CACHED
  if (cachedBits[slot] !== bits) {
    cachedBits[slot] = bits
    cachedValues[slot] = gaussianOf(bits)
  }
  return cachedValues[slot]!
}

const ease = (x: number): number => (1 - Math.cos(Math.PI * x)) / 2

/** A curve through a Gaussian value at every whole `x`; mean 0, standard deviation near 1, no jumps. */
export function smoothNoise(x: number, ...keys: readonly number[]): number {
  const left = Math.floor(x)
  const weight = ease(x - left)
  const value = node(keys, left) * (1 - weight) + node(keys, left + 1) * weight
  // Interpolating lowers the spread between the nodes; divided out so that it is 1 everywhere.
  return value / Math.sqrt(weight * weight + (1 - weight) * (1 - weight))
}
