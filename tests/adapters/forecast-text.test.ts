import { describe, expect, test } from 'vitest'
import { forecastOfText, forecastText } from '#src/adapters/operational/forecast-text.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { writeDocument } from '#src/wire.ts'
import { aForecast, aForecastPoint } from '#tests/support/builders.ts'

const forecast = aForecast()
const [first, ...others] = forecast.series
const withSeries = (series: StationForecast['series']) => aForecast({ series })

test('a stored forecast has half of the text of its points', () => {
  expect(forecastText(forecast).length * 2).toBeLessThan(writeDocument(forecast).length)
})

describe('what is read is what was written, byte for byte', () => {
  test.each([
    ['a forecast', forecast],
    ['without points', withSeries([])],
    ['of one point', withSeries([first!])],
    [
      'points at odd instants',
      withSeries([first!, aForecastPoint({ at: new Date(first!.at.getTime() + 1) })]),
    ],
    ['a member that some points lack', withSeries([{ ...first!, ice_probability: 0.1 }, ...others])],
    ['a member that later points have', withSeries([first!, { ...others[0]!, ice_probability: 0.1 }])],
    ['an instant beside its own', withSeries([{ ...first!, since_at: first!.at } as never])],
    ['a member that nobody knows yet', withSeries([{ ...first!, new_member: { at: first!.at } } as never])],
    ['a member that is not there', withSeries([{ ...first!, sky: undefined as never }])],
    ['what is no number', withSeries([{ ...first!, road_temp_c: Number.NaN }])],
  ])('%s', (_, given) => {
    const text = writeDocument(given)
    expect(writeDocument(forecastOfText(forecastText(given)))).toBe(text)
    // As stored before
    expect(writeDocument(forecastOfText(text))).toBe(text)
  })
})
