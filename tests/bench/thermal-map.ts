/**
 * What survey runs teach, on made-up districts with a planted map, and what forecasts of many segments cost.
 * `npm run bench:thermal-map`. The planted map has the form that is looked for (one effect a segment, smaller under
 * cloud), so these are figures of the method and not of any real road.
 */

import { routeOutlook } from '#src/forecast/segments/route-outlook.ts'
import { instantsOf, segmentForecasts } from '#src/forecast/segments/segment-forecast.ts'
import { learnThermalMap } from '#src/forecast/segments/thermal-map/learn-thermal-map.ts'
import { surveyPasses } from '#src/forecast/segments/thermal-map/survey-passes.ts'
import type { SkyClass } from '#src/forecast/sky-class.ts'
import type { MappedSegment } from '#src/network/thermal-map.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import { aForecast, aForecastPoint, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { type District, district, drive } from '#tests/support/survey-night.ts'

const DISTRICTS = 5
const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Each vehicle's thermometer is off by up to half a degree, and one pass differs from the next by 0.3 K. */
function mapOf(place: District, count: number, sky: SkyClass) {
  const read = surveyPasses(place.roads, place.stations)
  const passes = Array.from({ length: count }, (_, index) => {
    const bias_c = 0.5 - (index % 3) * 0.5
    const { run, readings } = drive(place, { run: `run-${index}`, sky, seed: 100 + index, bias_c })
    return read(run, readings).passes
  }).flat()
  return learnThermalMap(place.roads, place.stations, { passes, contrasts: [] }).segments
}

function recovery(count: number, driven: SkyClass, judged: SkyClass, predictors: boolean) {
  const found = Array.from({ length: DISTRICTS }, (_, index) => {
    const place = district({ seed: index + 1, predictors })
    const segments = mapOf(place, count, driven)
    const errors = segments.map(({ id, offset_c }) => offset_c[judged] - place.offset(id, judged))
    return {
      planted: rms(segments.map(({ id }) => place.offset(id, judged))),
      error: rms(errors),
      spread: mean(segments.map(({ spread_c }) => spread_c[judged])),
    }
  })
  return {
    runs: count,
    driven: count === 0 ? '–' : driven,
    judged,
    predictors: predictors ? 'known' : 'unknown',
    'planted, K RMS': mean(found.map(({ planted }) => planted)).toFixed(2),
    'error, K RMS': mean(found.map(({ error }) => error)).toFixed(2),
    'spread for a night': mean(found.map(({ spread }) => spread)).toFixed(2),
  }
}

const rows = [true, false].flatMap((predictors) => [
  ...[0, 1, 2, 5].map((count) => recovery(count, 'clear', 'clear', predictors)),
  recovery(2, 'clear', 'overcast', predictors),
  recovery(2, 'overcast', 'overcast', predictors),
])
console.table(rows)

const STATIONS = 100
const forecasts = Array.from({ length: STATIONS }, (_, station) =>
  aForecast({
    station: `station-${station}`,
    series: Array.from({ length: 145 }, (_, i) =>
      aForecastPoint({
        at: new Date(EVENING.getTime() + i * 10 * MINUTE),
        road_temp_c: 3 - i / 30,
        sky: 'clear',
      }),
    ),
  }),
)
const segments = Array.from({ length: 10_000 }, (_, index): MappedSegment => {
  const bySky = (value: number) => ({ clear: value, broken: value / 2, overcast: value / 4 })
  return {
    id: `segment-${index}`,
    authority: 'northshire',
    road: `A${index % 300}`,
    length_m: 200,
    predictors: { sky_view: null, elevation_m: null, bridge: null },
    references: [0, 1, 2].map((k) => ({
      station: `station-${(index + k) % STATIONS}`,
      weight: [0.6, 0.3, 0.1][k]!,
      distance_m: 2_000,
    })),
    offset_c: bySky(((index % 41) - 20) / 10),
    spread_c: bySky(0.4),
    passes: bySky(index % 4),
  }
})
const at = instantsOf(forecasts, EVENING, hoursAfter(EVENING, 24 + MINUTE / HOUR))
const took = Array.from({ length: 7 }, () => {
  const start = performance.now()
  routeOutlook(segmentForecasts(segments, forecasts, at))
  return performance.now() - start
}).sort((a, b) => a - b)
console.log(
  `${segments.length} segments × ${at.length} instants from ${STATIONS} stations, with their outlook: ${took[3]!.toFixed(0)} ms (median of 7)`,
)
const big = district({ count: 10_000, seed: 9 })
const started = performance.now()
const learnt = mapOf(big, 2, 'clear').length
console.log(
  `${learnt} segments learnt from 2 runs of 30,000 points: ${(performance.now() - started).toFixed(0)} ms`,
)
