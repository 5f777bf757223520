import type { SkillDocument } from '#src/api/skill-document.ts'
import type { MethodFigures } from '#src/forecast/skill/figures.ts'
import type { FrostFigures } from '#src/forecast/skill/frost.ts'
import { METHODS } from '#src/web/skill/error-chart.ts'
import { chosenLead } from '#src/web/skill/skill-sentence.ts'
import { type Cell, cell, type SkillTable } from '#src/web/skill/skill-table.ts'
import { grouped, leadShort, partOf, plain, share, TOO_FEW } from '#src/web/skill/skill-words.ts'

/** Of nights at a station, which is what a treatment is for. */
export const seenCells = ({ hits, misses, false_alarms }: FrostFigures): Cell[] => [
  cell(partOf(hits, hits + misses)),
  cell(grouped(false_alarms)),
]

export const frostByLead = ({ leads }: SkillDocument): SkillTable => ({
  caption: 'Frost, by hours ahead',
  columns: [
    'Hours ahead',
    'Frost nights seen',
    'False alarms',
    'Peirce skill by the hour',
    'As now',
    'Weather service’s air',
    'Brier score',
  ],
  rows: leads.map(({ lead, all }) => ({
    name: leadShort(lead),
    cells: [
      ...seenCells(all.forecast.frost_nights),
      cell(plain(all.forecast.frost.peirce_skill)),
      cell(plain(all.persistence.frost.peirce_skill)),
      cell(plain(all.weather.frost.peirce_skill)),
      all.probability
        ? cell(plain(all.probability.brier), `base rate ${plain(all.probability.brier_of_base_rate)}`)
        : cell(TOO_FEW),
    ],
  })),
})

const contingency = ({ frost }: MethodFigures): Cell[] => [
  cell(grouped(frost.hits)),
  cell(grouped(frost.misses)),
  cell(grouped(frost.false_alarms)),
  cell(grouped(frost.correct_negatives)),
  cell(share(frost.hit_rate)),
  cell(share(frost.false_alarm_ratio)),
  cell(plain(frost.peirce_skill)),
]

/** The whole contingency table of each, at the lead asked for. */
export function frostByMethod(document: SkillDocument): SkillTable {
  const figures = chosenLead(document)?.all
  return {
    caption: `Frost hour by hour, ${leadShort(document.lead)} ahead`,
    columns: [
      'Who said it',
      'Seen',
      'Missed',
      'False alarms',
      'Rightly silent',
      'Share of frosts seen',
      'Share of warnings false',
      'Peirce skill',
    ],
    rows: METHODS.toReversed().flatMap(({ method, words }) =>
      figures ? [{ name: words, cells: contingency(figures[method]) }] : [],
    ),
  }
}
