import { type Share, shareOf } from '#src/decision/verification/share.ts'

/** The two by two of frost said (or treated for) and frost that came, over critical nights. */
export type Contingency = {
  readonly hits: number
  readonly misses: number
  readonly false_alarms: number
  readonly correct_negatives: number
}

export type NightJudged = { readonly said: boolean; readonly came: boolean }

export type ContingencyFigures = Contingency & {
  readonly percent_correct: Share
  /** Of the frosts. */
  readonly miss_rate: Share
  /** Of what was said. */
  readonly false_alarm_ratio: Share
  /** Hit rate less false alarm rate; null where one of them has no denominator. */
  readonly peirce_skill: number | null
}

/** Measures of the Institution of Civil Engineers' two by two. Percent correct is a share, 0 to 1, like the others. */
export function contingencyFigures(nights: readonly NightJudged[]): ContingencyFigures {
  const count = (said: boolean, came: boolean) =>
    nights.filter((night) => night.said === said && night.came === came).length
  const [hits, misses] = [count(true, true), count(false, true)]
  const [false_alarms, correct_negatives] = [count(true, false), count(false, false)]
  const hitRate = shareOf(hits, hits + misses).share
  const falseAlarmRate = shareOf(false_alarms, false_alarms + correct_negatives).share
  return {
    hits,
    misses,
    false_alarms,
    correct_negatives,
    percent_correct: shareOf(hits + correct_negatives, nights.length),
    miss_rate: shareOf(misses, hits + misses),
    false_alarm_ratio: shareOf(false_alarms, hits + false_alarms),
    peirce_skill: hitRate === null || falseAlarmRate === null ? null : hitRate - falseAlarmRate,
  }
}
