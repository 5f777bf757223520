/** A thread that forecasts cases out of one shared buffer into another; what it is sent says where they lie. */
import { parentPort } from 'node:worker_threads'
import { type CaseSizes, caseColumns } from '#src/forecast/bulk/case-columns.ts'
import { fanColumnsOver } from '#src/forecast/bulk/fan-columns.ts'
import { forecastRange } from '#src/forecast/bulk/forecast-range.ts'

/** Buffers with the columns of `caseColumns` and `fanColumns`. */
export type ForecastTask = {
  readonly sizes: CaseSizes
  readonly cases: ArrayBufferLike
  readonly out: ArrayBufferLike
}

parentPort?.on('message', ({ sizes, cases, out }: ForecastTask) => {
  const columns = caseColumns(sizes, cases)
  forecastRange(columns, 0, sizes.cases, fanColumnsOver(columns, out))
  parentPort?.postMessage('done')
})
