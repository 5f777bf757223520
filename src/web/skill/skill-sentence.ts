import type { SkillDocument } from '#src/api/skill-document.ts'
import type { SkillFigures } from '#src/forecast/skill/figures.ts'
import type { FrostFigures } from '#src/forecast/skill/frost.ts'
import { civilTime } from '#src/season.ts'
import { DAY } from '#src/units.ts'
import { civilDay, grouped, leadLong, several, share, times } from '#src/web/skill/skill-words.ts'
import { degrees } from '#src/web/words.ts'

/** Figures of the lead that was asked for. */
export const chosenLead = ({ leads, lead }: SkillDocument) =>
  leads.find((group) => group.lead === lead) ?? null

const daysOf = ({ from, to }: SkillDocument): string => {
  const days = Math.round((to.getTime() - from.getTime()) / DAY)
  return days === 1 ? 'the last day' : `the last ${days} days`
}

/** Where few of the nights could be compared, how many: they are what the figures rest on. */
function spanInWords(document: SkillDocument, nights: number): string {
  const nearlyAll = (nights + 1) * DAY >= document.to.getTime() - document.from.getTime()
  if (nearlyAll) return daysOf(document)
  return `${nights === 1 ? 'one night' : `${nights} nights`} of ${daysOf(document)}`
}

function frostInWords({ hits, misses, false_alarms }: FrostFigures): string {
  const frosts = hits + misses
  const wolf = false_alarms === 0 ? 'never cried wolf' : `cried wolf ${times(false_alarms)}`
  if (frosts === 0) return `there was no frost, and it ${wolf}`
  return `it saw ${grouped(hits)} of ${several(frosts, 'frost night')} and ${wolf}`
}

function nothingYet({ outcomes, next_due_at: due, time_zone: zone }: SkillDocument): string {
  const none = 'No forecast of these days has been held against a measured road yet.'
  if (due) return `${none} The next comparison is due at ${civilTime(due, zone)} on ${civilDay(due, zone)}.`
  return outcomes.written > 0
    ? `${none} No reading that could be believed came at the hours they were made for.`
    : `${none} The first comes an hour after the first forecast.`
}

function tooFew(figures: SkillFigures, document: SkillDocument): string {
  const found = `${several(figures.pairs, 'comparison')} of the forecast ${leadLong(document.lead)} ahead`
  return `Too few to say yet: ${found} with a measured road over ${daysOf(document)}, and a figure needs ${document.least_pairs}.`
}

/** The page in one sentence: how far off, what of frost, and whether the band may be believed. */
export function skillSentence(document: SkillDocument, stationName: string | null): string {
  const figures = chosenLead(document)?.all
  if (!figures || document.outcomes.measured === 0) return nothingYet(document)
  const { error, frost_nights } = figures.forecast
  if (!error || !figures.band) return tooFew(figures, document)
  const where = stationName ? ` at ${stationName}` : ''
  return (
    `Over ${spanInWords(document, figures.nights)} the forecast ${leadLong(document.lead)} ahead${where} was ` +
    `${degrees(error.mean_absolute_c)} off in the mean; ${frostInWords(frost_nights)}. ` +
    `The band held ${share(figures.band.within)} (it should hold 80).`
  )
}
