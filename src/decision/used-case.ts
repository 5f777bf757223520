import type { DecideCase } from '#src/decision/decide-case.ts'
import { evidenceOf } from '#src/decision/evidence.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { isSameDocument } from '#src/wire.ts'

/**
 * The case without the readings that its recommendation does not depend on, a tenth of its size, for the record. Proved
 * each time by deciding on it: where a byte of the recommendation would differ, the case stays as it is.
 */
export function usedCase(given: DecideCase, recommendation: Recommendation): DecideCase {
  const { heard, confirmed } = evidenceOf(given.readings, given.policy, given.now)
  const used = new Set([...heard, ...confirmed])
  const smaller = { ...given, readings: given.readings.filter((reading) => used.has(reading)) }
  const isSame = isSameDocument(recommend(smaller), recommendation)
  return isSame ? smaller : given
}
