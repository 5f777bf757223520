import type { DecideCase } from '#src/decision/decide-case.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { ruledRoute } from '#src/decision/route-rules.ts'
import { LIVE_RULE, type RuleNight, type RuleOrder } from '#src/decision/verification/rule-night.ts'
import { minimumOrder, orderDue } from '#src/decision/verification/rule-order.ts'
import type { NoonRule, PolicyRule, ShadowRule } from '#src/decision/verification/shadow-rules.ts'
import type { NightNow } from '#src/jobs/decide-cases.ts'
import type { Log } from '#src/jobs/log.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { CivilDate } from '#src/season.ts'
import { HOUR, MINUTE, type Milliseconds } from '#src/units.ts'

export type RuleWatchParts = {
  readonly store: Pick<OperationalStore, 'saveRuleNights'>
  /** Rules that run in the authority's shadow. */
  shadowsOf(authority: string): readonly ShadowRule[]
  readonly log: Log
}

/** A route that was looked at, and what the engine advised. */
export type Heeded = {
  readonly given: DecideCase
  readonly advice: Recommendation
  readonly authority: string
  readonly night: Pick<NightNow, 'night' | 'from'>
}

export type RuleWatch = {
  /** Costs the decision nothing: never throws, and what is to be kept is kept later. */
  heed(heeded: Heeded): void
  /** Resolves once all is kept that was heeded. */
  settled(): Promise<void>
}

/** A deadline counts as reached ten minutes ahead, so a shadow need not be asked at every reading. */
const SHADOW_EVERY: Milliseconds = MINUTE
/** A rule of noon decides by 14:00 or, where the service was not there, not at all. */
const NOON_UNTIL: Milliseconds = 2 * HOUR

/** Undefined: the rule had nothing to look at, and its night does not count. */
function noonOrder(rule: NoonRule, { given, night }: Heeded): RuleOrder | null | undefined {
  const isNoon = given.now.getTime() < night.from.getTime() + NOON_UNTIL
  const isForecast =
    given.forecasts.length === given.route.stations.length &&
    given.forecasts.every(({ issued_at }) => issued_at >= night.from)
  if (!isNoon || !isForecast || given.forecasts.length === 0) return undefined
  const { treat_below_c, side } = rule
  return minimumOrder(given, { treat_below_c, side, version: 1 })
}

/** What the shadow's policy does not rule for the route stays as it is in force. */
function policyOrder({ policy }: PolicyRule, { given }: Heeded): RuleOrder | null {
  const shadow = { ...given, policy, route: ruledRoute(policy, given.route) }
  return orderDue(shadow, recommend(shadow), 'last_moment')
}

type Known = {
  readonly night: CivilDate
  readonly firstLookAt: Date
  state: 'new' | 'looked' | 'ordered'
  lookedAt: Milliseconds
}

/**
 * Notes for each route and night when each rule would first have had it treated: the engine's own advice and the
 * authority's shadow rules. Kept apart from decisions, so that nothing of a shadow reaches who drives or decides.
 */
export function ruleWatch({ store, shadowsOf, log }: RuleWatchParts): RuleWatch {
  const known = new Map<string, Known>()
  const waiting: { ruled: RuleNight; state: Known }[] = []
  let keeping: Promise<void> | null = null

  async function keep(): Promise<void> {
    // Decisions first: a night's first look is at all routes at once
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const part = waiting.splice(0)
      try {
        await store.saveRuleNights(part.map(({ ruled }) => ruled))
      } catch (error) {
        // Noted again at the next look, then with a later time: better late than not
        for (const { state } of part) state.state = 'new'
        log.warn({ event: 'rule_nights_not_kept', err: error }, 'what rules asked for could not be kept')
        break
      }
    }
    keeping = null
  }

  function note(rule: string, version: number, order: RuleOrder | null, state: Known, heeded: Heeded): void {
    const next = order ? 'ordered' : 'looked'
    if (state.state === next) return
    state.state = next
    const { authority, given } = heeded
    waiting.push({
      state,
      ruled: {
        authority,
        night: heeded.night.night,
        route: given.route.id,
        rule,
        version,
        first_look_at: state.firstLookAt,
        order,
      },
    })
    keeping ??= keep()
  }

  function stateOf(rule: string, { given, night: { night } }: Heeded): Known {
    const key = `${given.route.id} ${rule}`
    const held = known.get(key)
    if (held?.night === night) return held
    const state: Known = {
      night,
      firstLookAt: given.now,
      state: 'new',
      lookedAt: Number.NEGATIVE_INFINITY,
    }
    known.set(key, state)
    return state
  }

  function heedShadow(rule: ShadowRule, heeded: Heeded): void {
    const state = stateOf(rule.id, heeded)
    const now = heeded.given.now.getTime()
    const isOver = state.state === 'ordered' || (rule.kind === 'noon' && state.state === 'looked')
    if (isOver || now - state.lookedAt < SHADOW_EVERY) return
    state.lookedAt = now
    const order = rule.kind === 'noon' ? noonOrder(rule, heeded) : policyOrder(rule, heeded)
    if (order !== undefined)
      note(rule.id, rule.kind === 'policy' ? rule.policy.version : 1, order, state, heeded)
  }

  function heedAll(heeded: Heeded): void {
    const state = stateOf(LIVE_RULE, heeded)
    const { given, advice } = heeded
    if (state.state !== 'ordered')
      note(LIVE_RULE, given.policy.version, orderDue(given, advice, 'last_moment'), state, heeded)
    for (const rule of shadowsOf(heeded.authority)) heedShadow(rule, heeded)
  }

  return {
    heed(heeded) {
      try {
        heedAll(heeded)
      } catch (error) {
        const { id: route } = heeded.given.route
        log.error({ event: 'rule_watch_failed', route, err: error }, 'a shadow rule failed')
      }
    },
    async settled() {
      while (keeping) await keeping
    },
  }
}
