/**
 * Lays columns of numbers one after another over a buffer, which may be shared between threads. Without a buffer it
 * only counts: laying out the same columns twice, first for their size, keeps size and columns from ever disagreeing.
 */
export type ColumnPlacing = {
  float64(rows: number): Float64Array
  float32(rows: number): Float32Array
  int32(rows: number): Int32Array
  uint16(rows: number): Uint16Array
  int8(rows: number): Int8Array
  uint8(rows: number): Uint8Array
  /** Taken so far. */
  bytes(): number
}

export function columnPlacing(buffer: ArrayBufferLike | null): ColumnPlacing {
  const over = buffer ?? new ArrayBuffer(0)
  let used = 0
  /** Columns begin where any number may. */
  function next(bytes: number): number {
    const at = used
    used += (bytes + 7) & ~7
    return buffer ? at : 0
  }
  const held = (rows: number) => (buffer ? rows : 0)
  return {
    float64: (rows) => new Float64Array(over, next(8 * rows), held(rows)),
    float32: (rows) => new Float32Array(over, next(4 * rows), held(rows)),
    int32: (rows) => new Int32Array(over, next(4 * rows), held(rows)),
    uint16: (rows) => new Uint16Array(over, next(2 * rows), held(rows)),
    int8: (rows) => new Int8Array(over, next(rows), held(rows)),
    uint8: (rows) => new Uint8Array(over, next(rows), held(rows)),
    bytes: () => used,
  }
}
