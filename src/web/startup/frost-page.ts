import type { Recommendation } from '#src/decision/recommendation.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import type { SensorManner } from '#src/jobs/sensor-manner.ts'
import { isSandbox } from '#src/network/sandbox.ts'
import { civilTime, nightOf, nightSpan } from '#src/season.ts'
import type { FanChart } from '#src/web/chart/chart-plot.ts'
import { fanCaption } from '#src/web/chart/fan-caption.ts'
import { fanChart, NARROW, WIDE } from '#src/web/chart/fan-chart.ts'
import { degrees, duration, outcomeWords } from '#src/web/words.ts'

export type FrostDocument = {
  readonly device: string
  readonly authority: string
  readonly name: string
  readonly time_zone: string
  /** Of the made-up evening. */
  readonly now: Date
  readonly treat_below_c: number
  readonly manner: SensorManner
  readonly recommendation: Recommendation
  readonly without: Recommendation
  readonly observed: FanChart['observed']
  readonly series: readonly ForecastPoint[]
}

function chartOf({
  name,
  observed,
  series,
  now,
  recommendation,
  treat_below_c,
  time_zone,
}: FrostDocument): FanChart {
  const until = nightSpan(nightOf(now, time_zone), time_zone).to
  return {
    name,
    observed,
    forecast: series.filter(({ at }) => at <= until),
    now,
    treatBelow: treat_below_c,
    completeBy: recommendation.complete_by,
    silentSince: null,
    isForecastStale: false,
    timeZone: time_zone,
  }
}

function advised(advice: Recommendation, timeZone: string) {
  const {
    outcome,
    spread_rate_g_m2: rate,
    start_by: start,
    complete_by: by,
    because,
    would_change_if,
  } = advice
  const at = (moment: Date | null) => (moment ? civilTime(moment, timeZone) : null)
  return {
    ...outcomeWords[outcome],
    rate: rate === null ? '' : `${rate} g/m²`,
    startBy: at(start),
    completeBy: at(by),
    because,
    wouldChange: would_change_if,
  }
}

/** What it caused first, as a duty manager would read it. */
function sentence({ recommendation, name, time_zone: timeZone }: FrostDocument): string {
  const { complete_by: by, coldest } = recommendation
  if (recommendation.outcome !== 'treat' || !by || !coldest)
    return `With ${name} the advice would be: ${outcomeWords[recommendation.outcome].word.toLowerCase()}.`
  return `With ${name} the road would be treated by ${civilTime(by, timeZone)}: ${degrees(coldest.road_temp_c)} expected at ${civilTime(coldest.at, timeZone)}.`
}

/** A made-up frosty evening, told by one's own sensor. */
export function frostPage(frost: FrostDocument) {
  const { device, authority, manner, observed, now, time_zone: timeZone } = frost
  const chart = chartOf(frost)
  return {
    device,
    isSandbox: isSandbox(authority),
    sentence: sentence(frost),
    decidedAt: civilTime(now, timeZone),
    manner: `every ${duration(manner.interval_s * 1_000)}, to ${10 ** -manner.decimals} °C, ${manner.fields.join(', ')}`,
    readings: observed.length,
    flagged: observed.filter(({ flags }) => flags.length > 0).length,
    advice: advised(frost.recommendation, timeZone),
    without: advised(frost.without, timeZone),
    wide: fanChart(chart, WIDE, 'chart-wide'),
    narrow: fanChart(chart, NARROW, 'chart-narrow'),
    caption: fanCaption(chart),
  }
}
