import type { DecideCase } from '#src/decision/decide-case.ts'
import { evidenceOf } from '#src/decision/evidence.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { toldReadings } from '#src/decision/told-readings.ts'
import { usedRoads } from '#src/decision/used-roads.ts'
import { isSameDocument } from '#src/wire.ts'

/**
 * The case without the readings and the roads that its recommendation does not depend on, a tenth of its size, for the
 * record. Proved each time by deciding on it: where a byte of the recommendation would differ, the case keeps all that
 * was heard, or stays as it is.
 */
export function usedCase(given: DecideCase, recommendation: Recommendation): DecideCase {
  const evidence = evidenceOf(given.readings, given.policy, given.now)
  const { heard, confirmed } = evidence
  const told = toldReadings(given, evidence)
  const roads = usedRoads(given, recommendation)
  for (const readings of told === heard ? [heard] : [told, heard]) {
    const used = new Set([...readings, ...confirmed])
    const smaller = { ...given, ...roads, readings: given.readings.filter((reading) => used.has(reading)) }
    if (isSameDocument(recommend(smaller), recommendation)) return smaller
  }
  return given
}
