import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

/** The points of a series by member: a quarter of the text, and several times as fast to write and to read. */
type Columns = {
  /** Of the first point, ms since 1970. */
  readonly first_ms: number
  /** Of each point after the first. */
  readonly after_ms: readonly number[]
  /** Every other member of a point, one value a point. */
  readonly members: Readonly<Record<string, readonly unknown[]>>
}

/** Null where not all points have the members of the first, each a number or a word: such a series stays as it is. */
function columnsOf(series: readonly ForecastPoint[]): Columns | null {
  const [first] = series
  if (!first) return null
  const { at: _, ...others } = first
  const names = Object.keys(others) as (keyof typeof others)[]
  const isPlain = (value: unknown) => value !== undefined && typeof value !== 'object'
  const isAlike = (point: ForecastPoint) =>
    Object.keys(point).length === names.length + 1 && names.every((name) => isPlain(point[name]))
  if (!series.every(isAlike)) return null
  const first_ms = first.at.getTime()
  return {
    first_ms,
    after_ms: series.map(({ at }) => at.getTime() - first_ms),
    members: Object.fromEntries(names.map((name) => [name, series.map((point) => point[name])])),
  }
}

function pointsOf({ first_ms, after_ms, members }: Columns): ForecastPoint[] {
  const columns = Object.entries(members)
  return after_ms.map((after, index) => {
    const point: Record<string, unknown> = { at: new Date(first_ms + after) }
    for (const [name, values] of columns) point[name] = values[index]
    return point as ForecastPoint
  })
}

/** A forecast as it is stored. */
export function forecastText(forecast: StationForecast): string {
  const columns = columnsOf(forecast.series)
  return writeDocument(columns ? { ...forecast, series: columns } : forecast)
}

/** The stored forecast; one of before, with its points one by one, as well. */
export function forecastOfText(text: string): StationForecast {
  const stored = parseDocument<Omit<StationForecast, 'series'> & { series: Columns | ForecastPoint[] }>(text)
  const { series } = stored
  return { ...stored, series: Array.isArray(series) ? series : pointsOf(series as Columns) }
}
