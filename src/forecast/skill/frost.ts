import { LEAST_EVENTS, rounded, type SaidAndMeasured, shareOf } from '#src/forecast/skill/pair.ts'
import type { Celsius, Probability } from '#src/units.ts'

/** Frost, said and measured: road below 0.0 °C. Rates are null where they would rest on fewer than ten. */
export type FrostFigures = {
  readonly hits: number
  readonly misses: number
  readonly false_alarms: number
  readonly correct_negatives: number
  /** Hits of all frosts. */
  readonly hit_rate: Probability | null
  /** False alarms of all warnings, the false alarm ratio of the WMO. */
  readonly false_alarm_ratio: Probability | null
  /** Hit rate − share of frost-free pairs with a warning (Peirce 1884): 1 perfect, 0 as good as chance. */
  readonly peirce_skill: number | null
}

const isFrost = (temperature: Celsius) => temperature < 0

function peirceSkill(hits: number, misses: number, falseAlarms: number, correct: number): number | null {
  if (hits + misses < LEAST_EVENTS || falseAlarms + correct < LEAST_EVENTS) return null
  return rounded(hits / (hits + misses) - falseAlarms / (falseAlarms + correct))
}

/** The four cells of the contingency table and what follows from them; a pair is an hour, or a night. */
export function frostFigures(pairs: readonly SaidAndMeasured[]): FrostFigures {
  const count = (said: boolean, measured: boolean) =>
    pairs.filter((pair) => isFrost(pair.said) === said && isFrost(pair.measured) === measured).length
  const [hits, misses] = [count(true, true), count(false, true)]
  const [falseAlarms, correct] = [count(true, false), count(false, false)]
  return {
    hits,
    misses,
    false_alarms: falseAlarms,
    correct_negatives: correct,
    hit_rate: shareOf(hits, hits + misses, LEAST_EVENTS),
    false_alarm_ratio: shareOf(falseAlarms, hits + falseAlarms, LEAST_EVENTS),
    peirce_skill: peirceSkill(hits, misses, falseAlarms, correct),
  }
}
