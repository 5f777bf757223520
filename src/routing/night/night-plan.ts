import type { PlanFigures } from '#src/routing/plan-figures.ts'
import type { SpreaderTour, SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { GramsPerSquareMetre, Kilometres, Metres } from '#src/units.ts'

/** What is not as usual tonight, as a person told it; each by id. */
export type NightChange = {
  /** Spreaders that cannot be sent. */
  readonly spreaders_out: readonly string[]
  /** Depots without salt: nobody is loaded there. */
  readonly depots_empty: readonly string[]
  /** Road segments that nobody can pass. */
  readonly roads_closed: readonly string[]
  /** The same as the person named them; absent: none was closed. */
  readonly roads_said?: readonly string[]
}

/** A tour without its steps. */
export type TourSummary = Omit<SpreaderTour, 'steps'>

/** One of the two that lie side by side. */
export type PlanSide = {
  readonly figures: PlanFigures
  readonly tours: readonly TourSummary[]
  /** What it does not keep, in words; empty: it keeps everything. */
  readonly falls_short: readonly string[]
}

/** Roads that another than their standing spreader would treat. */
export type MovedRoad = {
  readonly road: string
  readonly km: Kilometres
  /** Null: no standing route has it. */
  readonly from: string | null
  /** Null: nobody treats it. */
  readonly to: string | null
}

export type PlanChoice = 'proposed' | 'standing'

/**
 * A plan proposed for a night beside the standing routes. Nobody is sent by it: a duty manager confirms it, or the
 * standing routes, and the last so confirmed holds.
 */
export type NightPlan = {
  readonly id: string
  readonly authority: string
  readonly night: string
  readonly made_at: Date
  readonly made_by: string
  readonly change: NightChange
  /** What is special about the night, in words; empty: nothing is, and the plan is the standing routes. */
  readonly because: readonly string[]
  /** What had to be assumed, in words. */
  readonly assumed: readonly string[]
  /** The roads that it was made on, by their SHA-256. */
  readonly network: { readonly sha256: string; readonly source: string }
  /** Decisions that it rests on. */
  readonly decisions: readonly {
    readonly id: string
    readonly route: string
    readonly version: number
    readonly spread_rate_g_m2: GramsPerSquareMetre
    readonly passes: number
    /** Until when it had to be treated; null: no time was known. */
    readonly complete_by: Date | null
    /** Of the route as it was driven then, whatever of it was done. */
    readonly treated_m: Metres
  }[]
  /** The instant from which its minutes count: when the first spreaders may leave. */
  readonly leave_at: Date
  /** With these and the task the same plan comes out again. */
  readonly seed: number
  readonly iterations: number
  /** SHA-256 of the canonical JSON of its task and its tours. */
  readonly sha256: string
  readonly standing: PlanSide
  readonly proposed: PlanSide
  /** What the plan misses and what would mend it, the cheapest first, in words; empty: it misses nothing. */
  readonly mends: readonly string[]
  readonly moved: readonly MovedRoad[]
  readonly confirmed: {
    readonly choice: PlanChoice
    readonly by: string
    readonly at: Date
    readonly reason: string
  } | null
}

/** The large part of a plan, which never changes. */
export type PlanWork = {
  readonly task: SpreadingTask
  readonly proposed: SpreadingPlan
  readonly standing: SpreadingPlan
}

/** What holds for a night: the plan confirmed last; null: nobody confirmed one, and the standing routes hold. */
export const planInForce = (plans: readonly NightPlan[]): NightPlan | null =>
  plans
    .filter(({ confirmed }) => confirmed !== null)
    .toSorted((a, b) => a.confirmed!.at.getTime() - b.confirmed!.at.getTime())
    .at(-1) ?? null

/** Plans as they stood at an instant: those made by then, with what had been confirmed by then. */
export const plansKnownAt = (plans: readonly NightPlan[], at: Date): NightPlan[] =>
  plans
    .filter(({ made_at }) => made_at <= at)
    .map((plan) => (plan.confirmed && plan.confirmed.at > at ? { ...plan, confirmed: null } : plan))
