import type { CheckedTask, DrivenTour, Leg } from '#src/routing/check/check-legs.ts'
import type { SegmentToTreat, SpreaderInTask } from '#src/routing/spreading-task.ts'
import type { Metres, Seconds } from '#src/units.ts'

/** One pass over a segment that is asked for, with the spreader on. */
export type Pass = {
  readonly spreader: SpreaderInTask
  readonly segment: string
  readonly against: boolean
  readonly length_m: Metres
  /** When it is finished, after the spreaders may leave. */
  readonly at_s: Seconds
  readonly slack_s: Seconds
}

/** What is spread from one load, in whole grams; `depot` null: it was on board before tonight. */
export type Trip = { readonly depot: string | null; readonly salt_g: number; readonly usable_g: number }

/** What a tour comes to. */
export type TourSums = {
  readonly passes: readonly Pass[]
  readonly trips: readonly Trip[]
  readonly treated_m: Metres
  readonly dead_m: Metres
  readonly last_treated_s: Seconds
  readonly ends_s: Seconds
  readonly slack_s: Seconds
}

// A planner reckons in whole tenths of a second: each step and each turn may be off by half of one.
const SLACK_A_STEP: Seconds = 0.1

/** Drives a tour by the speeds, turns and reload times of network and settings, and adds up. */
export function sumsOf(given: CheckedTask, { legs, spreader }: DrivenTour): TourSums {
  const passes: Pass[] = []
  let [ends_s, treated_m, dead_m, last_treated_s] = [0, 0, 0, 0]
  legs.forEach((leg, index) => {
    ends_s += timeOf(given, leg)
    if (leg.kind !== 'drive') return
    const { segment, against } = leg.driven
    if (!leg.treat) dead_m += segment.length_m
    else {
      treated_m += segment.length_m
      last_treated_s = ends_s
      const slack_s = slackOf(index + 1)
      if (given.asked.has(segment.id))
        passes.push({
          spreader,
          segment: segment.id,
          against,
          length_m: segment.length_m,
          at_s: ends_s,
          slack_s,
        })
    }
  })
  const trips = tripsOf(given, legs, spreader)
  return { passes, trips, treated_m, dead_m, last_treated_s, ends_s, slack_s: slackOf(legs.length) }
}

const slackOf = (steps: number): Seconds => SLACK_A_STEP * (steps + 1)

function timeOf({ task: { settings }, roads }: CheckedTask, leg: Leg): Seconds {
  if (leg.kind === 'unknown') return 0
  if (leg.kind === 'reload') return settings.reload_min * 60
  const { before, driven, treat } = leg
  const { length_m, road_class, speed_limit_kmh } = driven.segment
  const speeds = treat ? settings.treating_kmh : settings.travelling_kmh
  const pace = Math.min(speeds[road_class], speed_limit_kmh ?? Number.POSITIVE_INFINITY)
  const turn = before?.leaves === driven.enters ? roads.turnTakes(before, driven, settings.turn_s) : 0
  return turn + (length_m * 3.6) / pace
}

/** Salt for one pass in whole grams: length × width × rate. */
export const saltOfPass = (length_m: Metres, { width_m, spread_rate_g_m2 }: SegmentToTreat): number =>
  Math.round(length_m * width_m * spread_rate_g_m2)

/** What may be spread of the first load and of a full one, in grams: the reserve stays on board. */
export function loadOf({ settings }: CheckedTask['task'], { capacity_t, loaded_t }: SpreaderInTask) {
  const reserve_g = (capacity_t * 1_000_000 * settings.salt_reserve) / 100
  const usable = (tonnes: number) => Math.max(0, tonnes * 1_000_000 - reserve_g)
  return { first_g: usable(loaded_t ?? capacity_t), full_g: usable(capacity_t) }
}

function tripsOf({ asked, task }: CheckedTask, legs: readonly Leg[], spreader: SpreaderInTask): Trip[] {
  const { first_g, full_g } = loadOf(task, spreader)
  const depot = spreader.loaded_t === null ? spreader.depot : null
  const trips = [{ depot, salt_g: 0, usable_g: first_g }]
  for (const leg of legs) {
    if (leg.kind === 'reload') trips.push({ depot: leg.depot, salt_g: 0, usable_g: full_g })
    const toTreat = leg.kind === 'drive' && leg.treat ? asked.get(leg.driven.segment.id) : undefined
    if (leg.kind === 'drive' && toTreat)
      trips.at(-1)!.salt_g += saltOfPass(leg.driven.segment.length_m, toTreat)
  }
  return trips
}
