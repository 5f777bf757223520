import type { TonightRoute } from '#src/api/tonight-document.ts'

/** Where the engine's sentence turns from its first reason to the next, its shades or the row of the table. */
const TURNS = [
  '; ',
  ', lowered because',
  ', though flagged',
  ', and the ',
  ', and freezes',
  ', and snow',
  ' and freezes with',
  ', but ',
]

const upperFirst = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

/** The first clause of the full reason, without what the columns beside it say; the rest is on the route's page. */
export function shortReason({ because, coldest }: Pick<TonightRoute, 'because' | 'coldest'>): string {
  const said = upperFirst(because.replace(/^Decide by hand – assume treat: /, '').replace(/\.$/, ''))
  const ends = TURNS.map((turn) => said.indexOf(turn)).filter((at) => at > 0)
  const clause = said.slice(0, Math.min(said.length, ...ends))
  return coldest ? clause.replace(` at ${coldest.name}`, '') : clause
}
