import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Spreader } from '#src/network/depot.ts'
import type { RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'
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

/** The segments between the first and the last that were told, in driving order; without a stretch all of them. */
function toldSegments({ segments }: TreatmentRoute, { stretch }: CompletedTreatment): readonly RoadSegment[] {
  if (!stretch) return segments
  const from = segments.findIndex(({ id }) => id === stretch.from)
  const to = segments.findLastIndex(({ id }) => id === stretch.to)
  return from < 0 || to < from ? [] : segments.slice(from, to + 1)
}

/** What was told for the order that stands; what was spread before it was given is no part of it. */
const toldFor = ({ route, ordered_at }: Ordered, completed: readonly CompletedTreatment[]) =>
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
  const end = last && toldSegments(route, last).at(-1)?.line.at(-1)
  if (!spreader || !last || !end) return null
  const used = told.reduce((sum, one) => {
    const reckoned = kilograms(saltForAll(toldSegments(route, one), one.spread_rate_g_m2, 1)) / 1000
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

/** What crews told of tonight's orders: nobody treats it twice, and a spreader goes on from where it was last heard of. */
export function nightDone(given: Given): NightDone {
  const segments = new Set<string>()
  const out = new Map<string, SpreaderOut>()
  const assumed: string[] = []
  for (const ordered of given.treated) {
    const { route } = ordered
    const told = toldFor(ordered, given.completed)
    const done = new Set(told.flatMap((one) => toldSegments(route, one)).map(({ id }) => id))
    for (const { id, treated } of route.segments) if (treated && done.has(id)) segments.add(id)
    const isWhole = route.segments.every(({ id, treated }) => !treated || done.has(id))
    const spreader = isWhole ? null : outOf(route, told, given)
    if (!spreader) continue
    out.set(...spreader)
    assumed.push(
      `${spreader[0]} is where its crew last told of a treatment, with ${spreader[1].loaded_t} t left of a full load.`,
    )
  }
  return { segments, out, assumed }
}
