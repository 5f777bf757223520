import { type DrivenLeg, sameSpreading, sameState } from '#src/routing/list/driven-leg.ts'
import type { ArmsAt } from '#src/routing/list/junction-arms.ts'
import {
  carriagewaysCrossed,
  changesCarriageway,
  type Manoeuvre,
  manoeuvreAt,
} from '#src/routing/list/manoeuvre.ts'
import { isMini, type Passage, passagesOf } from '#src/routing/list/roundabout.ts'
import { turnAngle } from '#src/routing/turn.ts'
import type { Degrees, Metres } from '#src/units.ts'

/** Legs driven as one step of the crew's list. */
export type Stretch = {
  readonly manoeuvre: Manoeuvre
  /** The road that it is named after. */
  readonly on: DrivenLeg
  readonly road: string
  readonly legs: readonly DrivenLeg[]
}

type Growing = Stretch & { readonly legs: DrivenLeg[] }

const STRAIGHT: Degrees = 45
// Nobody switches a spreader off and on again within two seconds.
const KEPT_ON_M: Metres = 30

/**
 * Joins consecutive legs of one road and one state of the spreader. A junction where the driver has to do something
 * begins a new stretch; the way round a roundabout belongs to the road by which it is left.
 */
export function stretchesOf(
  driven: readonly DrivenLeg[],
  armsAt: ArmsAt,
  drivesOn: 'left' | 'right',
): Stretch[] {
  const legs = keptOn(driven)
  const passages = new Map(passagesOf(legs, armsAt, drivesOn).map((passage) => [passage.first, passage]))
  const stretches: Growing[] = []
  let i = 0
  while (i < legs.length) {
    const passage = passages.get(i)
    if (passage) {
      stretches.push(...roundStretches(legs, passage, armsAt))
      // With the road by which it is left.
      i = passage.last + 2
    } else {
      append(stretches, plainStretch(legs, i, armsAt))
      i += 1
    }
  }
  return stretches
}

/** Over a few metres that need no salt, between two treated legs alike, the spreader stays on. */
function keptOn(driven: readonly DrivenLeg[]): DrivenLeg[] {
  const legs = [...driven]
  let before = -1
  for (const [i, leg] of driven.entries()) {
    if (!leg.treated) continue
    const [treated, gap] = [driven[before], driven.slice(before + 1, i)]
    const metres = gap.reduce((sum, { length_m }) => sum + length_m, 0)
    if (treated && metres <= KEPT_ON_M && treated.rate_g_m2 === leg.rate_g_m2)
      for (const [j, off] of gap.entries())
        legs[before + 1 + j] = { ...off, treated: true, rate_g_m2: leg.rate_g_m2, width_m: treated.width_m }
    before = i
  }
  return legs
}

function append(stretches: Growing[], next: Growing): void {
  const group = stretches.at(-1)
  const before = group?.legs.at(-1)
  if (
    group &&
    before &&
    next.manoeuvre.kind === 'go_on' &&
    group.road === next.road &&
    sameState(before, next.legs[0]!)
  )
    group.legs.push(...next.legs)
  else stretches.push(next)
}

const stretch = (manoeuvre: Manoeuvre, on: DrivenLeg, legs: DrivenLeg[]): Growing => ({
  manoeuvre,
  on,
  road: on.road,
  legs,
})

/** A leg off roundabouts. The gap between two carriageways is named after the road that it serves. */
function plainStretch(legs: readonly DrivenLeg[], i: number, armsAt: ArmsAt): Growing {
  const [before, leg, after] = [legs[i - 1], legs[i]!, legs[i + 1]]
  if (!before) return stretch({ kind: 'depart' }, leg, [leg])
  const crossed = carriagewaysCrossed(leg, armsAt)
  if (crossed && after && !after.roundabout) {
    if (changesCarriageway(before, leg, after))
      return stretch({ kind: 'turn_round', where: 'other_carriageway' }, after, [leg])
    if (Math.abs(turnAngle(before.line, leg.line)) <= STRAIGHT && before.road !== crossed)
      return stretch({ kind: 'go_on' }, before, [leg])
    if (Math.abs(turnAngle(leg.line, after.line)) <= STRAIGHT)
      return stretch(manoeuvreAt(before, leg, armsAt), after, [leg])
  }
  const previous = legs[i - 2]
  if (previous && carriagewaysCrossed(before, armsAt) && changesCarriageway(previous, before, leg))
    return stretch({ kind: 'go_on' }, leg, [leg])
  return stretch(manoeuvreAt(before, leg, armsAt), leg, [leg])
}

const goesOn = (legs: readonly DrivenLeg[], { first, last }: Passage): boolean =>
  first > 0 &&
  legs[last + 1] !== undefined &&
  legs.slice(first, last + 1).every((leg) => sameSpreading(leg, legs[last + 1]!))

/** Round a roundabout and out of it: one stretch where the spreader stays as it is. */
function roundStretches(legs: readonly DrivenLeg[], passage: Passage, armsAt: ArmsAt): Growing[] {
  const { first, last, exit, laps } = passage
  const ring = legs.slice(first, last + 1)
  const stays = !goesOn(legs, passage)
  const mini = isMini(armsAt, ring[0]!.line[0]!)
  const into: Manoeuvre = first === 0 ? { kind: 'depart' } : { kind: 'roundabout', exit, laps, mini, stays }
  if (!stays) return [stretch(into, legs[last + 1]!, [...ring, legs[last + 1]!])]
  const stretches = [stretch(into, ring[0]!, [ring[0]!])]
  for (const leg of ring.slice(1)) {
    const group = stretches.at(-1)!
    if (sameSpreading(group.legs.at(-1)!, leg)) group.legs.push(leg)
    else stretches.push(stretch({ kind: 'go_on' }, leg, [leg]))
  }
  const out = legs[last + 1]
  return out ? [...stretches, stretch({ kind: 'leave_roundabout', exit }, out, [out])] : stretches
}
