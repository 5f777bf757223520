import type { HeldWrites } from '#src/adapters/operational/held-writes.ts'
import type { knownPlans } from '#src/adapters/operational/known-plans.ts'
import type { Answering, LastKnown } from '#src/adapters/operational/last-known.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { OperationalStore } from '#src/ports.ts'

type Parts = {
  readonly held: Pick<HeldWrites, 'decisions' | 'count' | 'settle'>
  readonly answering: Pick<Answering, 'isLost'> & Answering
  /** Of all scopes together: a scope lives no longer than one request. */
  readonly decisions: LastKnown<Decision | null>
  readonly plansOf: ReturnType<typeof knownPlans>
  inPatience<T>(work: Promise<T>): Promise<T>
  trouble(): string | null
}

/**
 * The store of some authorities, with which their people go on while it does not answer: what the engine knew last, as
 * far as it is theirs. What they do is never held: it is refused.
 */
export function scopedThroughOutages(
  own: OperationalStore,
  whole: OperationalStore,
  authorities: readonly string[],
  { held, answering, decisions, plansOf, inPatience, trouble }: Parts,
): OperationalStore {
  const isOwn = ({ authority }: { readonly authority: string }) => authorities.includes(authority)

  /** The engine asks for these all the time: of what it was answered last, theirs. */
  async function known<T extends { readonly authority: string }>(
    ask: (store: OperationalStore) => Promise<T[]>,
  ): Promise<T[]> {
    const last = async () => (await ask(whole)).filter(isOwn)
    if (held.count() > 0 || answering.isLost()) return last()
    try {
      return await inPatience(ask(own))
    } catch (error) {
      if (!answering.isLost()) throw error
      return last()
    }
  }
  const settled =
    <T extends unknown[], R>(write: (...values: T) => Promise<R>) =>
    async (...values: T): Promise<R> => {
      await held.settle()
      return write(...values)
    }

  return {
    ...own,
    ...plansOf(own, authorities),
    as: (fewer) => whole.as(fewer.filter((id) => authorities.includes(id))),
    async decision(id) {
      const waiting = held.decisions.get(id)
      if (waiting && isOwn(waiting)) return waiting
      return decisions.ask(JSON.stringify([authorities, id]), () => own.decision(id))
    },
    decisionsOfNight: (night) => known((store) => store.decisionsOfNight(night)),
    latestForecasts: () => known((store) => store.latestForecasts()),
    alerts: () => known((store) => store.alerts()),
    openSpotRequests: () => known((store) => store.openSpotRequests()),
    learnedErrors: () => known((store) => store.learnedErrors()),
    saveDecision: settled(own.saveDecision),
    saveAnswers: settled(own.saveAnswers),
    saveAlert: settled(own.saveAlert),
    trouble,
  }
}
