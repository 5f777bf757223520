import { middleOfTour, neighbouringTours } from '#src/routing/county/neighbouring-tours.ts'
import { apart, type Place, type WideProblem } from '#src/routing/county/wide-problem.ts'
import type { StartTour } from '#src/routing/search/construct.ts'

/** Tasks that lie together, in districts of at most `largest`, each task in one; loads about equal. */
export function districtsOf(wide: WideProblem, largest: number): number[][] {
  const all = wide.tasks.map((_, task) => task)
  const fitting = (district: number[]): number[][] =>
    district.length <= largest ? [district] : divided(wide, district, 2).flatMap(fitting)
  return divided(wide, all, Math.ceil(all.length / largest)).flatMap(fitting)
}

/** Cut again and again across the longer side of the area, each time so that both sides carry what their pieces should. */
function divided(wide: WideProblem, tasks: readonly number[], pieces: number): number[][] {
  if (pieces <= 1 || tasks.length <= 1) return [[...tasks]]
  const along = longerSide(tasks.map((task) => wide.tasks[task]!))
  const sorted = tasks.toSorted((a, b) => wide.tasks[a]![along] - wide.tasks[b]![along] || a - b)
  const first = Math.floor(pieces / 2)
  const cut = cutAt(wide, sorted, first / pieces)
  return [...divided(wide, sorted.slice(0, cut), first), ...divided(wide, sorted.slice(cut), pieces - first)]
}

function longerSide(places: readonly Place[]): 'x' | 'y' {
  const extent = (along: 'x' | 'y') => {
    const values = places.map((place) => place[along])
    return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b))
  }
  return extent('x') >= extent('y') ? 'x' : 'y'
}

/** How many of the sorted tasks carry `share` of their load. */
function cutAt({ load }: WideProblem, sorted: readonly number[], share: number): number {
  const wanted = share * sorted.reduce((sum, task) => sum + load[task]!, 0)
  let carried = 0
  const cut = sorted.findIndex((task) => {
    carried += load[task]!
    return carried > wanted
  })
  return Math.min(Math.max(1, cut), sorted.length - 1)
}

/** Districts of whole tours that lie together; a task of none is in the district that lies nearest to it. */
export function districtsAround(wide: WideProblem, tours: readonly StartTour[], largest: number): number[][] {
  const districts: { readonly tasks: number[]; readonly middle: Place }[] = []
  for (let left = [...tours]; left.length > 0; ) {
    const taken = neighbouringTours(wide, left, 0, largest)
    const tasks = taken.flatMap((index) => [...left[index]!.tasks])
    districts.push({ tasks, middle: middleOfTour(wide, { kind: 0, tasks }) })
    left = left.filter((_, index) => !taken.includes(index))
  }
  const placed = new Set(tours.flatMap(({ tasks }) => tasks))
  const open = wide.tasks.flatMap((_, task) => (placed.has(task) ? [] : [task]))
  for (const task of open) {
    const away = (middle: Place) => apart(middle, wide.tasks[task]!)
    const nearest = districts.reduce((best, one) => (away(one.middle) < away(best.middle) ? one : best))
    nearest.tasks.push(task)
  }
  return districts.map(({ tasks }) => tasks.filter((task) => task < wide.tasks.length))
}
