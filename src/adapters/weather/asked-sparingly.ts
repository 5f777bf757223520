import { isRefusal, refusal } from '#src/adapters/weather/fetch-json.ts'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { Clock, WeatherRefusal, WeatherSource } from '#src/ports.ts'
import { MINUTE, SECOND } from '#src/units.ts'

/** The provider is in trouble, or wants to be left alone, wherever the forecast is for. */
const NOT_NOW: ReadonlySet<string> = new Set([
  'TOO_MANY_REQUESTS',
  'TIMEOUT',
  'NO_ANSWER',
  'ERROR_STATUS',
  'KEY_REFUSED',
])
const LONGEST_PAUSE = 30 * MINUTE

type Answer = Atmosphere | WeatherRefusal
type Pause = { readonly until: Date; readonly because: WeatherRefusal }

/**
 * Asks a weather service that is in trouble at most once a minute, for all places together: after each refusal twice as
 * long as before (1 min to 30 min), or as long as it asks for. Of several places one asks first; while it is refused
 * the others hear the same without asking.
 */
export function askedSparingly(source: WeatherSource, clock: Pick<Clock, 'now'>): WeatherSource {
  let failures = 0
  let pause: Pause | null = null
  let first: Promise<Answer> | null = null

  function note(answer: Answer): Answer {
    if (!isRefusal(answer)) {
      failures = 0
      pause = null
      return answer
    }
    const now = clock.now()
    const isKnown = pause !== null && now < pause.until
    if (!NOT_NOW.has(answer.code) || isKnown) return answer
    const wait = Math.min(LONGEST_PAUSE, MINUTE * 2 ** failures)
    const asked = (answer.retry_after_s ?? 0) * SECOND
    failures++
    pause = { until: new Date(now.getTime() + Math.max(wait, asked)), because: answer }
    return answer
  }

  function pausing(): WeatherRefusal | null {
    const left = pause ? (pause.until.getTime() - clock.now().getTime()) / SECOND : 0
    if (!pause || left <= 0) return null
    const { code, message } = pause.because
    return refusal(code, `${message}; it is asked again in ${Math.ceil(left / 60)} min`, Math.ceil(left))
  }

  const ask = async (place: { lat: number; lon: number }): Promise<Answer> =>
    pausing() ?? note(await source.atmosphere(place))

  return {
    name: source.name,
    async atmosphere(place) {
      if (first) {
        await first
        return ask(place)
      }
      first = ask(place)
      try {
        return await first
      } finally {
        first = null
      }
    },
  }
}
