import { setTimeout as delay } from 'node:timers/promises'
import { heldWrites } from '#src/adapters/operational/held-writes.ts'
import { knownPlans } from '#src/adapters/operational/known-plans.ts'
import { type Answering, type LastKnown, lastKnown } from '#src/adapters/operational/last-known.ts'
import { STORE_LOST } from '#src/adapters/operational/mending.ts'
import { scopedThroughOutages } from '#src/adapters/operational/scoped-outages.ts'
import type { Alert } from '#src/decision/alert.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { SpotRequest } from '#src/decision/spot-request.ts'
import type { LearnedError } from '#src/forecast/learning/learned-error.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { ApiKey, OperationalStore, Session, User } from '#src/ports.ts'
import { SECOND } from '#src/units.ts'

/** A proposal, or an answer that stays valid for longer. A person's answer is recorded or refused, never held. */
const isEngines = ({ status, version }: Decision, expected: number | null) =>
  status === 'proposed' || version === expected
const isEnginesEntry = ({ actor }: Pick<RecordEntry, 'actor'>) => actor === 'engine'

/** A night of a large county is some megabytes; tonight is asked for all the time and so is among the last. */
const NIGHTS = 5

const counted = (count: number) => (count === 1 ? '1 entry is' : `${count} entries are`)

const overlaid = <T>(stored: readonly T[], held: readonly T[], key: (item: T) => string): T[] => [
  ...new Map([...stored, ...held].map((item) => [key(item), item])).values(),
]

/** In a night that began while the store was away nothing can have been stored by this service. */
async function ofNight(
  nights: LastKnown<Decision[]>,
  night: string,
  store: OperationalStore,
): Promise<Decision[]> {
  const isNew = nights.keys().length > 0 && nights.keys().every((known) => known < night)
  return nights
    .ask(night, () => store.decisionsOfNight(night))
    .catch((error) => {
      if (isNew && store.trouble() !== null) return []
      throw error
    })
}

/**
 * The same store, with which the night goes on while it does not answer: who is signed in, tonight's decisions,
 * forecasts and alerts are read as last known; what the engine works out is shown at once, held in memory and
 * written when the store is back. `trouble` says so all the while. What people do is never held: it is refused.
 * `patience`, in ms: a store that has not failed may take so long before it counts as not answering.
 */
export function throughOutages(store: OperationalStore, patience: number = 2 * SECOND): OperationalStore {
  let isSlow = false
  const isLost = () => isSlow || store.trouble() !== null
  const answering: Answering = {
    patience,
    isLost,
    answered: () => {
      isSlow = false
    },
    isLate: () => {
      isSlow = true
    },
  }
  const held = heldWrites(store, answering.answered)
  const sessions = lastKnown<Session | null>(answering)
  const users = lastKnown<User | null>(answering)
  const keys = lastKnown<ApiKey | null>(answering)
  const nights = lastKnown<Decision[]>(answering, NIGHTS)
  const decisions = lastKnown<Decision | null>(answering)
  const scopedDecisions = lastKnown<Decision | null>(answering)
  const forecasts = lastKnown<StationForecast[]>(answering)
  const alerts = lastKnown<Alert[]>(answering)
  const requests = lastKnown<SpotRequest[]>(answering)
  const learned = lastKnown<LearnedError[]>(answering)

  /** Nothing overtakes what is held already. */
  async function writeOrHold<T>(write: () => Promise<T>, hold: () => T): Promise<T> {
    if (held.count() > 0 || isLost()) return hold()
    try {
      return await write()
    } catch (error) {
      // A store with a full disk still answers what it is asked
      if (!isLost() && (error as { code?: unknown }).code !== STORE_LOST) throw error
      return hold()
    }
  }

  /** A route may not wait for a server that gives no answer. What is written late all the same is found out by its version. */
  async function inPatience<T>(work: Promise<T>): Promise<T> {
    const inTime = new AbortController()
    const late = delay(patience, null, { signal: inTime.signal, ref: false }).then(() => {
      answering.isLate()
      throw new Error('no answer')
    })
    late.catch(() => {})
    work.catch(() => {})
    return Promise.race([work, late]).finally(() => inTime.abort())
  }

  const plansOf = knownPlans(answering, inPatience)
  const trouble = (): string | null => {
    const late = `no answer within ${patience / SECOND} s`
    const found = store.trouble() ?? (isSlow ? late : null)
    const waiting = held.count() > 0 ? `${counted(held.count())} held in memory until it works` : null
    return found && waiting ? `${found}; ${waiting}` : (found ?? waiting)
  }

  const whole: OperationalStore = {
    ...store,
    as: (authorities) =>
      scopedThroughOutages(store.as(authorities), whole, authorities, {
        held,
        answering,
        decisions: scopedDecisions,
        plansOf,
        inPatience,
        trouble,
      }),
    session: (tokenHash) => sessions.ask(tokenHash, () => store.session(tokenHash)),
    deleteSession(tokenHash) {
      sessions.forget(tokenHash)
      return store.deleteSession(tokenHash)
    },
    user: (username) => users.ask(username, () => store.user(username)),
    apiKey: (keyHash) => keys.ask(keyHash, () => store.apiKey(keyHash)),

    async decision(id) {
      return held.decisions.get(id) ?? decisions.ask(id, () => store.decision(id))
    },
    async decisionsOfNight(night) {
      const stored = await ofNight(nights, night, store)
      const mine = [...held.decisions.values()].filter((decision) => decision.night === night)
      return overlaid(stored, mine, ({ id }) => id)
    },
    async saveDecision(decision, expected, kept) {
      if (isEngines(decision, expected))
        return writeOrHold(
          () => inPatience(store.saveDecision(decision, expected, kept)),
          () => {
            held.holdDecision(decision, expected, kept)
            return true
          },
        )
      await held.settle()
      return store.saveDecision(decision, expected, kept)
    },
    async saveAnswers(answers) {
      await held.settle()
      return store.saveAnswers(answers)
    },
    openSpotRequests: () => requests.ask('', () => store.openSpotRequests()),
    async latestForecasts() {
      const stored = await forecasts.ask('', () => store.latestForecasts())
      return overlaid(stored, held.forecasts, ({ station }) => station)
    },
    saveForecasts: (made) =>
      writeOrHold(
        () => store.saveForecasts(made),
        () => held.holdForecasts(made),
      ),
    // What was measured is found again in the readings, so only what was expected is held.
    saveOutcomes: (outcomes, from = [], entry) =>
      from.length > 0 || outcomes.some(({ observed_c }) => observed_c !== null)
        ? store.saveOutcomes(outcomes, from, entry)
        : writeOrHold(
            () => store.saveOutcomes(outcomes),
            () => held.holdOutcomes(outcomes),
          ),
    learnedErrors: () => learned.ask('', () => store.learnedErrors()),
    async alerts() {
      const stored = await alerts.ask('', () => store.alerts())
      return overlaid(stored, [...held.alerts.values()], ({ id }) => id)
    },
    saveAlerts: (changed, entries = []) =>
      writeOrHold(
        () => store.saveAlerts(changed, entries),
        () => {
          held.holdAlerts(changed)
          for (const entry of entries) held.holdEntry(entry)
        },
      ),
    async saveAlert(alert, expected, entry) {
      await held.settle()
      return store.saveAlert(alert, expected, entry)
    },
    async appendRecord(entry, restsOn) {
      if (!isEnginesEntry(entry)) return store.appendRecord(entry, restsOn)
      return writeOrHold(
        () => store.appendRecord(entry, restsOn),
        () => held.holdEntry(entry, restsOn),
      )
    },
    trouble,
    async close() {
      const patient = delay(SECOND, null, { ref: false })
      await Promise.race([held.settle().catch(() => {}), patient])
      held.stop()
      await store.close()
    },
  }
  return whole
}
