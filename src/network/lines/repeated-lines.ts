import type { LineNote } from '#src/network/lines/import-refusal.ts'
import type { PublishedLine } from '#src/network/lines/published-lines.ts'

/** The same whichever way it was drawn. */
function drawn({ line }: PublishedLine): string {
  return [line, line.toReversed()].map((places) => JSON.stringify(places)).sort()[0]!
}

/** Leaves out lines without length and those that stand there twice with the same route. */
export function withoutRepeats(lines: readonly PublishedLine[]): {
  kept: PublishedLine[]
  notes: LineNote[]
} {
  const first = new Map<string, PublishedLine>()
  const kept: PublishedLine[] = []
  const notes: LineNote[] = []
  for (const one of lines) {
    const { feature: number, route, line } = one
    const note = (code: string, message: string) => notes.push({ line: number, code, message })
    const [lon, lat] = line[0]!
    if (line.every((place) => place[0] === lon && place[1] === lat)) {
      note('zero_length', `Line ${number} has no length.`)
      continue
    }
    const before = first.get(drawn(one))
    if (before && before.route === route) {
      note('duplicate', `Line ${number} is line ${before.feature} once more.`)
      continue
    }
    if (before)
      note(
        'two_routes',
        `Line ${number} of route ${route} is line ${before.feature} of route ${before.route} once more.`,
      )
    else first.set(drawn(one), one)
    if (route === null) note('no_route', `Line ${number} is on no route.`)
    kept.push(one)
  }
  return { kept, notes }
}
