/**
 * A stretch that a round drives over more than once is treated the first time: nobody drives over ice that the same
 * spreader treats on its way back. Load and length stay the same.
 */
export function treatFirst<Driven extends { readonly treated: boolean }>(
  round: readonly Driven[],
  idOf: (driven: Driven) => unknown,
): Driven[] {
  const treated = new Set(round.filter((driven) => driven.treated).map(idOf))
  return round.map((driven) => {
    const first = treated.delete(idOf(driven))
    return driven.treated === first ? driven : { ...driven, treated: first }
  })
}
