import type { ColdestSite, TonightDocument } from '#src/api/tonight-document.ts'
import { FORECAST_STALE } from '#src/decision/alerts/stale.ts'
import { civilTime, nightSpan } from '#src/season.ts'
import { HOUR } from '#src/units.ts'
import { adviceBeside, chartBasis } from '#src/web/chart/chart-basis.ts'
import { type FanChart, isDoubted } from '#src/web/chart/chart-plot.ts'
import { fanCaption } from '#src/web/chart/fan-caption.ts'
import { fanChart, NARROW, WIDE } from '#src/web/chart/fan-chart.ts'
import { sensorSentence } from '#src/web/sensor-words.ts'
import { degrees, percent } from '#src/web/words.ts'

/** Enough to see how the road cools; the night to come is what matters. */
const MEASURED_SHOWN = 8 * HOUR
/** Towards noon, when the night is over, still some hours ahead. */
const LEAST_AHEAD = 6 * HOUR

/** What is drawn: the last hours as measured and the rest of the night as expected. */
function shown(site: ColdestSite, completeBy: Date | null, tonight: TonightDocument): FanChart {
  const { now, night, time_zone: timeZone } = tonight
  const from = now.getTime() - MEASURED_SHOWN
  const to = Math.max(nightSpan(night, timeZone).to.getTime(), now.getTime() + LEAST_AHEAD)
  const observed = site.observed.filter(({ at }) => at.getTime() >= from)
  const isSilent = tonight.stations.some(({ id, stale }) => id === site.station && stale)
  return {
    name: site.name,
    observed,
    forecast: site.forecast.filter(({ at }) => at.getTime() >= from && at.getTime() <= to),
    now,
    treatBelow: site.treat_below_c,
    completeBy,
    silentSince: isSilent ? (observed.at(-1)?.at ?? new Date(from)) : null,
    isForecastStale: now.getTime() - site.issued_at.getTime() > FORECAST_STALE,
    timeZone,
  }
}

/** What the drawing means, of what there is in it. */
function key({ observed, silentSince, isForecastStale }: FanChart): { style: string; words: string }[] {
  return [
    { style: 'observed', words: 'measured' },
    ...(observed.some(isDoubted) ? [{ style: 'doubted', words: '✕ doubted' }] : []),
    { style: 'median', words: 'expected' },
    { style: 'band', words: 'eight times in ten' },
    ...(silentSince || isForecastStale ? [{ style: 'hatched', words: 'too old' }] : []),
  ]
}

/** A forecast may be issued at any minute, so its points need not fall on whole hours. */
const hourOf = (at: Date | undefined) => (at ? Math.floor(at.getTime() / HOUR) : null)

/** Wide and narrow drawings of one night, its caption, and the same as rows. */
export function nightChart(site: ColdestSite, completeBy: Date | null, tonight: TonightDocument) {
  const chart = shown(site, completeBy, tonight)
  const station = tonight.stations.find(({ id }) => id === site.station)
  return {
    wide: fanChart(chart, WIDE, 'chart-wide'),
    narrow: fanChart(chart, NARROW, 'chart-narrow'),
    caption: fanCaption(chart),
    advice: adviceBeside(site, chart.forecast, tonight),
    sensor: station ? sensorSentence(station) : '',
    key: key(chart),
    basis: chartBasis(site, tonight),
    skillUrl: `/skill?station=${encodeURIComponent(site.station)}`,
    rows: chart.forecast
      .filter(({ at }, index, series) => hourOf(at) !== hourOf(series[index - 1]?.at))
      .map((point) => ({
        time: civilTime(point.at, tonight.time_zone),
        road: degrees(point.road_temp_c),
        low: degrees(point.road_temp_p10_c),
        high: degrees(point.road_temp_p90_c),
        freeze: percent(point.freeze_probability),
        surface: point.surface_state,
      })),
  }
}
