/** Numbers in [0, 1) from a seed: the same on every machine. */
export type Random = () => number

/** sfc32 of Chris Doty-Humphrey (PractRand), 32-bit integers only. */
export function seededRandom(seed: number): Random {
  let a = seed | 0
  let b = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b)
  let c = 0xdeadbeef | 0
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  for (let round = 0; round < 12; round++) next()
  return next
}

/** Whole number in [0, below). */
export const randomIndex = (random: Random, below: number): number => Math.floor(random() * below)
