import type { SkillDocument } from '#src/api/skill-document.ts'
import type { ReliabilityBin } from '#src/forecast/skill/probability.ts'
import { errorsByLead, errorsByStation } from '#src/web/skill/error-tables.ts'
import { frostByLead, frostByMethod } from '#src/web/skill/frost-tables.ts'
import { cell, type SkillTable } from '#src/web/skill/skill-table.ts'
import { grouped, hundredths, leadShort, share } from '#src/web/skill/skill-words.ts'

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
  byLead: errorsByLead(document),
  byStation: errorsByStation(document),
  frostByLead: frostByLead(document),
  frostByMethod: frostByMethod(document),
  bandByLead: bandByLead(document),
  chances: chances(document),
})
