import type { SkillDocument } from '#src/api/skill-document.ts'
import type { MethodFigures, SkillFigures } from '#src/forecast/skill/figures.ts'
import type { FrostFigures } from '#src/forecast/skill/frost.ts'
import type { ReliabilityBin } from '#src/forecast/skill/probability.ts'
import type { SkillOfHours } from '#src/forecast/skill.ts'
import { METHODS } from '#src/web/skill/error-chart.ts'
import { chosenLead } from '#src/web/skill/skill-sentence.ts'
import {
  grouped,
  hundredths,
  leadShort,
  partOf,
  plain,
  several,
  share,
  TOO_FEW,
} from '#src/web/skill/skill-words.ts'

/** One cell: what stands in it, and smaller what it rests on. */
export type Cell = { readonly words: string; readonly quiet?: string }
export type SkillTable = {
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly { readonly name: string; readonly cells: readonly Cell[] }[]
}

const cell = (words: string, quiet?: string): Cell => (quiet ? { words, quiet } : { words })
const off = ({ error }: MethodFigures): string => hundredths(error?.mean_absolute_c)
const basis = ({ pairs, nights }: SkillFigures): Cell =>
  cell(grouped(pairs), pairs > 0 ? several(nights, 'night') : undefined)

/** Where the weather service said nothing it is not judged: then ours on the same hours stands beside it. */
function weatherCell({ pairs, weather, forecast_where_weather: ours }: SkillFigures): Cell {
  if (weather.pairs === 0) return cell('said nothing')
  if (weather.pairs === pairs) return cell(off(weather))
  const there = weather.error ? `; this forecast there ${off(ours)}` : ''
  return cell(off(weather), `on ${grouped(weather.pairs)}${there}`)
}

const errorCells = ({ all, night }: SkillOfHours): Cell[] => [
  basis(all),
  cell(off(all.forecast)),
  cell(off(all.persistence)),
  weatherCell(all),
  cell(hundredths(all.forecast.error?.root_mean_square_c)),
  cell(hundredths(all.forecast.error?.bias_c, true)),
  cell(share(all.forecast.error?.within_2_c)),
  cell(off(night.forecast)),
]
const ERROR_COLUMNS = [
  'Comparisons',
  'This forecast',
  'As now',
  'Weather service’s air',
  'Root mean square',
  'Leans',
  'Within 2 °C',
  'In the dark',
]

const byLead = ({ leads }: SkillDocument): SkillTable => ({
  caption: 'How far off, by hours ahead',
  columns: ['Hours ahead', ...ERROR_COLUMNS],
  rows: leads.map((group) => ({ name: leadShort(group.lead), cells: errorCells(group) })),
})

const byStation = ({ stations, lead }: SkillDocument): SkillTable => ({
  caption: `How far off, by station, ${leadShort(lead)} ahead`,
  columns: ['Station', ...ERROR_COLUMNS, 'Frost nights seen', 'False alarms', 'Band held'],
  rows: stations.map(({ name, ...hours }) => ({
    name,
    cells: [
      ...errorCells(hours),
      ...seenCells(hours.all.forecast.frost_nights),
      cell(share(hours.all.band?.within)),
    ],
  })),
})

/** Of nights at a station, which is what a treatment is for. */
const seenCells = ({ hits, misses, false_alarms }: FrostFigures): Cell[] => [
  cell(partOf(hits, hits + misses)),
  cell(grouped(false_alarms)),
]

const frostByLead = ({ leads }: SkillDocument): SkillTable => ({
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

function frostByMethod(document: SkillDocument): SkillTable {
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

const bandByLead = ({ leads }: SkillDocument): SkillTable => ({
  caption: 'The band, by hours ahead',
  columns: ['Hours ahead', 'In the band', 'Colder', 'Warmer', 'Mean width', 'In the band, in the dark'],
  rows: leads.map(({ lead, all: { band }, night }) => ({
    name: leadShort(lead),
    cells: [
      cell(share(band?.within)),
      cell(share(band?.below_p10)),
      cell(share(band?.above_p90)),
      cell(hundredths(band?.mean_width_c)),
      cell(share(night.band?.within)),
    ],
  })),
})

const binRow = ({ from_p, to_p, pairs, said, happened }: ReliabilityBin) => ({
  name: `${Math.round(from_p * 100)} to ${Math.round(to_p * 100)} %`,
  cells: [
    cell(grouped(pairs)),
    cell(pairs === 0 ? '–' : share(said)),
    cell(pairs === 0 ? '–' : share(happened)),
  ],
})

const chances = ({ reliability, lead }: SkillDocument): SkillTable => ({
  caption: `Chance of frost, ${leadShort(lead)} ahead`,
  columns: ['Said', 'Comparisons', 'Mean of what was said', 'Happened'],
  rows: reliability.map(binRow),
})

/** The figures behind every picture, and more of them. */
export const skillTables = (document: SkillDocument) => ({
  byLead: byLead(document),
  byStation: byStation(document),
  frostByLead: frostByLead(document),
  frostByMethod: frostByMethod(document),
  bandByLead: bandByLead(document),
  chances: chances(document),
})
