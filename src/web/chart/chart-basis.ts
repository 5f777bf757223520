import type { ColdestSite, TonightDocument } from '#src/api/tonight-document.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { civilTime } from '#src/season.ts'
import { HOUR } from '#src/units.ts'
import { degrees } from '#src/web/words.ts'

/** What makes a forecast less sure, for whoever leans on it; what is not here is said elsewhere on the page. */
const doubtWords: Readonly<Record<string, string>> = {
  SKY_CLEARER_THAN_FORECAST: 'the road cools as under a clearer sky than was forecast',
  DOUBTFUL_START: 'it starts from readings that are not believed',
  COLD_DOUBT: 'it is lowered because a sensor in doubt reads colder',
  NO_AIR_FORECAST: 'the weather service gives no air temperature',
  NO_AIR_TEMPERATURE: 'no air temperature is known',
  AIR_FAR_FROM_FORECAST: 'the air is more than 8 °C from what was forecast for it',
  NO_CLOUD: 'no cloud was forecast',
  NO_DEWPOINT: 'no dew point is known',
  NO_WIND: 'no wind was forecast',
  NO_PRECIPITATION_FORECAST: 'no rain or snow was forecast or ruled out',
  ABSURD_SNOW: 'the snow that was forecast cannot be right',
  ABSURD_RAIN: 'the rain that was forecast cannot be right',
}

/** A start this old has been computed further, not measured. */
const OLD_START = HOUR

function startInWords({ last_reading_at: at, issued_at }: ColdestSite, timeZone: string): string[] {
  if (!at) return ['it starts from no reading']
  const isOld = issued_at.getTime() - at.getTime() > OLD_START
  return isOld ? [`the last reading that it could start from is of ${civilTime(at, timeZone)}`] : []
}

function doubtsInWords(site: ColdestSite, timeZone: string): string {
  const known = site.doubts.flatMap((doubt) => doubtWords[doubt] ?? [])
  const all = [...known, ...startInWords(site, timeZone)]
  return all.length > 0 ? ` Less sure than usual: ${all.join('; ')}.` : ''
}

/** What the chart stands on, and how far to believe it. */
export function chartBasis(site: ColdestSite, { time_zone, forecast_error: error }: TonightDocument): string {
  const weather = site.atmosphere
    ? `weather from ${site.atmosphere.source} of ${civilTime(site.atmosphere.issued_at, time_zone)}`
    : 'no weather forecast, sensors alone'
  const measured = error
    ? ` So far its error ${error.lead_h} h ahead was ${degrees(error.mean_absolute_c)} on average over ${error.pairs} comparisons.`
    : ' Its error is not known yet.'
  return `Forecast of ${civilTime(site.issued_at, time_zone)} by ${site.model}, ${weather}; untreated road, band: eight times in ten.${doubtsInWords(site, time_zone)}${measured}`
}

/** A smaller difference is told only where it changes the side of freezing or of the threshold. */
const TOLD = 0.5

/** Advice may reckon with a colder road than the forecast drawn, by readings since; empty: with the same. */
export function adviceBeside(
  site: ColdestSite,
  drawn: readonly ForecastPoint[],
  { routes, now }: TonightDocument,
): string {
  const [coldest] = routes
    .flatMap((route) =>
      route.coldest?.station === site.station && route.coldest.at >= now ? [route.coldest] : [],
    )
    .toSorted((a, b) => a.road_temp_c - b.road_temp_c)
  const reckoned = coldest?.road_temp_c ?? Number.POSITIVE_INFINITY
  const lowest = drawn
    .filter(({ at }) => at >= now)
    .reduce((low, { road_temp_c }) => Math.min(low, road_temp_c), Number.POSITIVE_INFINITY)
  if (!Number.isFinite(reckoned) || !Number.isFinite(lowest)) return ''
  const levels = [0, site.treat_below_c ?? 0]
  const isOtherSide = levels.some((level) => reckoned < level && lowest >= level)
  if (reckoned > lowest - TOLD && !isOtherSide) return ''
  if (coldest?.road)
    return `The advice reckons with ${degrees(reckoned)} on ${coldest.road.road}: by the thermal map that road is colder than this sensor.`
  return `The advice reckons with ${degrees(reckoned)}: sensors have read colder than this forecast since.`
}
