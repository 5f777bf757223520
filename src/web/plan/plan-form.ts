import type { NightChange } from '#src/routing/night/night-plan.ts'

/** The fields as a browser sends them: `spreader:gritter-1`, `depot:main-depot`, `route:route-2`, `roads`. */
export type PlanEntry = Readonly<Record<string, string | undefined>>

const ticked = (entry: PlanEntry, kind: string): string[] =>
  Object.keys(entry)
    .filter((name) => name.startsWith(`${kind}:`) && entry[name])
    .map((name) => name.slice(kind.length + 1))

/** Names of roads or segments, by commas or lines. */
const roadsOf = (text = ''): string[] =>
  text
    .split(/[,\n]/)
    .map((road) => road.trim())
    .filter((road) => road !== '')

export const changeOf = (entry: PlanEntry): NightChange => ({
  spreaders_out: ticked(entry, 'spreader'),
  depots_empty: ticked(entry, 'depot'),
  roads_closed: roadsOf(entry.roads),
})

/** A change as the form shows it. */
export const entryOf = ({
  spreaders_out,
  depots_empty,
  roads_closed,
  roads_said = roads_closed,
}: NightChange): PlanEntry =>
  Object.fromEntries([
    ...spreaders_out.map((id) => [`spreader:${id}`, 'yes']),
    ...depots_empty.map((id) => [`depot:${id}`, 'yes']),
    ['roads', roads_said.join(', ')],
  ])

export const whatIfBody = (entry: PlanEntry) => ({
  ...changeOf(entry),
  more_routes: ticked(entry, 'route'),
})

/** What was entered, so that nothing has to be ticked again. */
export type PlanAttempt = { readonly entered: PlanEntry; readonly problem: string }
