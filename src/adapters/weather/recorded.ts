import { refusal } from '#src/adapters/weather/fetch-json.ts'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { Clock, WeatherSource } from '#src/ports.ts'

/** Weather forecasts as they were issued at the time: at each moment the latest one, never a later one. */
export function recordedWeather(issued: readonly Atmosphere[], clock: Pick<Clock, 'now'>): WeatherSource {
  const inOrder = issued.toSorted((a, b) => a.issued_at.getTime() - b.issued_at.getTime())
  return {
    name: 'recorded',
    async atmosphere() {
      const now = clock.now()
      const latest = inOrder.findLast((atmosphere) => atmosphere.issued_at <= now)
      return latest
        ? { ...latest, fetched_at: now }
        : refusal('NOT_YET_ISSUED', 'no weather forecast of this recording had been issued by then')
    },
  }
}
