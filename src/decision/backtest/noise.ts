/** A whole number spread evenly over 32 bits (murmur3's finaliser), of whole numbers. */
function mixed(...keys: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const key of keys) {
    hash = Math.imul(hash ^ (key | 0), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}

/** Normal deviate of mean 0 and variance 1 (Box and Muller 1958); the same keys give the same. */
function normalAt(...keys: readonly number[]): number {
  const [even, angle] = [(mixed(...keys, 1) + 1) / 2 ** 32, mixed(...keys, 2) / 2 ** 32]
  return Math.sqrt(-2 * Math.log(even)) * Math.cos(2 * Math.PI * angle)
}

/**
 * Noise that changes smoothly along `x` within about one unit, of mean 0 and, at every `x`, variance 1: two
 * neighbouring deviates weighted by cosine and sine.
 */
export function smoothNoise(x: number, ...keys: readonly number[]): number {
  const before = Math.floor(x)
  const angle = ((x - before) * Math.PI) / 2
  return Math.cos(angle) * normalAt(before, ...keys) + Math.sin(angle) * normalAt(before + 1, ...keys)
}
