import type { DrivenLeg, Trip } from '#src/routing/list/driven-leg.ts'
import { endsOf } from '#src/routing/list/ends.ts'
import { instructionOf } from '#src/routing/list/instruction.ts'
import type { ArmsAt } from '#src/routing/list/junction-arms.ts'
import type { Manoeuvre } from '#src/routing/list/manoeuvre.ts'
import type { RouteStep } from '#src/routing/list/route-step.ts'
import { type Grams, kilograms } from '#src/routing/load.ts'
import { type Stretch, stretchesOf } from '#src/routing/stretches.ts'
import type { Turn } from '#src/routing/turn.ts'
import type { Metres, Seconds } from '#src/units.ts'
import { MINUTE, SECOND } from '#src/units.ts'

/** What steps are made from. */
export type Driven = {
  readonly trips: readonly Trip[]
  /** Where the last trip ends; null: not known. */
  readonly end: string | null
  readonly armsAt: ArmsAt
  readonly drivesOn: 'left' | 'right'
  /** Filled in before each trip; null: not known. */
  readonly filled: readonly Grams[] | null
  /** On board as the first begins; null: not known. */
  readonly onBoard: Grams | null
  readonly leave_at: Date | null
}

type Progress = { metres: Metres; seconds: Seconds; spread: Grams; loaded: Grams | null; seq: number }

/** The list, step by step. */
export function stepsOf(driven: Driven): RouteStep[] {
  const progress: Progress = { metres: 0, seconds: 0, spread: 0, loaded: driven.onBoard, seq: 0 }
  return driven.trips.flatMap((trip, index) => {
    const reload = reloadStep(driven, index, progress)
    const stretches = stretchesOf(trip.legs, driven.armsAt, driven.drivesOn)
    const steps = stretches.map((_, i) => stretchStep(driven, index, stretches, i, progress))
    return reload ? [reload, ...steps] : steps
  })
}

function reloadStep(driven: Driven, index: number, progress: Progress): RouteStep | null {
  const { reload } = driven.trips[index]!
  if (!reload) return null
  const filled = driven.filled?.[index] ?? null
  const place = placeOf(driven, index)
  const step = { ...marks(driven, progress), ...REST, road: reload.depot, from: null, to: null }
  progress.seconds += reload.loading_s
  if (progress.loaded !== null) progress.loaded += filled ?? 0
  const load_kg = filled === null ? null : kilograms(filled)
  const minutes = Math.round(reload.loading_s / 60)
  return {
    ...step,
    action: 'reload',
    instruction: `Reload at ${reload.depot}${load_kg === null ? '' : `: ${load_kg} kg of salt`} (about ${minutes} min).`,
    salt_left_kg: saltLeft(progress),
    load_kg,
    line: place ? [place] : [],
  }
}

/** What a step has that nothing is driven in. */
const REST = {
  treat_by: null,
  turn: null,
  exit: null,
  treat: false,
  spread_rate_g_m2: 0,
  length_m: 0,
  widths_m: [],
  salt_kg: 0,
  hazards: [],
  done: false,
} as const

const placeOf = ({ trips }: Driven, index: number) =>
  trips[index]!.legs[0]?.line[0] ?? trips[index - 1]?.legs.at(-1)?.line.at(-1)

function marks({ leave_at }: Driven, progress: Progress) {
  progress.seq += 1
  return {
    seq: progress.seq,
    from_km: Math.round(progress.metres) / 1000,
    from_min: Math.round(progress.seconds / 60),
    begins_at: leave_at && new Date(leave_at.getTime() + progress.seconds * SECOND),
  }
}

const saltLeft = ({ loaded, spread }: Progress) =>
  loaded === null ? null : kilograms(loaded) - kilograms(spread)

function stretchStep(
  driven: Driven,
  trip: number,
  stretches: readonly Stretch[],
  i: number,
  progress: Progress,
): RouteStep {
  const { manoeuvre, road, legs } = stretches[i]!
  const before = { ...progress }
  const step = marks(driven, progress)
  for (const leg of legs) advance(progress, leg)
  const undecided = legs.some(({ salt }) => salt === null)
  return {
    ...step,
    treat_by: earliestTime(legs, driven.leave_at),
    instruction: instructionAt(driven, trip, stretches, i),
    action: manoeuvre.kind,
    turn: turnMade(manoeuvre),
    exit: 'exit' in manoeuvre ? manoeuvre.exit : null,
    road,
    ...endsOf(stretches, i, {
      start: driven.trips[trip]!.start,
      end: endOfTrip(driven, trip),
      armsAt: driven.armsAt,
    }),
    treat: legs[0]!.treated,
    spread_rate_g_m2: legs[0]!.rate_g_m2,
    length_m: Math.round(progress.metres) - Math.round(before.metres),
    widths_m: legs[0]!.treated ? withoutRepeats(legs.map(({ width_m }) => width_m)) : [],
    salt_kg: undecided ? null : kilograms(progress.spread) - kilograms(before.spread),
    salt_left_kg: undecided ? null : saltLeft(progress),
    load_kg: null,
    hazards: [...new Set(legs.flatMap(({ hazards }) => hazards))],
    done: false,
    line: legs.flatMap(({ line }, leg) => (leg === 0 ? line : line.slice(1))),
  }
}

const endOfTrip = ({ trips, end }: Driven, trip: number) => {
  const next = trips[trip + 1]
  return next ? next.start : end
}

function earliestTime(legs: readonly DrivenLeg[], leave_at: Date | null): Date | null {
  const minutes = legs.flatMap(({ treat_by_min }) => treat_by_min ?? [])
  return leave_at && minutes.length > 0 ? new Date(leave_at.getTime() + Math.min(...minutes) * MINUTE) : null
}

function turnMade(manoeuvre: Manoeuvre): Turn | null {
  if (manoeuvre.kind === 'turn') return manoeuvre.turn
  if (manoeuvre.kind === 'keep') return manoeuvre.side === 'middle' ? 'straight on' : `bear ${manoeuvre.side}`
  return manoeuvre.kind === 'slip_road' && manoeuvre.side ? `bear ${manoeuvre.side}` : null
}

function advance(progress: Progress, { length_m, driving_s, salt }: DrivenLeg): void {
  progress.metres += length_m
  progress.seconds += driving_s
  progress.spread += salt ?? 0
}

function instructionAt({ trips }: Driven, trip: number, stretches: readonly Stretch[], i: number): string {
  const onward = stretches.slice(i).find(({ on }) => !on.slip_road)
  return instructionOf(stretches[i]!, {
    before: stretches[i - 1],
    after: stretches[i + 1],
    start: trips[trip]!.start,
    leadsTo: onward && !onward.on.roundabout ? onward.road : null,
  })
}

const withoutRepeats = (values: readonly number[]) => values.filter((value, i) => value !== values[i - 1])
