import type { ProblemParts } from '#src/routing/search/problem.ts'

// Strings are removed around a task until enough tours are touched; more neighbours than these are never asked for.
const KEPT = 200

/** For each task the others that are cheapest to reach from it or it from them, nearest first. */
export function nearest(parts: ProblemParts): Int32Array[] {
  const size = parts.load.length
  const apart = new Int32Array(size)
  return Array.from({ length: size }, (_, task) => {
    for (let other = 0; other < size; other++) apart[other] = between(parts, task, other)
    return Int32Array.from({ length: size }, (_, other) => other)
      .filter((other) => other !== task)
      .sort((a, b) => apart[a]! - apart[b]! || a - b)
      .slice(0, KEPT)
  })
}

/** The cheapest dead run from one task to the other, whichever comes first and however they are driven. */
function between({ entry, exit, deadRun, terminals }: ProblemParts, a: number, b: number): number {
  let least = deadRun[exit[2 * a]! * terminals + entry[2 * b]!]!
  for (let mode = 0; mode < 4; mode++) {
    const [one, two] = [2 * a + (mode & 1), 2 * b + (mode >> 1)]
    least = Math.min(
      least,
      deadRun[exit[one]! * terminals + entry[two]!]!,
      deadRun[exit[two]! * terminals + entry[one]!]!,
    )
  }
  return least
}
