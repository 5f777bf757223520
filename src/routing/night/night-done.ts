import { type CompletedTreatment, segmentsTold } from '#src/decision/completed-treatment.ts'
import type { Spreader } from '#src/network/depot.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { kilograms, saltForAll } from '#src/routing/load.ts'
import type { SpreaderInTask } from '#src/routing/spreading-task.ts'
import { MINUTE } from '#src/units.ts'

/** Where a spreader that is out begins anew, as far as its crew has told. */
export type SpreaderOut = Pick<SpreaderInTask, 'start' | 'loaded_t' | 'elapsed_min'>

/** What of tonight's orders is done, as crews told. */
export type NightDone = {
  /** Ids of segments that need nothing more. */
  readonly segments: ReadonlySet<string>
  readonly out: ReadonlyMap<string, SpreaderOut>
  /** What had to be assumed for it, in words. */
  readonly assumed: readonly string[]
}

type Ordered = { readonly route: TreatmentRoute; readonly ordered_at: Date | null }
type Given = {
  readonly treated: readonly Ordered[]
  readonly completed: readonly CompletedTreatment[]
  readonly spreaders: readonly Spreader[]
  readonly now: Date
}

const positionOf = ([lon, lat]: readonly [number, number]) => ({ lon, lat })

/** What was told for the order that stands; what was spread before it was given is no part of it. */
export const toldFor = ({ route, ordered_at }: Ordered, completed: readonly CompletedTreatment[]) =>
  ordered_at === null
    ? []
    : completed.filter(
        (one) => one.route === route.id && one.withdrawn === null && one.finished_at >= ordered_at,
      )

function outOf(
  route: TreatmentRoute,
  told: readonly CompletedTreatment[],
  { spreaders, now }: Given,
): [string, SpreaderOut] | null {
  const spreader = spreaders.find(({ id }) => id === route.spreader)
  const last = told.toSorted((a, b) => a.finished_at.getTime() - b.finished_at.getTime()).at(-1)
  const end = last && segmentsTold(last, route).at(-1)?.line.at(-1)
  if (!spreader || !last || !end) return null
  const used = told.reduce((sum, one) => {
    const reckoned = kilograms(saltForAll(segmentsTold(one, route), one.spread_rate_g_m2, 1)) / 1000
    return sum + (one.salt_t ?? reckoned)
  }, 0)
  const began = Math.min(...told.map(({ started_at }) => started_at.getTime()))
  return [
    spreader.id,
    {
      start: positionOf(end),
      loaded_t: Math.max(0, Math.round((spreader.capacity_t - used) * 1000) / 1000),
      elapsed_min: Math.max(0, Math.round((now.getTime() - began) / MINUTE)),
    },
  ]
}

/** A road of two routes needs nothing more once the crews of both have told of it: each was ordered for itself. */
function needNothingMore(told: readonly { readonly route: TreatmentRoute; readonly done: Set<string> }[]) {
  const asked = told.flatMap(({ route, done }) =>
    route.segments.filter(({ treated }) => treated).map(({ id }) => ({ id, isDone: done.has(id) })),
  )
  const open = new Set(asked.filter(({ isDone }) => !isDone).map(({ id }) => id))
  return new Set(asked.map(({ id }) => id).filter((id) => !open.has(id)))
}

/** What crews told of tonight's orders: nobody treats it twice, and a spreader goes on from where it was last heard of. */
export function nightDone(given: Given): NightDone {
  const out = new Map<string, SpreaderOut>()
  const assumed: string[] = []
  const all = given.treated.map((ordered) => {
    const { route } = ordered
    const told = toldFor(ordered, given.completed)
    const done = new Set(told.flatMap((one) => segmentsTold(one, route)).map(({ id }) => id))
    return { route, told, done }
  })
  for (const { route, told, done } of all) {
    const isWhole = route.segments.every(({ id, treated }) => !treated || done.has(id))
    const spreader = isWhole ? null : outOf(route, told, given)
    if (!spreader) continue
    out.set(...spreader)
    assumed.push(
      `${spreader[0]} is where its crew last told of a treatment, with ${spreader[1].loaded_t} t left of a full load.`,
    )
  }
  return { segments: needNothingMore(all), out, assumed }
}
