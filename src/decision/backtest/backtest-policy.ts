import { examplePolicy, type Policy } from '#src/decision/policy.ts'
import type { OrderTime } from '#src/decision/verification/rule-order.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import type { Minutes } from '#src/units.ts'

/** Decides once, at noon, on the forecast's minimum: the rule of a bulletin. */
export type NoonPolicy = {
  readonly kind: 'noon'
  readonly id: string
  readonly threshold: RouteThreshold
  readonly policy: Policy
}

/** Decides by the engine's own rules, anew at every reading of the night. */
export type LivePolicy = {
  readonly kind: 'live'
  readonly id: string
  readonly threshold: RouteThreshold
  readonly policy: Policy
  /** Treatment must be complete this long before the onset. */
  readonly margin_min: Minutes
  readonly orders: OrderTime
}

export type BacktestPolicy = NoonPolicy | LivePolicy

const below = (treat_below_c: number): RouteThreshold => ({ treat_below_c, side: '<', version: 1 })

export const noonPolicy = (treat_below_c: number): NoonPolicy => ({
  kind: 'noon',
  id: `noon:${treat_below_c.toFixed(1)}`,
  threshold: below(treat_below_c),
  policy: examplePolicy,
})

export const livePolicy: LivePolicy = {
  kind: 'live',
  id: 'live',
  threshold: below(0),
  policy: examplePolicy,
  margin_min: 60,
  orders: 'last_moment',
}

export const BUILT_IN: readonly BacktestPolicy[] = [livePolicy, ...[0, 0.5, 1].map(noonPolicy)]
