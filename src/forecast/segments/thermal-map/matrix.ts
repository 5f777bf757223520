/** A square matrix, row by row. */
export type Matrix = readonly (readonly number[])[]

/** Inverse by Gauss and Jordan with pivots; for the few rows of a regression. Throws when there is none. */
export function inverse(matrix: Matrix): number[][] {
  const size = matrix.length
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))])
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let i = column + 1; i < size; i++)
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i
    const [upper, lower] = [rows[column]!, rows[pivot]!]
    rows[column] = lower
    rows[pivot] = upper
    const divisor = lower[column]!
    if (!(Math.abs(divisor) > 1e-300)) throw new Error('a matrix without an inverse')
    for (let j = 0; j < 2 * size; j++) lower[j] = lower[j]! / divisor
    for (const row of rows) {
      const factor = row[column]!
      if (row === lower || factor === 0) continue
      for (let j = 0; j < 2 * size; j++) row[j] = row[j]! - factor * lower[j]!
    }
  }
  return rows.map((row) => row.slice(size))
}

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0)

export const times = (matrix: Matrix, vector: readonly number[]): number[] =>
  matrix.map((row) => dot(row, vector))
