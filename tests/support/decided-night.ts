import { recommend } from '#src/decision/recommend.ts'
import type { OperationalStore } from '#src/ports.ts'
import { aDecision, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, forecastTo, twoSensors } from '#tests/support/decide-cases.ts'

/**
 * An evening of one route in the record: proposed, changed at a cold reading, worded anew without a line of its own, and
 * then confirmed by a person: three lines, of which the last rests on the newer words.
 */
export async function decidedNight(store: OperationalStore, from: Date = EVENING): Promise<void> {
  const forecast = forecastTo(4, { issued_at: from, atmosphere: { source: 'x', issued_at: from } })
  await store.saveForecasts([forecast])
  const caseAt = (minutes: number, roadTemp: number) => {
    const now = minutesAfter(from, minutes)
    const readings = twoSensors(roadTemp, { at: now, received_at: now })
    return aDecideCase({ now, until: hoursAfter(from, 18), forecasts: [forecast], readings })
  }
  const cases = [caseAt(0, 6), caseAt(10, 0.4), caseAt(20, 0.2)] as const
  const decided = (version: number, index: 0 | 1 | 2) => {
    const recommendation = recommend(cases[index])
    return aDecision({ id: cases[0].id, version, recommendation, valid_until: recommendation.valid_until })
  }
  const entry = (minutes: number, actor: string, action: string, after: object) => ({
    at: minutesAfter(from, minutes),
    actor,
    authority: 'northshire',
    action,
    subject: cases[0].id,
    detail: { before: null, after },
  })
  const first = decided(1, 0)
  const second = decided(2, 1)
  const worded = decided(2, 2)
  const answer = { ...worded, version: 3, status: 'confirmed' as const }
  await store.saveDecision(first, null, {
    entry: entry(0, 'engine', 'decision_proposed', first),
    restsOn: cases[0],
  })
  await store.saveDecision(second, 1, {
    entry: entry(10, 'engine', 'decision_changed', second),
    restsOn: cases[1],
  })
  await store.saveDecision(worded, 2, { restsOn: cases[2] })
  await store.saveDecision(answer, 2, { entry: entry(21, 'mary.frost', 'decision_confirmed', answer) })
}
