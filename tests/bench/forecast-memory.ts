/**
 * What many forecasts take of memory, for `bench:forecast`, in a process of its own: prints one line of JSON.
 * `kept`: cases come and go a thousand at a time, as they do in a service, and the forecasts are kept.
 * `allocated`: what one forecast leaves on the heap; wants a young generation larger than that of a thousand.
 */
import { fanColumns } from '#src/forecast/bulk/fan-columns.ts'
import { forecastRange } from '#src/forecast/bulk/forecast-range.ts'
import { packCases } from '#src/forecast/bulk/pack-cases.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import { variedCase } from '#tests/support/varied-cases.ts'

const POINTS = 100_000
const AT_A_TIME = 1000
const packed = () => packCases(Array.from({ length: AT_A_TIME }, (_, number) => variedCase(number)))

function kept() {
  const cases = packed()
  globalThis.gc?.()
  const before = process.memoryUsage()
  const forecasts = []
  while (forecasts.length * AT_A_TIME < POINTS) {
    const out = fanColumns(cases)
    forecastRange(cases, 0, AT_A_TIME, out)
    forecasts.push(out)
  }
  return {
    points: forecasts.length * AT_A_TIME,
    rss_before: before.rss,
    rss: process.memoryUsage().rss,
    bytes_of_case: cases.buffer.byteLength / AT_A_TIME,
    bytes_of_forecast: forecasts[0]!.buffer.byteLength / AT_A_TIME,
  }
}

/** Bytes a case, the median of rounds in which nothing was collected: `ROUND` cases stay below the young generation. */
const ROUND = 200
function allocatedBy(work: () => void): number {
  for (let warm = 0; warm < 20; warm++) work()
  const rounds = Array.from({ length: 7 }, () => {
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    work()
    return (process.memoryUsage().heapUsed - before) / ROUND
  })
  return rounds.sort((a, b) => a - b)[3]!
}

function allocated() {
  const cases = packed()
  const out = fanColumns(cases)
  const given = Array.from({ length: ROUND }, (_, number) => variedCase(number))
  return {
    in_columns: allocatedBy(() => forecastRange(cases, 0, ROUND, out)),
    alone: allocatedBy(() => {
      for (const one of given) roadForecast(one)
    }),
  }
}

export type Kept = ReturnType<typeof kept>
export type Allocated = ReturnType<typeof allocated>
console.log(JSON.stringify(process.argv[2] === 'kept' ? kept() : allocated()))
