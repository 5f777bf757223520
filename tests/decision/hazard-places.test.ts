import { expect, test } from 'vitest'
import type { Hazard } from '#src/decision/hazard.ts'
import { placeHazard } from '#src/decision/hazard-places.ts'
import type { SegmentForecasts } from '#src/forecast/segments/segment-forecast.ts'
import type { MappedSegment } from '#src/network/thermal-map.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'

const bySky = { clear: 0, partly: 0, overcast: 0 } as unknown as MappedSegment['offset_c']
const segment = (id: string, length_m: number) =>
  ({
    id,
    authority: 'northshire',
    road: 'A628',
    length_m,
    references: [],
    offset_c: bySky,
  }) as unknown as MappedSegment

/** Probabilities of each road hour by hour; null: no station tells. */
function roads(...given: readonly (readonly (number | null)[])[]): SegmentForecasts {
  const known = given.flat()
  const column = (value: (probability: number) => number) =>
    Float32Array.from(known, (probability) => (probability === null ? Number.NaN : value(probability)))
  return {
    segments: given.map((_, index) => segment(`road-${index}`, 100 * (index + 1))),
    at: given[0]!.map((_, hour) => hoursAfter(EVENING, hour)),
    road_temp_c: column(() => 0),
    road_temp_p10_c: column(() => 0),
    road_temp_p90_c: column(() => 0),
    freeze_probability: column((probability) => probability),
    state: new Uint8Array(known.length),
  }
}
const hazard = (from: number, to: number | null): Hazard => ({
  kind: 'hoar_frost',
  station: 'moor-top',
  from_at: hoursAfter(EVENING, from),
  to_at: to === null ? null : hoursAfter(EVENING, to),
  probability: 0.9,
})
const found = (...given: Parameters<typeof placeHazard>) => {
  const { places, length_m, unknown_m } = placeHazard(...given)
  const hour = (at: Date) => (at.getTime() - EVENING.getTime()) / 3_600_000
  return {
    places: places.map((place) => [place.segment.id, hour(place.from_at), hour(place.to_at)]),
    length_m,
    unknown_m,
  }
}

test('the roads that freeze while it lasts, from when to when, the likeliest first', () => {
  const night = roads([0, 0.25, 0.5, 0, 0], [0, 0.75, 0.75, 0.5, 0.5], [0, 0.125, 0.125, 0.125, 0.125])
  expect(found(night, hazard(1, 4), 0.3)).toEqual({
    places: [
      ['road-1', 1, 3],
      ['road-0', 2, 2],
    ],
    length_m: 300,
    unknown_m: 0,
  })
})
test('open at the end, it lasts as long as the forecast', () => {
  expect(found(roads([0, 0, 0.5, 0, 0.5]), hazard(1, null), 0.3).places).toEqual([['road-0', 2, 4]])
})
test('exactly the level counts; roads of which nothing is known are told apart and not taken for safe', () => {
  const night = roads([0.5, 0.5], [null, null], [null, 0.25])
  expect(found(night, hazard(0, null), 0.5)).toEqual({
    places: [['road-0', 0, 1]],
    length_m: 100,
    unknown_m: 200,
  })
})
