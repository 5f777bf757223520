import { afterEach, describe, expect, test } from 'vitest'
import { forecastWorkers } from '#src/adapters/forecast-workers.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { Forecaster } from '#src/ports.ts'
import { mixedCase } from '#tests/support/varied-cases.ts'

const cases = Array.from({ length: 300 }, (_, number) => mixedCase(number, 6, 4))
const alone = cases.map(roadForecast)
const entryOf = (name: string) => new URL(`../support/${name}-forecast-worker.ts`, import.meta.url)

let opened: Forecaster | undefined
function opening(count: number, entry?: URL) {
  const reports: string[] = []
  opened = forecastWorkers({ count, report: (words) => reports.push(words), ...(entry && { entry }) })
  return { forecaster: opened, reports }
}
afterEach(() => opened?.stop())

describe('forecasts by workers', () => {
  test.each([1, 2, 3])('%d of them say what one thread says, in the order asked', async (count) => {
    const { forecaster, reports } = opening(count)
    expect(await forecaster.forecast(cases)).toEqual(alone)
    expect(reports).toEqual([])
  })

  test('nothing asked, nothing answered', async () => {
    expect(await opening(2).forecaster.forecast([])).toEqual([])
  })

  test('several askers at once get their own', async () => {
    const { forecaster } = opening(2)
    const parts = [cases.slice(0, 20), cases.slice(20, 170), cases.slice(170)]
    const made = await Promise.all(parts.map((part) => forecaster.forecast(part)))
    expect(made.flat()).toEqual(alone)
  })

  test('others have their turn between the ranges', async () => {
    const { forecaster } = opening(1)
    let turns = 0
    let isDone = false
    const count = () => {
      turns++
      if (!isDone) setImmediate(count)
    }
    setImmediate(count)
    await forecaster.forecast(cases)
    isDone = true
    expect(turns).toBeGreaterThanOrEqual(4)
  })

  test('what a worker ends over is done by another, and it is named', async () => {
    const { forecaster, reports } = opening(2, entryOf('ending'))
    expect(await forecaster.forecast(cases)).toEqual(alone)
    expect(reports).toEqual(['forecast worker 1 ended: exit code 3; what it had in hand goes to another'])
  })

  test('what two workers end over is given up, with the reason', async () => {
    const { forecaster, reports } = opening(1, entryOf('failing'))
    await expect(forecaster.forecast(cases.slice(0, 5))).rejects.toThrow(
      'forecast worker 2 ended: no such road',
    )
    expect(reports).toHaveLength(2)
  })

  test('stopping waits for what is in hand', async () => {
    const { forecaster } = opening(2)
    const made = forecaster.forecast(cases.slice(0, 60))
    await forecaster.stop()
    expect(await made).toEqual(alone.slice(0, 60))
  })

  test('stopping what never began is no fault', async () => {
    await expect(opening(2).forecaster.stop()).resolves.toBeUndefined()
  })
})
