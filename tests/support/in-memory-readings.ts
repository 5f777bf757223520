import type { ReadingStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'

const keyOf = ({ received_at: _, flags: __, ...said }: Reading): string =>
  JSON.stringify(Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1)))

/** The reading store as a list: the plainest thing that keeps the contract. */
export function inMemoryReadings(): ReadingStore & { readonly forecastPoints: ReadonlyMap<string, number> } {
  const readings = new Map<string, Reading>()
  const forecastPoints = new Map<string, number>()
  const positions = new Map<string, number>()
  const range = (mine: (reading: Reading) => boolean, span: { from: Date; to: Date; limit: number }) =>
    [...readings.values()]
      .filter((reading) => mine(reading) && reading.at >= span.from && reading.at < span.to)
      .sort((a, b) => a.at.getTime() - b.at.getTime() || a.seq - b.seq)
      .slice(0, span.limit)

  return {
    /** Median road temperature by `station run at`, for tests to look at. */
    forecastPoints,
    async append(batch, through, source) {
      for (const reading of batch) {
        const key = keyOf(reading)
        if (!readings.has(key)) readings.set(key, reading)
      }
      positions.set(`readings of ${source}`, through)
    },
    position: async (source) => positions.get(`readings of ${source}`) ?? 0,
    ofDevice: async (device, span) => range((reading) => reading.device === device, span),
    ofStation: async (station, span) => range((reading) => reading.station === station, span),
    async appendForecasts(forecasts, through, source) {
      for (const { station, issued_at, series } of forecasts)
        for (const { at, road_temp_c } of series)
          forecastPoints.set(`${station} ${issued_at.toISOString()} ${at.toISOString()}`, road_temp_c)
      positions.set(`forecasts of ${source}`, through)
    },
    forecastPosition: async (source) => positions.get(`forecasts of ${source}`) ?? 0,
    close: async () => {},
  }
}
