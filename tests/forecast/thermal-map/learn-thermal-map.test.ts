import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { learnThermalMap } from '#src/forecast/segments/thermal-map/learn-thermal-map.ts'
import { type SegmentPass, surveyPasses } from '#src/forecast/segments/thermal-map/survey-passes.ts'
import type { SkyClass } from '#src/forecast/sky-class.ts'
import { mappedRoads } from '#src/network/mapped-roads.ts'
import type { ThermalMap } from '#src/network/thermal-map.ts'
import { aRoute, aStation } from '#tests/support/builders.ts'
import { type District, type Drive, district, drive } from '#tests/support/survey-night.ts'
import '#tests/support/property-seed.ts'

const passesOf = (place: District, drives: readonly Drive[]): SegmentPass[] => {
  const read = surveyPasses(place.roads, place.stations)
  return drives.flatMap((one) => {
    const { run, readings } = drive(place, one)
    return [...read(run, readings).passes]
  })
}
const mapOf = (place: District, drives: readonly Drive[]): ThermalMap =>
  learnThermalMap(place.roads, place.stations, { passes: passesOf(place, drives), contrasts: [] })

const runs = (count: number, sky: SkyClass = 'clear', from = 1): Drive[] =>
  Array.from({ length: count }, (_, index) => ({ run: `run-${from + index}`, sky, seed: from + index }))

const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)

const errorOf = (place: District, map: ThermalMap, sky: SkyClass): number =>
  rms(map.segments.map(({ id, offset_c }) => offset_c[sky] - place.offset(id, sky)))

/** How far planted offsets lie apart. */
const rangeOf = (place: District, sky: SkyClass): number =>
  rms(place.roads.map(({ id }) => place.offset(id, sky)))

describe('a planted map', () => {
  const place = district()
  test.each([
    [0, 1.1],
    [1, 0.45],
    [2, 0.32],
    [5, 0.22],
  ])('is recovered from %i clear runs within %f K RMS', (count, most) => {
    expect(errorOf(place, mapOf(place, runs(count)), 'clear')).toBeLessThan(most)
  })
  test('the spread is about what a night to come differs by, unsurveyed and surveyed', () => {
    /** Roads differ from night to night. */
    const restless = (count: number, from = 1) =>
      runs(count, 'clear', from).map((one) => ({ ...one, noise_c: 0.5 }))
    const toCome = new Map(
      passesOf(place, restless(1, 50)).map(({ segment, offset_c }) => [segment, offset_c]),
    )
    for (const count of [0, 1, 3]) {
      const map = mapOf(place, restless(count))
      const scaled = map.segments.map(
        ({ id, offset_c, spread_c }) => (offset_c.clear - toCome.get(id)!) / spread_c.clear,
      )
      expect(rms(scaled)).toBeGreaterThan(0.65)
      expect(rms(scaled)).toBeLessThan(1.35)
    }
  })
  test('leaving a run out: the map of the others foretells what it measured better than no map', () => {
    const passes = passesOf(place, runs(5))
    for (const left of ['run-1', 'run-3', 'run-5']) {
      const map = learnThermalMap(place.roads, place.stations, {
        passes: passes.filter(({ run }) => run !== left),
        contrasts: [],
      })
      const offsets = new Map(map.segments.map(({ id, offset_c }) => [id, offset_c.clear]))
      const held = passes.filter(({ run }) => run === left)
      const withMap = rms(held.map(({ segment, offset_c }) => offset_c - offsets.get(segment)!))
      const without = rms(held.map(({ offset_c }) => offset_c))
      expect(held).toHaveLength(place.roads.length)
      expect(withMap).toBeLessThan(0.45)
      expect(without).toBeGreaterThan(1)
    }
  })
  test('is the same whatever the order of the runs', () => {
    const passes = passesOf(place, [...runs(2), ...runs(2, 'overcast', 7)])
    const [a, b] = [passes, passes.toReversed()].map((list) =>
      learnThermalMap(place.roads, place.stations, { passes: list, contrasts: [] }),
    )
    for (const [index, { offset_c }] of a!.segments.entries())
      expect(offset_c.clear).toBeCloseTo(b!.segments[index]!.offset_c.clear, 9)
    expect(a!.runs).toEqual(b!.runs)
  })
})

describe('the sky', () => {
  const place = district()
  const amplitude = (map: ThermalMap, sky: SkyClass) => rms(map.segments.map(({ offset_c }) => offset_c[sky]))
  test('clear nights show the full map, overcast ones a quarter of it', () => {
    const map = mapOf(place, [...runs(3), ...runs(3, 'overcast', 10)])
    expect(amplitude(map, 'clear') / rangeOf(place, 'clear')).toBeGreaterThan(0.85)
    expect(amplitude(map, 'overcast') / amplitude(map, 'clear')).toBeLessThan(0.35)
    expect(errorOf(place, map, 'overcast')).toBeLessThan(0.2)
  })
  test('surveyed on clear nights only, cloud is told by a smaller share of it', () => {
    const map = mapOf(place, runs(3))
    expect(amplitude(map, 'overcast')).toBeLessThan(0.5 * amplitude(map, 'clear'))
    expect(errorOf(place, map, 'overcast')).toBeLessThan(rangeOf(place, 'overcast') * 1.3)
  })
})

describe('an unsurveyed network', () => {
  test('is told by its predictors, widely', () => {
    const place = district()
    const { segments } = mapOf(place, [])
    const open = segments.find(({ predictors }) => predictors.sky_view! > 0.95)!
    const closed = segments.find(({ predictors }) => predictors.sky_view! < 0.6 && !predictors.bridge)!
    expect(closed.offset_c.clear).toBeGreaterThan(open.offset_c.clear + 0.8)
    expect(closed.offset_c.overcast).toBeLessThan(closed.offset_c.clear)
    expect(segments.every(({ spread_c }) => spread_c.clear > 0.8)).toBe(true)
  })
  test('of which nothing is known: no offset, and a wider spread yet', () => {
    const [known, unknown] = [true, false].map((predictors) => mapOf(district({ predictors }), []))
    for (const [index, { offset_c, spread_c, passes }] of unknown!.segments.entries()) {
      expect(offset_c).toEqual({ clear: 0, broken: 0, overcast: 0 })
      expect(passes).toEqual({ clear: 0, broken: 0, overcast: 0 })
      expect(spread_c.clear).toBeGreaterThan(1)
      expect(spread_c.clear).toBeGreaterThan(known!.segments[index]!.spread_c.clear * 0.7)
    }
  })
})

test('a short segment with a station on it is as that station; a long one and one beside it less surely', () => {
  const { network } = district({ count: 4, predictors: false })
  const [segment] = network.routes[0]!.segments
  const on = (length_m: number, lat = 53.4005) => {
    const [from, to] = segment!.line
    const station = aStation({ id: 'on-it', lat, lon: (from![0] + to![0]) / 2 })
    const line = [
      [from![0], 53.4005],
      [to![0], 53.4005],
    ] as const
    const route = aRoute({ segments: [{ ...segment!, id: 'its-road', line, length_m }] })
    const roads = mappedRoads({ ...network, stations: [station], routes: [route] }, 'northshire')
    return learnThermalMap(roads, [station], { passes: [], contrasts: [] }).segments[0]!
  }
  const [short, long, beside] = [on(200), on(3_000), on(200, 53.403)]
  expect(short!.spread_c.clear).toBeLessThan(0.7)
  expect(long!.spread_c.clear).toBeGreaterThan(short!.spread_c.clear + 0.3)
  expect(beside!.spread_c.clear).toBeGreaterThan(short!.spread_c.clear + 0.4)
  expect(short!.passes.clear).toBe(0)
})

test('more passes never widen the spread of a segment', () => {
  const place = district({ count: 30 })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom<SkyClass>('clear', 'overcast'),
      (count, sky) => {
        const [fewer, more] = [count, count + 3].map((drives) => mapOf(place, runs(drives, sky)))
        const mean = (map: ThermalMap) => map.segments.reduce((sum, { spread_c }) => sum + spread_c[sky], 0)
        expect(mean(more!)).toBeLessThan(mean(fewer!) * 1.02)
      },
    ),
    { numRuns: 12 },
  )
})
