import type { Assessment, ColdestMoment } from '#src/decision/assessment.ts'
import type { ColdReason } from '#src/decision/cold-evidence.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { type Doubt, nameOf } from '#src/decision/doubt.ts'
import { boundsOf, reasonsInWords } from '#src/decision/reasons-in-words.ts'
import { aboveInWords } from '#src/decision/threshold.ts'
import { hazardInWords, type TreatmentRow } from '#src/decision/treatment-table.ts'
import { belowSensor, celsius, listOf, percent, timeOf } from '#src/decision/words.ts'

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

export function treatBecause(
  given: DecideCase,
  reasons: readonly ColdReason[],
  row: TreatmentRow,
  rate: number | null,
): string {
  const passes = row.passes > 1 ? `${row.passes} passes of ` : ''
  const lowered = rate === row.spread_rate_g_m2 ? '' : `, lowered to ${rate} g/m² for salt left on the road`
  const repeat = row.successive ? ', repeated while it lasts' : ''
  return sentence(
    `${reasonsInWords(given, reasons)}; ${given.policy.table.name}, row ${row.id} (${hazardInWords(row.hazard)}): ${passes}${row.spread_rate_g_m2} g/m²${lowered}${repeat}`,
  )
}

/** `+0.3 °C at 05:00 at A628 at Moor Top`, with what makes a road differ from its sensor. */
function lowestInWords(given: DecideCase, { road_temp_c, at, station, road }: ColdestMoment): string {
  const when = `${celsius(road_temp_c, boundsOf(given))} at ${timeOf(at, given.time_zone)}`
  if (!road) return `${when} at ${nameOf(given, station)}`
  return `${when} on ${road.road} near ${nameOf(given, station)}, ${belowSensor(road, given.time_zone)}`
}

export const holeBecause = (given: DecideCase, reasons: readonly ColdReason[], says: string): string =>
  `Decide by hand – assume treat: ${reasonsInWords(given, reasons)}, but ${says}; the engine invents no rate.`

export const unknownBecause = (doubts: readonly Doubt[]): string =>
  `Decide by hand – assume treat: ${listOf(doubts.map((doubt) => doubt.says))}.`

export function noActionBecause(
  given: DecideCase,
  { coldest, evidence, freeze_probability }: Assessment,
): string {
  const { threshold } = given.route
  const sensors = evidence.confirmed.length
  const lowest = coldest ? `the lowest road temperature, ${lowestInWords(given, coldest)}, ` : 'the road '
  return sentence(
    `${lowest}stays ${aboveInWords(threshold)} ${celsius(threshold.treat_below_c)} and freezes with a probability of ${percent(freeze_probability ?? 0)}; ${sensors === 1 ? 'one fresh sensor agrees' : `${sensors} fresh sensors confirm it`}`,
  )
}
