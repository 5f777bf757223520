import type { Decision } from '#src/decision/decision.ts'
import { isFromFuture } from '#src/decision/outlook.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { LiveFeed } from '#src/jobs/live-feed.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'
import type { CivilDate } from '#src/season.ts'
import { DAY } from '#src/units.ts'

type MemoryParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly store: Pick<OperationalStore, 'latestForecasts' | 'forecastsOf' | 'decisionsOfNight'>
  readonly live: Pick<LiveFeed, 'publish' | 'subscribe'>
}

/** The last forecasts and the night's decisions, so that a reading is answered without the store. */
export type DecisionMemory = {
  /** The last forecast of each station. */
  forecasts(): Promise<ReadonlyMap<string, StationForecast>>
  /** The decision that counts for each route. */
  ofNight(night: CivilDate): Promise<Map<string, Decision>>
  /** Decisions are read again at the next asking. */
  forget(): void
  /** Tells open pages of a decision that is in memory already. */
  tell(decision: Decision, at: Date): void
  stop(): void
}

/** Reads again what somebody else changed: a person's answer, a new forecast. The live feed says so. */
export function decisionMemory({ clock, store, live }: MemoryParts): DecisionMemory {
  let forecasts: ReadonlyMap<string, StationForecast> | null = null
  const nights = new Map<CivilDate, Map<string, Decision>>()
  let isTelling = false
  /** Rises when something held is out of date, so that a read begun before that is not kept. */
  let age = 0

  /** One issued after now dates from before the clock was put back; those made since then count. */
  async function issuedByNow(forecast: StationForecast): Promise<StationForecast> {
    const now = clock.now()
    if (!isFromFuture(forecast, now)) return forecast
    const span = { from: new Date(now.getTime() - DAY), to: new Date(now.getTime() + 1) }
    return (await store.forecastsOf(forecast.station, span)).at(-1) ?? forecast
  }

  function forget(): void {
    age++
    nights.clear()
  }
  const cancel = live.subscribe(({ kind }) => {
    if (kind === 'decision' && !isTelling) forget()
    if (kind !== 'forecast') return
    age++
    forecasts = null
  })

  return {
    async forecasts() {
      if (forecasts) return forecasts
      const begun = age
      const latest = await store.latestForecasts()
      const read = new Map<string, StationForecast>()
      for (const forecast of latest) read.set(forecast.station, await issuedByNow(forecast))
      if (begun === age) forecasts = read
      return read
    },
    async ofNight(night) {
      const held = nights.get(night)
      if (held) return held
      const begun = age
      const stored = currentDecisions(await store.decisionsOfNight(night), clock.now())
      const read = new Map(stored.map((decision) => [decision.route, decision]))
      for (const other of nights.keys()) if (other < night) nights.delete(other)
      if (begun === age) nights.set(night, read)
      return read
    },
    forget,
    tell(decision, at) {
      isTelling = true
      try {
        live.publish({ kind: 'decision', subject: decision.route, at })
      } finally {
        isTelling = false
      }
    },
    stop: cancel,
  }
}
