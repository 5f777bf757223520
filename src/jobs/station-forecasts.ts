import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase, RoadForecast } from '#src/forecast/road-forecast-types.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import {
  type Issued,
  type StationAsked,
  type StationCase,
  type StationRefusal,
  stationCase,
  stationIssue,
} from '#src/jobs/station-issue.ts'
import type { Forecaster } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR, type Hours } from '#src/units.ts'

export type StationForecastsParts = {
  readonly recent: { ofStation(station: string, from: Date, to: Date): readonly Reading[] }
  /** For many stations; absent: they are forecast here. */
  readonly forecaster?: Pick<Forecaster, 'forecast'>
  readonly log: Log
}

const HISTORY: Hours = 48

/** A forecast takes a quarter of a millisecond: readings must not wait for a thousand of them. */
const AT_A_STRETCH = 20
const othersFirst = () => new Promise<void>((resolve) => setImmediate(resolve))
/** Starting a thread costs as much as this many forecasts. */
const MANY = 200

type Begun = { readonly asked: StationAsked; readonly begun: StationCase }

/** The forecasts of all these stations, in their order; one that fails is named and never stops the others. */
export async function stationForecasts(
  { recent, forecaster, log }: StationForecastsParts,
  stations: readonly StationAsked[],
  now: Date,
): Promise<(Issued | StationRefusal)[]> {
  const from = new Date(now.getTime() - HISTORY * HOUR)
  // The end of the span is excluded, a reading of this very minute is not
  const to = new Date(now.getTime() + 1)

  function failed(station: string, error: unknown): StationRefusal {
    log.error({ event: 'forecast_failed', station, err: error }, 'forecast failed')
    return { station, code: 'FORECAST_FAILED', message: wordsOf(error) }
  }

  function begin(asked: StationAsked): Begun | StationRefusal {
    const { station, atmosphere } = asked
    try {
      return {
        asked,
        begun: stationCase(station, recent.ofStation(station.id, from, to), atmosphere, now),
      }
    } catch (error) {
      return failed(station.id, error)
    }
  }

  function alone(given: ForecastCase): RoadForecast {
    try {
      return roadForecast(given)
    } catch (error) {
      const { code, message } = failed(given.id, error)
      return { format: 'frostline.forecast/1', id: given.id, error: { code, message } }
    }
  }

  async function together(cases: readonly ForecastCase[]): Promise<readonly RoadForecast[]> {
    if (stations.length < MANY || !forecaster) return cases.map(alone)
    try {
      return await forecaster.forecast(cases)
    } catch (error) {
      log.error({ event: 'forecaster_failed', err: error }, 'forecaster failed: forecast one by one')
      return cases.map(alone)
    }
  }

  function issue({ asked, begun }: Begun, made: RoadForecast): Issued | StationRefusal {
    try {
      return stationIssue(asked, begun, made, now)
    } catch (error) {
      return failed(asked.station.id, error)
    }
  }

  async function stretch(asked: readonly StationAsked[]): Promise<(Issued | StationRefusal)[]> {
    const begun = asked.map(begin)
    const made = await together(begun.flatMap((one) => ('begun' in one ? [one.begun.given] : [])))
    let next = 0
    return begun.map((one) => ('begun' in one ? issue(one, made[next++]!) : one))
  }

  const stretches: Promise<(Issued | StationRefusal)[]>[] = []
  for (let i = 0; i < stations.length; i += AT_A_STRETCH) {
    if (i > 0) await othersFirst()
    stretches.push(stretch(stations.slice(i, i + AT_A_STRETCH)))
  }
  return (await Promise.all(stretches)).flat()
}
