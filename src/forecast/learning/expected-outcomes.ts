import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import { type ForecastOutcome, OUTCOME_LEADS } from '#src/forecast/learning/outcome.ts'
import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import { type Celsius, HOUR } from '#src/units.ts'

/** What an issue is held against later. */
export type Issue = {
  readonly forecast: StationForecast
  /** The model's own series, before anything learnt was added. */
  readonly own: readonly ForecastPoint[]
  /** The weather that drove it; null: none. */
  readonly atmosphere: Atmosphere | null
  /** Road temperature that it started from. */
  readonly start_c: Celsius
}

type Timed = { readonly at: Date }

/** The items on either side of an instant and how far between them it lies; null outside the list. */
function around<T extends Timed>(
  items: readonly T[],
  at: number,
): { one: T; other: T; share: number } | null {
  const next = items.findIndex((item) => item.at.getTime() >= at)
  const other = items[next]
  if (!other) return null
  if (other.at.getTime() === at) return { one: other, other, share: 0 }
  const one = items[next - 1]
  if (!one) return null
  return { one, other, share: (at - one.at.getTime()) / (other.at.getTime() - one.at.getTime()) }
}

const between = (one: number, other: number, share: number) => one + share * (other - one)
const rounded = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits

type Fan = Pick<
  ForecastPoint,
  'road_temp_c' | 'road_temp_p10_c' | 'road_temp_p90_c' | 'freeze_probability' | 'sky'
>

/** The fan at an instant, straight between its points; null outside the series. */
function fanAt(series: readonly ForecastPoint[], at: number): Fan | null {
  const found = around(series, at)
  if (!found) return null
  const { one, other, share } = found
  const on = (name: 'road_temp_c' | 'road_temp_p10_c' | 'road_temp_p90_c' | 'freeze_probability') =>
    between(one[name], other[name], share)
  return {
    road_temp_c: on('road_temp_c'),
    road_temp_p10_c: on('road_temp_p10_c'),
    road_temp_p90_c: on('road_temp_p90_c'),
    freeze_probability: on('freeze_probability'),
    sky: (share < 0.5 ? one : other).sky,
  }
}

function airAt(atmosphere: Atmosphere | null, at: number): Celsius | null {
  const found = atmosphere && around(atmosphere.hours, at)
  if (!found || found.one.air_temp_c === null || found.other.air_temp_c === null) return null
  return between(found.one.air_temp_c, found.other.air_temp_c, found.share)
}

const factor = (width: Celsius, own: Celsius): number => (own > 0 ? rounded(width / own, 3) : 1)

/**
 * What is written down at issue, one outcome for each of `OUTCOME_LEADS` that the series reaches, `observed_c` null.
 * Temperatures are straight between the points of the series.
 */
export function expectedOutcomes({ forecast, own, atmosphere, start_c }: Issue): ForecastOutcome[] {
  return OUTCOME_LEADS.flatMap((lead_h) => {
    const at = forecast.issued_at.getTime() + lead_h * HOUR
    const said = fanAt(forecast.series, at)
    const model = fanAt(own, at)
    if (!said || !model) return []
    return {
      authority: forecast.authority,
      station: forecast.station,
      issued_at: forecast.issued_at,
      at: new Date(at),
      lead_h,
      model: forecast.model,
      road_temp_c: rounded(said.road_temp_c, 3),
      road_temp_p10_c: rounded(said.road_temp_p10_c, 3),
      road_temp_p90_c: rounded(said.road_temp_p90_c, 3),
      freeze_probability: rounded(said.freeze_probability, 4),
      learned_c: rounded(said.road_temp_c - model.road_temp_c, 3),
      learned_cold_factor: factor(
        said.road_temp_c - said.road_temp_p10_c,
        model.road_temp_c - model.road_temp_p10_c,
      ),
      learned_warm_factor: factor(
        said.road_temp_p90_c - said.road_temp_c,
        model.road_temp_p90_c - model.road_temp_c,
      ),
      persistence_c: start_c,
      weather_air_temp_c: airAt(atmosphere, at),
      sky: said.sky ?? 'broken',
      observed_c: null,
    }
  })
}
