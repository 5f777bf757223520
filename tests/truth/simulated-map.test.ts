import { expect, test } from 'vitest'
import { figuresOf, judged, winterNights } from '#tests/truth/simulated-map.ts'

const nights = winterNights(1)
const errors = (runs: number, stations: boolean) => judged({ runs, stations }, nights, 1)

// mean absolute error in K; the stations alone are off by 0.75 to 0.8 (clear), 0.3 to 0.35 (overcast)
test.each([
  ['nothing but predictors', 0, false, 0.88, 0.36],
  ['what other stations measured', 0, true, 0.82, 0.36],
  ['one run under each sky', 1, true, 0.58, 0.27],
  ['five runs under each sky', 5, true, 0.45, 0.22],
])('a road without a station is told from its neighbours by %s', (_, runs, stations, clear, overcast) => {
  const found = errors(runs, stations)
  const [whenClear, underCloud] = [figuresOf(found, 'clear'), figuresOf(found, 'overcast')]
  expect(whenClear.moments).toBeGreaterThan(200)
  expect(whenClear.with_map_c).toBeLessThan(clear)
  expect(underCloud.with_map_c).toBeLessThan(overcast)
  for (const { within_80 } of [whenClear, underCloud]) {
    expect(within_80).toBeGreaterThan(0.72)
    expect(within_80).toBeLessThan(0.97)
  }
})

test('a survey is worth something: the error of the stations alone is cut by a third on clear nights', () => {
  const { stations_alone_c, with_map_c } = figuresOf(errors(2, true), 'clear')
  expect(with_map_c).toBeLessThan((2 / 3) * stations_alone_c)
})
