import type { EvidenceAge, Freshness, TonightStation } from '#src/api/tonight-document.ts'
import { FORECAST_STALE } from '#src/decision/alerts/stale.ts'
import { duration } from '#src/decision/words.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { PartHealth } from '#src/jobs/parts.ts'
import { HOUR, MINUTE, SECOND } from '#src/units.ts'

/** From here on the matching alert is raised. */
const WEATHER_FRESH = 6 * HOUR

/** An instant so far ahead of now is not new: the clock was put back. */
export const AHEAD = 2 * MINUTE
const ageOf = (at: Date, now: Date): number => Math.max(0, now.getTime() - at.getTime())
const isFresh = (at: Date, now: Date, fresh: number): boolean =>
  now.getTime() - at.getTime() <= fresh && at.getTime() - now.getTime() <= AHEAD

const byTime = (a: Date, b: Date): number => a.getTime() - b.getTime()

const ago = (age: number) =>
  age < MINUTE ? 'less than a minute ago' : `${duration(Math.floor(age / MINUTE))} ago`

/** One instant for each station, null: none. It is as fresh as the oldest: a new one makes no other new. */
function evidence(
  name: string,
  instants: readonly (Date | null)[],
  now: Date,
  fresh: number,
  says: { none: string; last: string; stale: string },
): EvidenceAge {
  const [oldest] = instants.filter((at) => at !== null).sort(byTime)
  if (!oldest) return { name, last_at: null, age_s: null, state: 'missing', words: says.none }
  const count = instants.filter((at) => at && isFresh(at, now, fresh)).length
  const state: Freshness = count === instants.length ? 'fresh' : 'stale'
  const share = instants.length > 1 ? ` Fresh for ${count} of ${instants.length} stations.` : ''
  const words = `${says.last} ${ago(ageOf(oldest, now))}.${state === 'stale' ? `${share} ${says.stale}` : ''}`
  return { name, last_at: oldest, age_s: Math.round(ageOf(oldest, now) / SECOND), state, words }
}

/** The freshness of readings is that of the stations, not of the last one that happened to speak. */
function readingsAge(stations: readonly TonightStation[], now: Date): EvidenceAge {
  const fresh = stations.filter((station) => !station.stale).length
  const last = stations
    .flatMap(({ latest }) => (latest ? [new Date(now.getTime() - latest.age_s * SECOND)] : []))
    .sort(byTime)
    .at(-1)
  const age = evidence('readings', last ? [last] : [], now, Number.POSITIVE_INFINITY, {
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

/** What runs by the cron table is late after twice its time; the others are asked each time. */
const LATE: Readonly<Record<string, number>> = {
  weather: 2 * HOUR,
  forecast: 2 * HOUR,
  decisions: 20 * MINUTE,
  watch: 20 * MINUTE,
}

function partAge({ name, last_ok_at, trouble: said }: PartHealth, now: Date): EvidenceAge {
  const isLate = last_ok_at && !isFresh(last_ok_at, now, LATE[name] ?? Number.POSITIVE_INFINITY)
  const late = isLate ? `Last ran ${ago(ageOf(last_ok_at, now))}; see the log.` : null
  const trouble = said ?? late
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
  const made = stations.map(({ id }) => forecasts.find(({ station }) => station === id)?.issued_at ?? null)
  return [
    readingsAge(stations, now),
    evidence('forecast', made, now, FORECAST_STALE, {
      none: 'No forecast has been made yet.',
      last: 'Last forecast made',
      stale: 'A new one is due every hour; see the log.',
    }),
    evidence(
      'weather',
      forecasts.map(({ atmosphere }) => atmosphere?.issued_at ?? null),
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
