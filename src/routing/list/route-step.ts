import type { Position } from '#src/network/treatment-route.ts'
import type { Manoeuvre } from '#src/routing/list/manoeuvre.ts'
import type { Turn } from '#src/routing/turn.ts'
import type { GramsPerSquareMetre, Kilograms, Metres, Minutes } from '#src/units.ts'

/** What a step begins with; `keep`: one side of a fork, `join`: from a slip road. */
export const ACTIONS = [
  'depart',
  'go_on',
  'turn',
  'keep',
  'slip_road',
  'join',
  'turn_round',
  'roundabout',
  'leave_roundabout',
  'reload',
] as const satisfies readonly (Manoeuvre['kind'] | 'reload')[]

/** One line of the crew's list: a stretch of one road in one state of the spreader, or a reload. */
export type RouteStep = {
  readonly seq: number
  /** What to do, in words: `Turn left onto A606 and spread.` */
  readonly instruction: string
  readonly action: (typeof ACTIONS)[number]
  /** Which way the driver turns; null: round a roundabout, or no turn. */
  readonly turn: Turn | null
  /** Of a roundabout; null: none, or not known. */
  readonly exit: number | null
  readonly road: string
  /** What the driver knows both ends by: another road, a roundabout, a depot; null: nothing known. */
  readonly from: string | null
  readonly to: string | null
  readonly treat: boolean
  /** 0 on a dead run; null: none has been decided. */
  readonly spread_rate_g_m2: GramsPerSquareMetre | null
  readonly length_m: Metres
  /** Distance driven when the step begins. */
  readonly from_km: number
  /** Minutes after leaving the depot when the step begins, first pass. */
  readonly from_min: Minutes
  /** When that is; null: not known when the crew leaves. */
  readonly begins_at: Date | null
  /** When the first of its roads with a time of their own must be treated; null: none has one, or not known. */
  readonly treat_by: Date | null
  /** Treated widths in driving order, without repeats; empty on a dead run. */
  readonly widths_m: readonly Metres[]
  /** Salt for this step, all passes; the steps add up to the total exactly. */
  readonly salt_kg: Kilograms | null
  /** In the hopper when the step ends, after what was loaded until then; below zero: reload before. */
  readonly salt_left_kg: Kilograms | null
  /** Filled in at a reload; null: this is none. */
  readonly load_kg: Kilograms | null
  /** What the driver must know on this stretch, in words. */
  readonly hazards: readonly string[]
  /** Has the crew told that it is done? */
  readonly done: boolean
  readonly line: readonly Position[]
}
