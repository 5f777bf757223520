import type { SkillDocument } from '#src/api/skill-document.ts'
import type { BandFigures } from '#src/forecast/skill/band.ts'
import type { ErrorFigures } from '#src/forecast/skill/errors.ts'
import type { SkillFigures } from '#src/forecast/skill/figures.ts'
import { chosenLead } from '#src/web/skill/skill-sentence.ts'
import { grouped, several, share } from '#src/web/skill/skill-words.ts'
import { degrees } from '#src/web/words.ts'

/** A lean of less is smaller than what a sensor may be off by. */
const LEAN_C = 0.25
/** Of 80 % due: outside this the band misleads. */
const NARROW = 0.7
const WIDE = 0.9
/** Of 10 % due on each side. */
const ONE_SIDED = 0.16
const FEW_NIGHTS = 5
const FEW_FROSTS = 10
const MANY_UNMEASURED = 0.1

function rivals({ forecast, persistence, weather, forecast_where_weather }: SkillFigures): string[] {
  const [ours, asNow, air] = [forecast, persistence, weather].map(({ error }) => error?.mean_absolute_c)
  if (ours === undefined || asNow === undefined) return []
  const raw =
    air === undefined ? '' : `, the weather service’s air temperature taken as the road’s ${degrees(air)}`
  const lines = [`On the same comparisons “as now” was ${degrees(asNow)} off${raw}.`]
  if (asNow < ours)
    lines.push('At this lead “as now” was better than the forecast: look at the last reading first.')
  const oursThere = forecast_where_weather.error?.mean_absolute_c
  if (air !== undefined && oursThere !== undefined && air < oursThere)
    lines.push('The air temperature of the weather service was nearer to the road than the forecast.')
  return lines
}

function lean({ bias_c: bias }: ErrorFigures): string {
  if (Math.abs(bias) < LEAN_C) return `It leans to neither side (${degrees(bias, true)}).`
  return bias > 0
    ? `It leans ${degrees(bias)} to the warm side: roads were colder than it said. Act earlier than the chart says.`
    : `It leans ${degrees(-bias)} to the cold side: roads were warmer than it said. That is careful, and costs needless runs.`
}

function trust({ within, below_p10, above_p90 }: BandFigures): string {
  const colder =
    below_p10 > ONE_SIDED ? ` ${share(below_p10)} were colder than its lower edge (10 % is due).` : ''
  const warmer =
    above_p90 > ONE_SIDED ? ` ${share(above_p90)} were warmer than its upper edge (10 % is due).` : ''
  if (within < NARROW) return `The band is too narrow: reckon with more than it shows.${colder}${warmer}`
  if (within > WIDE) return 'The band is wider than it need be: the road stays nearer to the middle.'
  if (colder || warmer) return `The band is as wide as it should be and lies to one side:${colder}${warmer}`
  return 'The band may be taken as it is drawn.'
}

function doubts(
  { nights, forecast: { frost_nights: frost } }: SkillFigures,
  { outcomes }: SkillDocument,
): string[] {
  const frosts = frost.hits + frost.misses
  const past = outcomes.measured + outcomes.not_measured
  return [
    nights < FEW_NIGHTS
      ? `All of this rests on ${several(nights, 'night')}, and hours of one night are much alike: read it as an impression.`
      : '',
    frosts < FEW_FROSTS
      ? `With ${several(frosts, 'frost night')} little can be said of how many it sees.`
      : '',
    outcomes.not_measured > MANY_UNMEASURED * past
      ? `${grouped(outcomes.not_measured)} of ${grouped(past)} forecasts had no reading that could be believed: those hours are missing here, and they may have been the hard ones.`
      : '',
  ].filter((words) => words !== '')
}

/** What to make of the figures, for whoever decides; empty while there are none. */
export function skillAdvice(document: SkillDocument): string[] {
  const figures = chosenLead(document)?.all
  const error = figures?.forecast.error
  if (!figures?.band || !error) return []
  return [...rivals(figures), lean(error), trust(figures.band), ...doubts(figures, document)]
}
