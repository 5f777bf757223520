import { type Grams, grams } from '#src/routing/load.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { WhoCanTreat } from '#src/routing/road/who-can-treat.ts'
import type { SearchedTour, TakenOut } from '#src/routing/road/within-loads.ts'

type Tours = { readonly tours: readonly SearchedTour[]; readonly taken: readonly TakenOut[] }

/** Sends spreaders that have nothing to do to stretches that nobody treats, one each: only a short search leaves both. */
export function sendIdle<Found extends Tours>(given: RoadTask, who: WhoCanTreat, found: Found): Found {
  const { fleet, stretches } = given
  const idle = fleet.groups.map(
    ({ spreaders }, group) => spreaders.length - found.tours.filter((tour) => tour.group === group).length,
  )
  const sent: SearchedTour[] = []
  const taken = found.taken.filter(({ stretch, code }) => {
    if (code !== 'no_spreader_left') return true
    const { load } = stretches[stretch]!
    const group = fleet.groups.findIndex(
      ({ firstLoad }, index) =>
        idle[index]! > 0 &&
        who.can(stretch, index) &&
        load <= firstLoad &&
        hasSalt(given, [...found.tours, ...sent], index, load),
    )
    if (group < 0) return true
    idle[group]! -= 1
    sent.push({ group, visits: [{ stretch, against: !who.drawn(stretch, group) }] })
    return false
  })
  return sent.length > 0 ? { ...found, tours: [...found.tours, ...sent], taken } : found
}

/** Does the depot of the group still have so much after what the tours take there? */
function hasSalt(
  { fleet, task, stretches }: RoadTask,
  tours: readonly SearchedTour[],
  group: number,
  load: Grams,
): boolean {
  const { depot } = fleet.groups[group]!
  const salt_t = depot === null ? null : task.depots[depot]!.salt_t
  if (salt_t === null) return true
  let taken = load
  for (const tour of tours) {
    let from = fleet.groups[tour.group]!.depot
    for (const visit of tour.visits) {
      if ('reload' in visit) from = visit.reload
      else if (from === depot) taken += stretches[visit.stretch]!.load
    }
  }
  return taken <= grams(salt_t)
}
