import type { MovedRoad, PlanSide, TourSummary } from '#src/routing/night/night-plan.ts'
import { MINUTE } from '#src/units.ts'
import { clockTime, NOT_KNOWN, tonnes } from '#src/web/words.ts'

const km = (value: number) => `${value.toFixed(1)} km`
const minutes = (value: number | null) => (value === null ? NOT_KNOWN : `${Math.round(value)} min`)
const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`

/** So many minutes after an instant, as a clock shows it. */
export type ClockAfter = (minutes: number | null) => string
export const clockAfter =
  (at: Date, timeZone: string): ClockAfter =>
  (after) =>
    after === null ? NOT_KNOWN : clockTime(new Date(at.getTime() + after * MINUTE), timeZone)

/** `6 spreaders treat 260.6 km in 134 min; everything in time.` */
export function sideSentence({ figures, falls_short }: PlanSide): string {
  const { spreaders, treated_km, last_treated_min, late, untreated } = figures
  const misses = [
    untreated > 0 ? `${counted(untreated, 'segment')} not treated` : null,
    late > 0 ? `${counted(late, 'segment')} late` : null,
  ].filter((part) => part !== null)
  const kept = falls_short.length === 0 ? 'everything in time' : misses.join(', ')
  const verb = spreaders === 1 ? 'treats' : 'treat'
  return `${counted(spreaders, 'spreader')} ${verb} ${km(treated_km)} in ${minutes(last_treated_min)}; ${kept}.`
}

/** A row a figure, the two sides beside each other; what is the worse is said in words where it matters. */
export function sideRows(left: PlanSide, right: PlanSide, after: ClockAfter) {
  const row = (name: string, of: (side: PlanSide) => string) => ({
    name,
    left: of(left),
    right: of(right),
    differs: of(left) !== of(right),
  })
  return [
    row('Spreaders', ({ figures }) => String(figures.spreaders)),
    row('Treated', ({ figures }) => km(figures.treated_km)),
    row('Not treated', ({ figures }) => counted(figures.untreated, 'segment')),
    row('Late', ({ figures }) => counted(figures.late, 'segment')),
    row('Last metre treated at', ({ figures }) => after(figures.last_treated_min)),
    row('Last spreader back at', ({ figures }) => after(figures.ends_min)),
    row('Driven without spreading', ({ figures }) => km(figures.dead_km)),
    row('Salt', ({ figures }) => tonnes(figures.salt_t)),
  ]
}

/** What each spreader gives to another, its roads in one line, the most kilometres first. */
export function movedLines(moved: readonly MovedRoad[]): string[] {
  const pairs = Map.groupBy(moved, ({ from, to }) => `${from} ${to}`)
  return [...pairs.values()]
    .map((roads) => {
      const [{ from, to }] = roads as [MovedRoad, ...MovedRoad[]]
      const names = [...new Set(roads.map(({ road }) => road))]
      const sum = roads.reduce((all, one) => all + one.km, 0)
      const whose = from === null ? '' : ` from ${from}`
      return { sum, words: `${km(sum)}${whose} to ${to ?? 'nobody'}: ${names.join(', ')}` }
    })
    .toSorted((a, b) => b.sum - a.sum)
    .map(({ words }) => words)
}

export const tourCells = (
  { treated_km, dead_km, salt_t, last_treated_min }: TourSummary,
  after: ClockAfter,
) => [km(treated_km), km(dead_km), tonnes(salt_t), after(last_treated_min)]
