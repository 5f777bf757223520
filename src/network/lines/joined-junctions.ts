/** Pairs of numbers from 0 that belong together, directly or through others: for each the lowest-numbered of its group. */
export function joinedJunctions(
  count: number,
  pairs: Iterable<{ readonly from: number; readonly to: number }>,
): number[] {
  const group = Array.from({ length: count }, (_, one) => one)
  const lowest = (one: number): number => {
    let at = one
    while (group[at] !== at) {
      group[at] = group[group[at]!]!
      at = group[at]!
    }
    return at
  }
  for (const { from, to } of pairs) {
    const [a, b] = [lowest(from), lowest(to)]
    group[Math.max(a, b)] = Math.min(a, b)
  }
  return group.map((_, one) => lowest(one))
}
