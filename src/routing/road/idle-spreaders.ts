import { type Grams, grams } from '#src/routing/load.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import { depotsWithSalt } from '#src/routing/road/search-rules.ts'
import type { WhoCanLoad, WhoCanTreat } from '#src/routing/road/who-can-treat.ts'
import type { SearchedTour, TakenOut } from '#src/routing/road/within-loads.ts'

type Who = WhoCanTreat & WhoCanLoad
type Tours = { readonly tours: readonly SearchedTour[]; readonly taken: readonly TakenOut[] }

/**
 * Sends spreaders that have nothing to do to stretches that nobody treats, one each, loaded as they are or by a depot
 * with salt: only a short search leaves both.
 */
export function sendIdle<Found extends Tours>(given: RoadTask, who: Who, found: Found): Found {
  const { fleet } = given
  const idle = fleet.groups.map(
    ({ spreaders }, group) => spreaders.length - found.tours.filter((tour) => tour.group === group).length,
  )
  const sent: SearchedTour[] = []
  const taken = found.taken.filter(({ stretch, code }) => {
    if (code !== 'no_spreader_left') return true
    const free = idle.flatMap((count, group) => (count > 0 ? [group] : []))
    const tour = toStretch(given, who, [...found.tours, ...sent], free, stretch)
    if (!tour) return true
    idle[tour.group]! -= 1
    sent.push(tour)
    return false
  })
  return sent.length > 0 ? { ...found, tours: [...found.tours, ...sent], taken } : found
}

/** A tour to one stretch alone; null: none of these groups can. */
function toStretch(
  given: RoadTask,
  who: Who,
  tours: readonly SearchedTour[],
  groups: readonly number[],
  stretch: number,
): SearchedTour | null {
  const { fleet, stretches } = given
  const { load } = stretches[stretch]!
  const loaded = groups.find(
    (group) =>
      who.can(stretch, group) &&
      load <= fleet.groups[group]!.firstLoad &&
      hasSalt(given, tours, fleet.groups[group]!.depot, load),
  )
  if (loaded !== undefined)
    return { group: loaded, visits: [{ stretch, against: !who.drawn(stretch, loaded) }] }
  if (!given.task.settings.reloads) return null
  for (const group of groups)
    for (const depot of depotsWithSalt(given)) {
      const [drawn, against] = who.canBy(depot, stretch, group)
      if ((drawn || against) && hasSalt(given, tours, depot, load))
        return { group, visits: [{ reload: depot }, { stretch, against: !drawn }] }
    }
  return null
}

/** Does a depot still have so much after what the tours take there? Null: it was loaded before tonight. */
function hasSalt(
  { fleet, task, stretches }: RoadTask,
  tours: readonly SearchedTour[],
  depot: number | null,
  load: Grams,
): boolean {
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
