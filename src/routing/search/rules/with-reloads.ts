import type { ProblemParts } from '#src/routing/search/problem.ts'

/** The parts of a problem with its tasks of reloading, numbered after those to be treated: no load, the same either way. */
export function withReloads(parts: ProblemParts): ProblemParts {
  const reload = parts.rules?.reload
  if (!reload) return parts
  const { arriving, leaving, time } = reload
  const longer = (array: Int32Array, more: readonly number[]) => Int32Array.from([...array, ...more])
  const times = arriving.map(() => time)
  return {
    ...parts,
    entry: longer(
      parts.entry,
      arriving.flatMap((terminal) => [terminal, terminal]),
    ),
    exit: longer(
      parts.exit,
      leaving.flatMap((terminal) => [terminal, terminal]),
    ),
    load: longer(
      parts.load,
      arriving.map(() => 0),
    ),
    cost: longer(parts.cost, times),
    kinds: parts.kinds.map((kind) => (kind.cost ? { ...kind, cost: longer(kind.cost, times) } : kind)),
  }
}
