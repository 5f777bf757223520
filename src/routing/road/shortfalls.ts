import { segmentOf } from '#src/routing/road/directed-roads.ts'
import type { DrivenTour } from '#src/routing/road/drive-legs.ts'
import type { AskedByIndex } from '#src/routing/road/legs.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { Shortfall } from '#src/routing/spreading-task.ts'
import type { Minutes } from '#src/units.ts'

/** Why a segment is not treated, or not in all its passes. */
export type Untreated = { readonly index: number; readonly code: Exclude<Shortfall['code'], 'late'> }

const BECAUSE: Readonly<Record<Untreated['code'], string>> = {
  unreachable: 'no spreader that fits can drive there and back',
  too_heavy: 'it needs more salt than any spreader carries',
  no_spreader_left: 'the spreaders have no room left for it',
  no_salt: 'the depots have no salt left for it',
}

/** What nobody can drive, because it is closed or not in the network. */
export const missingSegments = ({ missing, roads }: RoadTask): Shortfall[] =>
  missing.map(({ asked, closed }) => {
    const road = roads.network.segments.find(({ id }) => id === asked.segment)?.road ?? asked.segment
    const because = closed ? 'it is closed' : 'it is not in the road network'
    return shortfall(asked.segment, 'unreachable', null, `${road} is not treated: ${because}.`)
  })

const shortfall = (
  segment: string,
  code: Shortfall['code'],
  late_min: Minutes | null,
  message: string,
): Shortfall => ({ segment, code, late_min, message })

/** What is not treated, and what is treated after its time: each segment told once, the worst of it. */
export function shortfallsOf(
  { roads }: RoadTask,
  untreated: readonly Untreated[],
  driven: readonly { readonly tour: DrivenTour; readonly late: readonly (Minutes | null)[] }[],
): Shortfall[] {
  const { segments } = roads.network
  const told = new Map<number, Shortfall>()
  for (const { index, code } of untreated) {
    const { id, road } = segments[index]!
    told.set(index, shortfall(id, code, null, `${road} is not treated: ${BECAUSE[code]}.`))
  }
  const latest = new Map<number, Minutes>()
  for (const { tour, late } of driven)
    tour.passes.forEach(({ directed }, pass) => {
      const index = segmentOf(directed)
      if ((late[pass] ?? 0) > (latest.get(index) ?? 0)) latest.set(index, late[pass]!)
    })
  for (const [index, minutes] of latest) {
    if (told.has(index)) continue
    const { id, road } = segments[index]!
    // Of a second more than nothing there is something to tell.
    const late = Math.ceil(minutes * 100) / 100
    told.set(index, shortfall(id, 'late', late, `${road} is treated ${inWords(late)} after its time.`))
  }
  return [...told].sort(([a], [b]) => a - b).map(([, one]) => one)
}

const inWords = (late: Minutes): string => (late < 1 ? 'less than a minute' : `${Math.round(late)} min`)

/** Tonight's segments by their index in the network. */
export const askedByIndex = ({ stretches }: RoadTask, asked: AskedByIndex = new Map()): AskedByIndex =>
  new Map([
    ...asked,
    ...stretches.flatMap((stretch) => stretch.drawn.map((one) => [segmentOf(one), stretch.asked] as const)),
  ])
