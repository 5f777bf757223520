/** Which nights, places and inputs the forecast is held against, and how far it may be off. °C */
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase } from '#src/forecast/road-forecast-types.ts'
import { HOUR } from '#src/units.ts'
import type { SimulatedCase } from '#tests/truth/simulated-cases.ts'
import { fingerprintOf, NIGHTS, type Night, type Variation, variedCases } from '#tests/truth/varied-cases.ts'

const EVENING = new Date('2026-01-15T18:00:00Z')
const NOON = new Date('2026-02-10T12:00:00Z')

const without = (field: 'dewpoint_c' | 'wind_m_s' | 'cloud_oktas') => (given: ForecastCase) => ({
  ...given,
  weather: given.weather.map((hour) => ({ ...hour, [field]: null })),
  readings: given.readings.map((reading) => ({ ...reading, [field]: null })),
})
const hoursBack = ({ issued_at }: ForecastCase, at: Date) => (issued_at.getTime() - at.getTime()) / HOUR
const turned = (degrees: number) => (given: ForecastCase) => ({
  ...given,
  site: { ...given.site, longitude: given.site.longitude + degrees },
})
const shaded: Variation['place'] = (place) => ({ ...place, sky_view: 0.5 })

export const LEADS = [
  ['0–3 h', 0, 3],
  ['3–6 h', 3, 6],
  ['6–12 h', 6, 12],
  ['12–24 h', 12, 24],
] as const

export type Row = {
  readonly name: string
  readonly nights: readonly Night[]
  readonly issued: Date
  readonly variation: Variation
}
/**
 * Rows of their own only: a night that no weather service foresees, and freezing rain, where the simulated road loses
 * heat as if at 0 °C while drizzle freezes on it and ends 3 K below air and dew point, which no road does under cloud.
 */
const APART: readonly Night[] = ['marginal-night', 'freezing-rain']
const FORESEEN = NIGHTS.filter((night) => !APART.includes(night))
const evening = (name: string, variation: Variation): Row => ({
  name,
  nights: FORESEEN,
  issued: EVENING,
  variation,
})

export const ROWS: readonly Row[] = [
  evening('everything as measured', {}),
  ...NIGHTS.map((night): Row => ({ name: night, nights: [night], issued: EVENING, variation: {} })),
  { name: 'issued at noon in February: the sun ahead', nights: FORESEEN, issued: NOON, variation: {} },
  evening('black road', { place: (place) => ({ ...place, albedo: 0.04 }) }),
  evening('pale road', { place: (place) => ({ ...place, albedo: 0.25 }) }),
  evening('half the sky walled in, and told so', {
    place: shaded,
    given: (given) => ({ ...given, site: { ...given.site, sky_view: 0.5 } }),
  }),
  evening('half the sky walled in, not told', { place: shaded }),
  evening('half the wind', { place: (place) => ({ ...place, wind: 0.5 * place.wind }) }),
  evening('twice the wind', { place: (place) => ({ ...place, wind: 2 * place.wind }) }),
  evening('the sun an hour earlier than told', { given: turned(-15) }),
  evening('the sun an hour later than told', { given: turned(15) }),
  evening('two hours of readings', {
    given: (given) => ({ ...given, readings: given.readings.filter(({ at }) => hoursBack(given, at) <= 2) }),
  }),
  evening('20 h without readings', {
    given: (given) => ({
      ...given,
      readings: given.readings.filter(({ at }) => hoursBack(given, at) < 1 || hoursBack(given, at) > 21),
    }),
  }),
  evening('weather every three hours', {
    given: (given) => ({ ...given, weather: given.weather.filter((_, i) => i % 3 === 0) }),
  }),
  evening('no dew point', { given: without('dewpoint_c') }),
  evening('no wind', { given: without('wind_m_s') }),
  evening('no cloud', { given: without('cloud_oktas') }),
  evening('no weather forecast', { given: (given) => ({ ...given, weather: [] }) }),
]

export type Measure = {
  readonly samples: number
  readonly mean: number
  readonly max: number
  readonly within: number
}

function errorsOf({ given, truth }: SimulatedCase) {
  const forecast = roadForecast(given)
  if ('error' in forecast) throw new Error(`${given.id}: ${forecast.error.code}`)
  const points = new Map(forecast.series.map((point) => [point.at.getTime(), point]))
  return truth.map(({ at, road_temp_c }) => {
    const point = points.get(at.getTime())
    if (!point) throw new Error(`${given.id}: no point at ${at.toISOString()}`)
    return {
      lead: (at.getTime() - given.issued_at.getTime()) / HOUR,
      error: Math.abs(point.road_temp_c - road_temp_c),
      isWithin: road_temp_c >= point.road_temp_p10_c && road_temp_c <= point.road_temp_p90_c,
    }
  })
}

/** Mean and largest absolute error of a row by lead, share within the band, and what its truth is made of. */
export function measure({ nights, issued, variation }: Row): { measures: Measure[]; fingerprint: string } {
  const cases = nights.flatMap((night) => variedCases(night, issued, variation))
  const errors = cases.flatMap(errorsOf)
  const measures = LEADS.map(([, from, to]) => {
    const here = errors.filter(({ lead }) => lead > from && lead <= to)
    const sum = here.reduce((total, { error }) => total + error, 0)
    return {
      samples: here.length,
      mean: sum / here.length,
      max: Math.max(...here.map(({ error }) => error)),
      within: here.filter(({ isWithin }) => isWithin).length / here.length,
    }
  })
  return { measures, fingerprint: fingerprintOf(cases) }
}
