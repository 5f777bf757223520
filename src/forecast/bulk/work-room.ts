/**
 * Room for the arrays of one forecast, taken piece by piece and given back all at once: a view costs a tenth of a
 * fresh array. Every piece comes filled, so that nothing of the case before is ever seen.
 */
export type WorkRoom = {
  numbers(count: number, value: number): Float64Array
  bytes(count: number): Uint8Array
  /** What was taken until now may be overwritten. */
  clear(): void
}

const FIRST_BYTES = 1 << 17

export function workRoom(): WorkRoom {
  let held = new ArrayBuffer(FIRST_BYTES)
  let used = 0

  /** Where the next piece begins. A larger buffer takes over when this one is full; pieces of the old one stay good. */
  function from(bytes: number): number {
    const at = used
    used += (bytes + 7) & ~7
    if (used <= held.byteLength) return at
    held = new ArrayBuffer(2 * held.byteLength + bytes)
    used = (bytes + 7) & ~7
    return 0
  }

  return {
    numbers(count, value) {
      const at = from(8 * count)
      return new Float64Array(held, at, count).fill(value)
    },
    bytes(count) {
      const at = from(count)
      return new Uint8Array(held, at, count).fill(0)
    },
    clear() {
      used = 0
    },
  }
}
