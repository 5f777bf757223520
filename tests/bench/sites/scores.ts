/** Errors of the forecast on pairs, °C: what the tables are made of. */

import type { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastPoint, RoadForecast } from '#src/forecast/road-forecast-types.ts'
import type { Pair, ScoredCase } from '#tests/bench/sites/scored-cases.ts'

export type ScoredPair = Pair & { readonly ours: number; readonly p10: number; readonly p90: number }
export type Forecaster = 'ours' | 'metro' | 'roadsurf' | 'persistence'

const FIELDS = { ours: 'road_temp_c', p10: 'road_temp_p10_c', p90: 'road_temp_p90_c' } as const

/** Straight lines between the points of a forecast. */
function fanAt(series: readonly ForecastPoint[], at: Date): Pick<ScoredPair, 'ours' | 'p10' | 'p90'> {
  const next = Math.max(
    1,
    series.findIndex((point) => point.at >= at),
  )
  const [a, b] = [series[next - 1]!, series[next]!]
  const part = (at.getTime() - a.at.getTime()) / (b.at.getTime() - a.at.getTime())
  const value = (field: (typeof FIELDS)[keyof typeof FIELDS]) => a[field] + part * (b[field] - a[field])
  return { ours: value(FIELDS.ours), p10: value(FIELDS.p10), p90: value(FIELDS.p90) }
}

/** Every pair with the forecast of that model; throws where a case is refused or ends before a pair. */
export function scorePairs(cases: readonly ScoredCase[], model: typeof roadForecast): ScoredPair[] {
  return cases.flatMap(({ given, pairs }) => {
    const forecast: RoadForecast = model(given)
    if ('error' in forecast) throw new Error(`${given.id}: ${forecast.error.code}`)
    const end = forecast.series.at(-1)!.at
    const beyond = pairs.find(({ at }) => at > end)
    if (beyond) throw new Error(`${given.id}: the forecast ends before ${beyond.at.toISOString()}`)
    return pairs.map((pair) => ({ ...pair, ...fanAt(forecast.series, pair.at) }))
  })
}

const mean = (values: readonly number[]): number =>
  values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : Number.NaN

const errorsOf = (pairs: readonly ScoredPair[], by: Forecaster): number[] =>
  pairs.flatMap((pair) => (typeof pair[by] === 'number' ? [pair[by] - pair.road_temp_c] : []))

export const mae = (pairs: readonly ScoredPair[], by: Forecaster): number =>
  mean(errorsOf(pairs, by).map(Math.abs))
export const rmse = (pairs: readonly ScoredPair[], by: Forecaster): number =>
  Math.sqrt(mean(errorsOf(pairs, by).map((error) => error * error)))
export const bias = (pairs: readonly ScoredPair[], by: Forecaster): number => mean(errorsOf(pairs, by))

const share = (pairs: readonly ScoredPair[], is: (pair: ScoredPair) => boolean): number =>
  100 * mean(pairs.map((pair) => Number(is(pair))))
export const within2 = (pairs: readonly ScoredPair[]): number =>
  share(pairs, ({ ours, road_temp_c }) => Math.abs(ours - road_temp_c) <= 2)
/** Share of the observations between p10 and p90, %. */
export const coverage = (pairs: readonly ScoredPair[]): number =>
  share(pairs, ({ p10, p90, road_temp_c }) => road_temp_c >= p10 && road_temp_c <= p90)

/** Hit rate less false-alarm rate of frost, road below 0 °C (Peirce skill). */
export function peirce(pairs: readonly ScoredPair[], by: Forecaster): number {
  const said = (frost: boolean) =>
    pairs
      .filter(({ road_temp_c }) => road_temp_c < 0 === frost)
      .map((pair) => Number((pair[by] ?? Number.NaN) < 0))
  return mean(said(true)) - mean(said(false))
}

const loss = (truth: number, quantile: number, tau: number) =>
  truth >= quantile ? tau * (truth - quantile) : (1 - tau) * (quantile - truth)
/** Mean quantile loss of p10, median and p90. */
export const pinball = (pairs: readonly ScoredPair[]): number =>
  mean(
    pairs.map(
      ({ road_temp_c, ours, p10, p90 }) =>
        (loss(road_temp_c, p10, 0.1) + loss(road_temp_c, ours, 0.5) + loss(road_temp_c, p90, 0.9)) / 3,
    ),
  )
