/** Eigenvalues of a symmetric matrix, and its eigenvectors as columns: `vectors[row * n + mode]`. */
export type Modes = { readonly values: Float64Array; readonly vectors: Float64Array }

/** Rotates rows and columns `p` and `q` so that their common element vanishes. */
function rotate(matrix: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const common = matrix[p * n + q]!
  const slant = (matrix[q * n + q]! - matrix[p * n + p]!) / (2 * common)
  const tangent = Math.sign(slant || 1) / (Math.abs(slant) + Math.sqrt(slant * slant + 1))
  const cosine = 1 / Math.sqrt(tangent * tangent + 1)
  const sine = tangent * cosine
  const mix = (of: Float64Array, a: number, b: number) => {
    const left = of[a]!
    const right = of[b]!
    of[a] = cosine * left - sine * right
    of[b] = sine * left + cosine * right
  }
  for (let k = 0; k < n; k++) mix(matrix, k * n + p, k * n + q)
  for (let k = 0; k < n; k++) mix(matrix, p * n + k, q * n + k)
  for (let k = 0; k < n; k++) mix(vectors, k * n + p, k * n + q)
}

/**
 * Cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, §8.5): slow for large matrices, exact to the
 * rounding for the sixteen cells of a road.
 */
export function symmetricModes(given: Float64Array, n: number): Modes {
  const matrix = given.slice()
  const vectors = new Float64Array(n * n)
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1
  let scale = 0
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(matrix[i * n + i]!))
  for (let sweep = 0, off = 1; sweep < 30 && off > 0; sweep++) {
    off = 0
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(matrix[p * n + q]!) <= 1e-17 * scale) continue
        rotate(matrix, vectors, n, p, q)
        off++
      }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]!), vectors }
}
