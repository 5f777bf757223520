import type { SkillDocument } from '#src/api/skill-document.ts'
import type { MethodFigures, SkillFigures } from '#src/forecast/skill/figures.ts'
import type { SkillOfHours } from '#src/forecast/skill.ts'
import { seenCells } from '#src/web/skill/frost-tables.ts'
import { type Cell, cell, type SkillTable } from '#src/web/skill/skill-table.ts'
import { grouped, hundredths, leadShort, several, share } from '#src/web/skill/skill-words.ts'

const off = ({ error }: MethodFigures): string => hundredths(error?.mean_absolute_c)
const basis = ({ pairs, nights }: SkillFigures): Cell =>
  cell(grouped(pairs), pairs > 0 ? several(nights, 'night') : undefined)

/** Where the weather service said nothing it is not judged: then ours on the same hours stands beside it. */
function weatherCell({ pairs, weather, forecast_where_weather: ours }: SkillFigures): Cell {
  if (weather.pairs === 0 && pairs > 0) return cell('said nothing')
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

export const errorsByLead = ({ leads }: SkillDocument): SkillTable => ({
  caption: 'How far off, by hours ahead',
  columns: ['Hours ahead', ...ERROR_COLUMNS],
  rows: leads.map((group) => ({ name: leadShort(group.lead), cells: errorCells(group) })),
})

export const errorsByStation = ({ stations, lead }: SkillDocument): SkillTable => ({
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
