import { describe, expect, test } from 'vitest'
import { surveyPasses } from '#src/forecast/segments/thermal-map/survey-passes.ts'
import type { SurveyPoint } from '#src/telemetry/survey.ts'
import { hoursAfter } from '#tests/support/builders.ts'
import { district, drive, START } from '#tests/support/survey-night.ts'

const place = district({ count: 40 })
const read = surveyPasses(place.roads, place.stations)
const clear = { run: 'run-1', sky: 'clear', seed: 3, noise_c: 0 } as const

const correlation = (a: readonly number[], b: readonly number[]): number => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [ma, mb] = [mean(a), mean(b)]
  const sum = (x: readonly number[], y: readonly number[], mx: number, my: number) =>
    x.reduce((total, value, i) => total + (value - mx) * (y[i]! - my), 0)
  return sum(a, b, ma, mb) / Math.sqrt(sum(a, a, ma, ma) * sum(b, b, mb, mb))
}

describe('a drive through a cooling night', () => {
  test('is detrended against the stations: the last segment is no colder for being driven last', () => {
    const { run, readings } = drive(place, clear)
    expect(run.points[0]!.road_temp_c - run.points.at(-1)!.road_temp_c).toBeGreaterThan(3)
    const { passes, detrended } = read(run, readings)
    expect(detrended).toBe('stations')
    const errors = passes.map(({ segment, offset_c }) => offset_c - place.offset(segment, 'clear'))
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.35)
    expect(
      Math.abs(
        correlation(
          errors,
          errors.map((_, i) => i),
        ),
      ),
    ).toBeLessThan(0.5)
  })
  test('without a reading of a station its own trend is taken out, and it counts for less', () => {
    const { run, readings } = drive(place, clear)
    const [alone, against] = [read(run, []), read(run, readings)]
    expect(alone.detrended).toBe('own_trend')
    const planted = alone.passes.map(({ segment }) => place.offset(segment, 'clear'))
    expect(
      correlation(
        alone.passes.map(({ offset_c }) => offset_c),
        planted,
      ),
    ).toBeGreaterThan(0.8)
    expect(alone.passes[0]!.variance).toBeGreaterThan(3 * against.passes[0]!.variance)
  })
  test('a thermometer that reads 1 K too warm is found out where it passes stations', () => {
    const biased = drive(place, { ...clear, bias_c: 1 })
    const { passes, bias_c } = read(biased.run, biased.readings)
    expect(bias_c).toBeGreaterThan(0.75)
    const errors = passes.map(({ segment, offset_c }) => offset_c - place.offset(segment, 'clear'))
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.3)
  })
  test('a sky that nobody wrote down is nobody’s guess, and the pass counts for less', () => {
    const [known, unknown] = [true, false].map((skyKnown) => {
      const { run, readings } = drive(place, { ...clear, skyKnown })
      return read(run, readings).passes[0]!
    })
    expect([known!.sky, unknown!.sky]).toEqual(['clear', null])
    expect(unknown!.variance).toBeGreaterThan(1.5 * known!.variance)
  })
  test('a station that is silent for hours does not speak by its last word', () => {
    const { run, readings } = drive(place, clear)
    const early = readings.filter(({ at }) => at < hoursAfter(START, 1))
    const { without_reference, passes } = read(run, early)
    expect(without_reference).toBeGreaterThan(run.points.length / 2)
    expect(passes.length).toBeLessThan(place.roads.length / 2)
  })
})

test('between two readings two hours apart a station is not known', () => {
  const { run, readings } = drive(place, clear)
  const gappy = readings.filter(({ at }) => at < hoursAfter(START, 1) || at > hoursAfter(START, 3))
  const { without_reference } = read(run, gappy)
  expect(without_reference / run.points.length).toBeGreaterThan(0.4)
  expect(without_reference / run.points.length).toBeLessThan(0.6)
})

describe('points that are not used are counted', () => {
  const { run, readings } = drive(place, clear)
  const moved = (more: Partial<SurveyPoint>) => ({
    ...run,
    points: run.points.map((point, index) => (index < 10 ? { ...point, ...more } : point)),
  })
  test.each([
    ['off the network', { lat: 54.5 }, { off_network: 13, in_daylight: 0 }],
    ['in daylight', { at: new Date('2026-01-15T12:00:00Z') }, { off_network: 3, in_daylight: 10 }],
  ])('%s', (_, more, counts) => {
    // The three points beside the stations lie on no segment of this small district
    expect(read(moved(more), readings)).toMatchObject({ points: run.points.length, ...counts })
  })
})
