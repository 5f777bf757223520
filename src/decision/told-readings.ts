import type { DecideCase } from '#src/decision/decide-case.ts'
import { type Evidence, isLater } from '#src/decision/evidence.ts'
import { columnsOf, medianAt } from '#src/decision/forecast-columns.ts'
import type { Reading } from '#src/telemetry/reading.ts'

/** More from one sensor says nothing more to people, and fills the record. */
const MOST_TOLD = 12

/** One of each is enough to see why a sensor counts as it does. */
const isOfSameSort = (a: Reading, b: Reading): boolean =>
  a.surface_state === b.surface_state &&
  a.precipitating === b.precipitating &&
  a.road_temp_c < 0 === b.road_temp_c < 0 &&
  a.flags.length === b.flags.length &&
  a.flags.every((flag, index) => flag === b.flags[index])

/** Of a sensor that was heard again and again: the last, the coldest, and the first of each sort. */
function tellingOf(heard: readonly Reading[]): readonly Reading[] {
  if (heard.length <= MOST_TOLD) return heard
  const firsts: Reading[] = []
  let [last, coldest] = [heard[0]!, heard[0]!]
  for (const reading of heard) {
    if (isLater(reading, last)) last = reading
    if (reading.road_temp_c < coldest.road_temp_c) coldest = reading
    if (!firsts.some((first) => isOfSameSort(first, reading))) firsts.push(reading)
  }
  return [last, coldest, ...firsts]
}

/** The fresh reading that lies furthest below each station's forecast: it lowers the rest of the night. */
function loweringReadings({ forecasts }: DecideCase, fresh: readonly Reading[]): Reading[] {
  return forecasts.flatMap((forecast) => {
    const columns = columnsOf(forecast)
    let [lowering, most] = [undefined as Reading | undefined, 0]
    for (const reading of fresh) {
      if (reading.station !== forecast.station) continue
      const deficit = medianAt(columns, reading.at.getTime()) - reading.road_temp_c
      if (deficit > most) [lowering, most] = [reading, deficit]
    }
    return lowering ?? []
  })
}

/**
 * The readings that a recommendation names, in their order: all of a sensor that speaks every few minutes, and of one
 * that speaks every second what it comes to. Of these alone the same are told again.
 */
export function toldReadings(given: DecideCase, { heard, fresh, confirmed }: Evidence): readonly Reading[] {
  if (heard.length <= MOST_TOLD) return heard
  const bySensor = Map.groupBy(heard, ({ device }) => device)
  if ([...bySensor.values()].every(({ length }) => length <= MOST_TOLD)) return heard
  const telling = [...bySensor.values()].flatMap(tellingOf)
  const told = new Set([...telling, ...loweringReadings(given, fresh), ...confirmed])
  return heard.filter((reading) => told.has(reading))
}
