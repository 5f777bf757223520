import type { Condition } from '#src/decision/alerts.ts'
import type { Decision } from '#src/decision/decision.ts'
import { belowInWords } from '#src/decision/threshold.ts'
import { besideBound, listOf, timeWithDay } from '#src/decision/words.ts'
import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Station } from '#src/network/station.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { type Celsius, HOUR } from '#src/units.ts'

/** A night that was called cloudy and is clear may be colder than forecast by so much: a judgement. */
const MATTERS_WITHIN: Celsius = 2
const TAKEN_BACK_ABOVE: Celsius = 3
const AHEAD = 18 * HOUR
const DOUBT = 'SKY_CLEARER_THAN_FORECAST'

export type SkyCase = {
  readonly authority: string
  readonly routes: readonly TreatmentRoute[]
  readonly stations: readonly Station[]
  readonly decisions: readonly Decision[]
  /** The last one of each station. */
  readonly forecasts: readonly StationForecast[]
  readonly now: Date
  readonly timeZone: string
}

const isOrdered = ({ status, decided }: Decision) => status !== 'proposed' && decided?.action === 'treat'
/** Treatment that is proposed or ordered is watched by its deadline. */
const isCovered = (decision: Decision | undefined) =>
  decision !== undefined && (isOrdered(decision) || decision.recommendation.outcome === 'treat')

function coldestEnd({ series }: StationForecast, now: Date): ForecastPoint | undefined {
  const ahead = series.filter(({ at }) => at >= now && at.getTime() - now.getTime() <= AHEAD)
  return ahead.toSorted((a, b) => a.road_temp_p10_c - b.road_temp_p10_c)[0]
}

type Found = { readonly route: TreatmentRoute; readonly above: Celsius; readonly words: string }

function foundOn(
  route: TreatmentRoute,
  given: SkyCase,
  clearer: ReadonlyMap<string, StationForecast>,
): Found[] {
  const { threshold, name } = route
  const own = given.stations.filter(({ routes }) => routes.includes(route.id))
  return own.flatMap((station) => {
    const forecast = clearer.get(station.id)
    const coldest = forecast && coldestEnd(forecast, given.now)
    if (!coldest) return []
    const { value, bound } = besideBound(coldest.road_temp_p10_c, threshold.treat_below_c)
    const about = timeWithDay(coldest.at, given.now, given.timeZone)
    const words = `${name}: at ${station.name} the road may come down to ${value} about ${about}; treated when ${belowInWords(threshold)} ${bound}.`
    return [{ route, above: coldest.road_temp_p10_c - threshold.treat_below_c, words }]
  })
}

/**
 * The sky is clearer than the weather forecast has it, on routes that are not to be treated but lie so near their
 * threshold that a clear night would decide them: one alert, early, with the routes behind it.
 */
export function skyClearer(given: SkyCase): Condition[] {
  const doubted = given.forecasts.filter(({ doubts }) => doubts?.includes(DOUBT))
  if (doubted.length === 0) return []
  const clearer = new Map(doubted.map((forecast) => [forecast.station, forecast]))
  const byRoute = new Map(given.decisions.map((decision) => [decision.route, decision]))
  const near = given.routes
    .filter(({ id }) => !isCovered(byRoute.get(id)))
    .flatMap((route) => foundOn(route, given, clearer))
    .filter(({ above }) => above < TAKEN_BACK_ABOVE)
  if (near.length === 0) return []
  const names = listOf([...new Set(near.map(({ route }) => route.name))])
  const message = `The sky is clearer than forecast, and a clear night may be colder: look again at ${names} before you go on without treating.`
  const raises = near.some(({ above }) => above < MATTERS_WITHIN)
  const behind = near.map(({ words }) => words)
  return [{ kind: 'sky_clearer', subject: given.authority, severity: 'warning', message, behind, raises }]
}
