import { LEAST_EVENTS, rounded, shareOf } from '#src/forecast/skill/pair.ts'
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

/** The four cells of the contingency table and what follows from them, counted pair by pair. */
export function frostTally() {
  let [hits, misses, falseAlarms, correct] = [0, 0, 0, 0]
  return {
    add(said: Celsius, measured: Celsius): void {
      const [warned, came] = [isFrost(said), isFrost(measured)]
      if (warned && came) hits += 1
      else if (came) misses += 1
      else if (warned) falseAlarms += 1
      else correct += 1
    },
    figures: (): FrostFigures => ({
      hits,
      misses,
      false_alarms: falseAlarms,
      correct_negatives: correct,
      hit_rate: shareOf(hits, hits + misses, LEAST_EVENTS),
      false_alarm_ratio: shareOf(falseAlarms, hits + falseAlarms, LEAST_EVENTS),
      peirce_skill: peirceSkill(hits, misses, falseAlarms, correct),
    }),
  }
}

/** The same with a whole night at a station as one pair: its coldest hour as said, and as measured. */
export function frostNightTally() {
  const nights = new Map<string, { said: Celsius; measured: Celsius }>()
  return {
    /** @param night names night and station */
    add(night: string, said: Celsius, measured: Celsius): void {
      const coldest = nights.get(night)
      if (!coldest) {
        nights.set(night, { said, measured })
        return
      }
      if (said < coldest.said) coldest.said = said
      if (measured < coldest.measured) coldest.measured = measured
    },
    figures(): FrostFigures {
      const tally = frostTally()
      for (const { said, measured } of nights.values()) tally.add(said, measured)
      return tally.figures()
    },
  }
}
