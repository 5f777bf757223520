import type { SkillDocument } from '#src/api/skill-document.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { VerificationDocument } from '#src/api/verification-document.ts'
import { LEAD_NAMES } from '#src/forecast/skill/lead-groups.ts'
import { civilTime } from '#src/season.ts'
import { DAY } from '#src/units.ts'
import { bandChart } from '#src/web/skill/band-chart.ts'
import { errorChart } from '#src/web/skill/error-chart.ts'
import { reliabilityChart } from '#src/web/skill/reliability-chart.ts'
import { skillAdvice } from '#src/web/skill/skill-advice.ts'
import { chosenLead, skillSentence } from '#src/web/skill/skill-sentence.ts'
import { skillTables } from '#src/web/skill/skill-tables.ts'
import { civilDay, grouped, leadLong, share } from '#src/web/skill/skill-words.ts'
import { verificationSection } from '#src/web/skill/verification-tables.ts'

/** Spans that can be chosen; the API takes up to 35 days. */
export const SPANS_DAYS = [1, 7, 14, 30] as const

const daysOf = ({ from, to }: SkillDocument) => Math.round((to.getTime() - from.getTime()) / DAY)

function form(document: SkillDocument, tonight: TonightDocument) {
  const stations = tonight.stations.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
  return {
    days: SPANS_DAYS.map((days) => ({
      value: days,
      words: days === 1 ? 'the last day' : `the last ${days} days`,
      chosen: days === daysOf(document),
    })),
    leads: LEAD_NAMES.map((lead) => ({
      value: lead,
      words: `${leadLong(lead)} ahead`,
      chosen: lead === document.lead,
    })),
    stations: stations.map(({ id, name }) => ({ value: id, words: name, chosen: id === document.station })),
  }
}

/** The pictures in one sentence each: the same for whoever does not see them. */
function captions(document: SkillDocument) {
  const band = chosenLead(document)?.all.band
  return {
    error:
      'Lower is better; “as now” and the air temperature cost nothing, so the forecast must lie below both.',
    band: band
      ? `${leadLong(document.lead)} ahead ${share(band.below_p10)} were colder than the band and ${share(band.above_p90)} warmer; 10 % each are due, at the two marks.`
      : 'An honest band has its ends at the two marks: 10 % colder, 10 % warmer.',
    reliability:
      'On the slanting line a chance is honest: of all the times it said 30 %, frost came three times in ten. Below the line it warned too often, above it too seldom. Chances said fewer than ten times are not drawn.',
  }
}

function basis({ outcomes, models, from, to, time_zone: zone }: SkillDocument): string {
  const silent =
    outcomes.not_measured > 0
      ? `, ${grouped(outcomes.not_measured)} had no reading that could be believed`
      : ''
  const waiting = outcomes.awaited > 0 ? `, ${grouped(outcomes.awaited)} wait for theirs` : ''
  const made = models.length > 0 ? ` Made by ${models.join(', ')}.` : ''
  const instant = (at: Date) => `${civilDay(at, zone)}, ${civilTime(at, zone)}`
  return `Forecasts for ${instant(from)} to ${instant(to)}: ${grouped(outcomes.measured)} compared${silent}${waiting}.${made}`
}

/** Everything the template of the skill page prints. */
export function skillPage(document: SkillDocument, tonight: TonightDocument, verified: VerificationDocument) {
  const station = tonight.stations.find(({ id }) => id === document.station)
  return {
    now: civilTime(document.now, document.time_zone),
    sentence: skillSentence(document, station?.name ?? null),
    advice: skillAdvice(document),
    basis: basis(document),
    form: form(document, tonight),
    // a page of “too few” says no more than its first sentence
    hasFigures: document.leads.some(({ all }) => all.forecast.error),
    leastPairs: document.least_pairs,
    charts: {
      error: errorChart(document),
      band: bandChart(document),
      reliability: reliabilityChart(document),
    },
    captions: captions(document),
    tables: skillTables(document),
    verification: verificationSection(verified, new Map(tonight.stations.map(({ id, name }) => [id, name]))),
  }
}
