import type { PartHealth } from '#src/api/deps.ts'
import type { EvidenceAge, Freshness, TonightStation } from '#src/api/tonight-document.ts'
import { duration } from '#src/decision/words.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { HOUR, MINUTE, SECOND } from '#src/units.ts'

/** From here on the matching alert is raised: two hours without a forecast, six without weather. */
const FORECAST_FRESH = 2 * HOUR
const WEATHER_FRESH = 6 * HOUR

const latestOf = (instants: readonly (Date | null | undefined)[]): Date | null =>
  instants.reduce<Date | null>((last, at) => (at && (!last || at > last) ? at : last), null)

const ago = (age: number) =>
  age < MINUTE ? 'less than a minute ago' : `${duration(Math.floor(age / MINUTE))} ago`

function evidence(
  name: string,
  lastAt: Date | null,
  now: Date,
  fresh: number,
  says: { none: string; last: string; stale: string },
): EvidenceAge {
  if (!lastAt) return { name, last_at: null, age_s: null, state: 'missing', words: says.none }
  const age = Math.max(0, now.getTime() - lastAt.getTime())
  const state: Freshness = age <= fresh ? 'fresh' : 'stale'
  const words = `${says.last} ${ago(age)}.${state === 'stale' ? ` ${says.stale}` : ''}`
  return { name, last_at: lastAt, age_s: Math.round(age / SECOND), state, words }
}

/** The freshness of readings is that of the stations, not of the last one that happened to speak. */
function readingsAge(stations: readonly TonightStation[], now: Date): EvidenceAge {
  const fresh = stations.filter((station) => !station.stale).length
  const last = latestOf(
    stations.map(({ latest }) => latest && new Date(now.getTime() - latest.age_s * SECOND)),
  )
  const age = evidence('readings', last, now, Number.POSITIVE_INFINITY, {
    none: 'No station has been heard in the last two days.',
    last: 'Last reading',
    stale: '',
  })
  if (!last) return age
  const state = fresh === stations.length ? 'fresh' : 'stale'
  const count =
    state === 'fresh' ? 'Every station is fresh.' : `${fresh} of ${stations.length} stations are fresh.`
  return { ...age, state, words: `${age.words} ${count}` }
}

function partAge({ name, last_ok_at, trouble }: PartHealth, now: Date): EvidenceAge {
  const state: Freshness = trouble === null ? 'fresh' : last_ok_at ? 'stale' : 'missing'
  return {
    name,
    last_at: last_ok_at,
    age_s: last_ok_at && Math.round(Math.max(0, now.getTime() - last_ok_at.getTime()) / SECOND),
    state,
    words:
      trouble ?? (last_ok_at ? `Working; last ${ago(now.getTime() - last_ok_at.getTime())}.` : 'Working.'),
  }
}

/** How old everything is that the page rests on. */
export function evidenceAges(
  stations: readonly TonightStation[],
  forecasts: readonly StationForecast[],
  parts: readonly PartHealth[],
  now: Date,
): EvidenceAge[] {
  return [
    readingsAge(stations, now),
    evidence('forecast', latestOf(forecasts.map(({ issued_at }) => issued_at)), now, FORECAST_FRESH, {
      none: 'No forecast has been made yet.',
      last: 'Last forecast made',
      stale: 'A new one is due every hour; see the log.',
    }),
    evidence(
      'weather',
      latestOf(forecasts.map(({ atmosphere }) => atmosphere?.issued_at)),
      now,
      WEATHER_FRESH,
      {
        none: 'No weather forecast drives these forecasts: sensors alone.',
        last: 'Weather forecast issued',
        stale: 'Too old to rely on.',
      },
    ),
    ...parts.map((part) => partAge(part, now)),
  ]
}
