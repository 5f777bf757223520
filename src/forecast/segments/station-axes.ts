import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { type StationColumns, stationColumns } from '#src/forecast/segments/station-columns.ts'
import type { Milliseconds } from '#src/units.ts'

type OnAxis = { readonly at: ArrayLike<Milliseconds>; readonly columns: StationColumns }

const known = new WeakMap<StationForecast, OnAxis[]>()

function isSame(a: ArrayLike<Milliseconds>, b: ArrayLike<Milliseconds>): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/**
 * A station's forecast on the instants of another one's: worked out once for each such series of instants. Forecasts of
 * one cycle share theirs, so that a county keeps one set of columns a station.
 */
export function columnsOnAxis(forecast: StationForecast, at: ArrayLike<Milliseconds>): StationColumns {
  const held = known.get(forecast) ?? []
  const found = held.find((one) => isSame(one.at, at))
  if (found) return found.columns
  const columns = stationColumns(
    forecast,
    Array.from(at, (instant) => new Date(instant)),
  )
  known.set(forecast, [...held, { at, columns }])
  return columns
}
