import type { Decision } from '#src/decision/decision.ts'
import { PEOPLE_RULE, type RuleNight } from '#src/decision/verification/rule-night.ts'
import type { Network } from '#src/network/network.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'
import { nightOf, nightSpan } from '#src/season.ts'

export type PeopleNightsParts = {
  readonly clock: Pick<Clock, 'now'>
  network(): Network
  readonly store: Pick<OperationalStore, 'decisionsOfNight' | 'saveRuleNights'>
}

/** A route that nobody answered for has no night: that people did nothing is not known. */
function peopleNight({ authority, night, route, version, recommendation, decided }: Decision): RuleNight[] {
  if (!decided) return []
  const { action, at, note, spread_rate_g_m2: rate } = decided
  const salt_g_m2 = rate === null ? null : rate * (recommendation.passes ?? 1)
  const order =
    action === 'treat' ? { decided_at: at, salt_g_m2, because: note ?? recommendation.because } : null
  return [{ authority, night, route, rule: PEOPLE_RULE, version, first_look_at: at, order }]
}

/** Notes what people ordered in the night that is over, route by route; doing it twice changes nothing. */
export function peopleNights({ clock, network, store }: PeopleNightsParts) {
  return async (): Promise<number> => {
    let noted = 0
    for (const { id, time_zone } of network().authorities) {
      const running = nightSpan(nightOf(clock.now(), time_zone), time_zone)
      const night = nightOf(new Date(running.from.getTime() - 1), time_zone)
      const decisions = (await store.decisionsOfNight(night)).filter(({ authority }) => authority === id)
      const nights = decisions.flatMap(peopleNight)
      await store.saveRuleNights(nights)
      noted += nights.length
    }
    return noted
  }
}
