import { type Directed, segmentOf } from '#src/routing/road/directed-roads.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { TreatmentStretch } from '#src/routing/road/treatment-stretches.ts'
import type { WhoCanTreat } from '#src/routing/road/who-can-treat.ts'

/** One of the two ends of a stretch: 2s where it begins as drawn, 2s + 1 where it ends. */
export type End = number

/** The way into the stretch and out of it there; null: it is driven in the other direction only. */
type Arm = {
  readonly end: End
  readonly into: Directed | null
  readonly out: Directed | null
  readonly oneWay: boolean
  readonly road: string
  /** Stretches of one group are treated alike, by the same spreaders. */
  readonly group: string
}

export const isOneWay = ({ drawn, against }: TreatmentStretch): boolean => drawn === against

/**
 * Ends of two stretches where a spreader may drive on from one into the other, in both directions but on one-way
 * stretches: there the first one leads into the second. First those where a road goes on, then all others.
 */
export function jointsOf(given: RoadTask, who: WhoCanTreat, chosen: readonly number[]): [End, End][] {
  const { roads } = given
  const arms = chosen.flatMap((stretch) => armsOf(given, who, stretch))
  const junctionOf = ({ into, out }: Arm) => (into === null ? roads.endOf(out!) : roads.startOf(into))
  const leads = (out: Directed | null, into: Directed | null) =>
    out !== null && into !== null && roads.turn(out, into) !== null && !roads.turnsRound(out, into)
  const isJoint = (a: Arm, b: Arm) =>
    a.end >> 1 !== b.end >> 1 &&
    a.oneWay === b.oneWay &&
    a.group === b.group &&
    leads(a.out, b.into) &&
    (a.oneWay || (a.end < b.end && leads(b.out, a.into)))
  const found = [...Map.groupBy(arms, junctionOf).values()].flatMap((here) =>
    here.flatMap((a) => here.filter((b) => isJoint(a, b)).map((b) => ({ a, b }))),
  )
  const goesOn = ({ a, b }: (typeof found)[number]) => a.road === b.road
  const ordered = [...found.filter(goesOn), ...found.filter((joint) => !goesOn(joint))]
  return ordered.map(({ a, b }): [End, End] => [a.end, b.end])
}

function armsOf({ roads, stretches, fleet }: RoadTask, who: WhoCanTreat, stretch: number): Arm[] {
  const { drawn, against, asked } = stretches[stretch]!
  const { segment: _, ...alike } = asked
  const able = fleet.groups.map((_, group) => (who.can(stretch, group) ? 1 : 0))
  const common = {
    oneWay: drawn === against,
    road: roads.network.segments[segmentOf(drawn[0]!)]!.road,
    group: JSON.stringify([Object.entries(alike).sort(), able.join('')]),
  }
  const back = common.oneWay ? null : against
  return [
    { ...common, end: 2 * stretch, into: drawn[0]!, out: back?.at(-1) ?? null },
    { ...common, end: 2 * stretch + 1, into: back?.[0] ?? null, out: drawn.at(-1)! },
  ]
}
