import {
  apart,
  type KindShare,
  middleOf,
  type Place,
  type WideProblem,
} from '#src/routing/county/wide-problem.ts'

/** Kinds of the tours that a district begins with. */
type Begun = readonly { readonly kind: number }[]

// Depots from which a district is given spreaders: from farther away they come only where it has none.
const NEAREST_PLACES = 4

/**
 * The spreaders of each district: those of the tours it begins with, then again and again the district with the most
 * load for each spreader it has gets the nearest one left. Those that are far from every district stand idle.
 */
export function sharedOut(
  wide: WideProblem,
  districts: readonly (readonly number[])[],
  begun: readonly Begun[],
): KindShare[][] {
  const loads = districts.map((tasks) => tasks.reduce((sum, task) => sum + wide.load[task]!, 0))
  const near = districts.map((tasks) =>
    kindsByNearness(wide, middleOf(tasks.map((task) => wide.tasks[task]!))),
  )
  const left = wide.kinds.map(({ count }) => Math.min(count, wide.tasks.length))
  const shares = districts.map(() => new Map<number, number>())
  const given = districts.map(() => 0)
  const give = (district: number, kind: number) => {
    left[kind]! -= 1
    given[district]! += 1
    shares[district]!.set(kind, (shares[district]!.get(kind) ?? 0) + 1)
  }
  begun.forEach((tours, district) => {
    for (const { kind } of tours) if (kind < left.length) give(district, kind)
  })
  const asking = new Set(districts.keys())
  while (asking.size > 0) {
    const district = [...asking].reduce((neediest, one) =>
      (loads[one]! + 1) / (given[one]! + 1) > (loads[neediest]! + 1) / (given[neediest]! + 1)
        ? one
        : neediest,
    )
    const { kinds, places } = near[district]!
    const next = kinds.find((kind) => left[kind]! > 0)
    if (next !== undefined && (given[district] === 0 || places.has(placeKey(wide.kinds[next]!))))
      give(district, next)
    else asking.delete(district)
  }
  return shares.map(asShares)
}

const placeKey = ({ x, y }: Place): string => `${x} ${y}`

/** All kinds, nearest first, and the nearest places where any start. */
function kindsByNearness({ kinds }: WideProblem, middle: Place) {
  const away = kinds.map((kind) => apart(kind, middle))
  const nearest = [...kinds.keys()].sort((a, b) => away[a]! - away[b]! || a - b)
  const places = [...new Set(nearest.map((kind) => placeKey(kinds[kind]!)))].slice(0, NEAREST_PLACES)
  return { kinds: nearest, places: new Set(places) }
}

/** In the order of kinds. */
export const asShares = (counts: ReadonlyMap<number, number>): KindShare[] =>
  [...counts].sort(([a], [b]) => a - b).map(([kind, count]) => ({ kind, count }))
