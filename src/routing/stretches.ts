import type { RoadSegment } from '#src/network/treatment-route.ts'
import { choices, type Turn, turnBetween } from '#src/routing/turn.ts'

/** Segments driven as one step of the crew's list. */
export type DrivenStretch = {
  readonly instruction: string
  readonly road: string
  readonly segments: readonly RoadSegment[]
}

const ROUNDABOUT = 'roundabout'

/**
 * Joins consecutive segments of one road and one state of the spreader. A road that turns off at a junction with a
 * choice, and turning round, begin a new stretch, so that the instruction is not lost.
 */
export function stretchesOf(
  segments: readonly RoadSegment[],
  roads: readonly RoadSegment[],
): DrivenStretch[] {
  const isChoice = choices(roads)
  const groups: { segments: RoadSegment[]; turn: Turn | null; roundabout: boolean }[] = []
  segments.forEach((segment, i) => {
    const before = segments[i - 1]
    const turn = before ? turnBetween(before, segment) : null
    const group = groups.at(-1)
    if (before && group && goesOn(before, segment, turn!, isChoice(segment.line[0]!)))
      group.segments.push(segment)
    else groups.push({ segments: [segment], turn, roundabout: before?.road === ROUNDABOUT })
  })
  return groups.map((group, i) => ({
    instruction: instruction(group, groups[i - 1]?.segments.at(-1)),
    road: roadOf(group.segments),
    segments: group.segments,
  }))
}

function goesOn(before: RoadSegment, after: RoadSegment, turn: Turn, choice: boolean): boolean {
  if (before.treated !== after.treated || turn === 'turn round') return false
  if (before.road !== after.road) return false
  return after.road === ROUNDABOUT || !choice || turn === 'straight on' || turn.startsWith('bear')
}

const roadOf = (segments: readonly RoadSegment[]) => segments[0]!.road

function instruction(
  {
    segments,
    turn,
    roundabout,
  }: { segments: readonly RoadSegment[]; turn: Turn | null; roundabout: boolean },
  before: RoadSegment | undefined,
): string {
  const road = roadOf(segments)
  const spread = segments[0]!.treated ? 'spread' : 'do not spread'
  if (!before || turn === null) return `Leave the depot on ${road} and ${spread}.`
  if (turn === 'turn round') return `Turn round on ${road} and ${spread}.`
  if (road === ROUNDABOUT) return `Go round the roundabout and ${spread}.`
  if (roundabout) return `Leave the roundabout on ${road} and ${spread}.`
  if (
    before.road === road &&
    before.treated !== segments[0]!.treated &&
    (turn === 'straight on' || turn.startsWith('bear'))
  )
    return segments[0]!.treated ? `Stay on ${road}: start spreading.` : `Stay on ${road}: stop spreading.`
  if (turn === 'straight on') return `Straight on along ${road} and ${spread}.`
  const verb = turn.startsWith('bear') ? turn.replace('bear', 'Bear') : `Turn ${turn}`
  return `${verb} onto ${road} and ${spread}.`
}
