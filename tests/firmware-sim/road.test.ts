import { describe, expect, test } from 'vitest'
import { placeOf } from '../../firmware-sim/microclimate.ts'
import { NIGHTS } from '../../firmware-sim/nights.ts'
import { deckLayers, roadColumn, roadLayers } from '../../firmware-sim/road-column.ts'
import { roadSurface } from '../../firmware-sim/road-surface.ts'
import { stationTruth } from '../../firmware-sim/station.ts'
import { total } from '../../firmware-sim/surface-water.ts'
import type { Weather } from '../../firmware-sim/weather.ts'
import { hoursAfterNoon, NOON, stationIn, weatherOf } from './virtual-county.ts'

describe('the ground', () => {
  test.each([
    ['road', roadLayers()],
    ['bridge deck', deckLayers()],
  ])('%s: what goes in at the top stays in when the bottom is closed', (_, layers) => {
    const column = roadColumn(layers, 0, 60)
    const before = column.heat()
    for (let step = 0; step < 600; step++) {
      column.prepare(0)
      column.finish(step < 300 ? -80 : 35)
    }
    expect(column.heat() - before).toBeCloseTo(60 * (300 * -80 + 300 * 35), 0)
  })

  test('a constant loss cools the surface as 2F/μ·√(t/π), the law of a half space', () => {
    const uniform = roadLayers().map((layer) => ({ ...layer, conductivity: 1, capacity: 2e6 }))
    const column = roadColumn(uniform, Number.POSITIVE_INFINITY, 60)
    for (let minute = 0; minute < 360; minute++) {
      column.prepare(0)
      column.finish(-60)
    }
    const surface = column.temperature[0]! - 60 / column.skin
    const law = -((2 * 60) / Math.sqrt(1 * 2e6)) * Math.sqrt((360 * 60) / Math.PI)
    expect(Math.abs(surface - law)).toBeLessThan(0.05)
  })

  test('the road is cut fine: 5 mm at the top, 1.5 m deep', () => {
    const layers = roadLayers()
    expect(layers[0]!.thickness).toBe(0.005)
    expect(layers.reduce((sum, layer) => sum + layer.thickness, 0)).toBeCloseTo(1.5, 6)
  })
})

describe('the surface', () => {
  const still: Weather = {
    air_temp_c: -4,
    dewpoint_c: -8,
    wind_m_s: 2,
    cloud_fraction: 1,
    rain_mm_h: 0,
    snow_mm_h: 0,
    pressure_hpa: 1010,
    shortwave_w_m2: 0,
  }
  const place = { ...placeOf(stationIn('open'), 1, 0), delay_ms: 0 }

  test('water holds the road at zero while it freezes, then it cools on', () => {
    const surface = roadSurface('bridge', place, 1, NOON.getTime())
    surface.store.water = 0.5
    const temperatures = Array.from({ length: 600 }, (_, minute) => {
      surface.step({ ...still }, NOON.getTime() + minute * 60_000)
      return surface.road_temp_c()
    })
    const plateau = temperatures.filter((one) => Math.abs(one) < 0.01).length
    expect(plateau).toBeGreaterThan(20)
    expect(surface.store.ice).toBeGreaterThan(0.1)
    expect(temperatures.at(-1)).toBeLessThan(-1.5)
  })

  test('a dry road in dry air gains no water, and nothing lies on it that did not fall', () => {
    const surface = roadSurface('open', place, 2, NOON.getTime())
    for (let minute = 0; minute < 600; minute++)
      surface.step({ ...still, dewpoint_c: -20 }, NOON.getTime() + minute * 60_000)
    expect(total(surface.store)).toBe(0)
  })

  test('under a steady sky the road comes to rest near the air, not away from it', () => {
    const surface = roadSurface('bridge', place, 15, NOON.getTime())
    for (let minute = 0; minute < 4 * 1440; minute++)
      surface.step({ ...still }, NOON.getTime() + minute * 60_000)
    expect(Math.abs(surface.road_temp_c() - (still.air_temp_c + place.offset_c))).toBeLessThan(2)
  })
})

describe('places differ', () => {
  const coldest = (setting: Parameters<typeof stationIn>[0]) => {
    const truth = stationTruth(weatherOf('radiation-frost'), stationIn(setting))
    return Math.min(
      ...Array.from({ length: 17 }, (_, hour) => truth.at(hoursAfterNoon(hour + 4)).road_temp_c),
    )
  }
  test('on the clear night the valley is colder than open ground, and the town is warmest', () => {
    expect(coldest('valley_bottom')).toBeLessThan(coldest('open') - 0.5)
    expect(coldest('open')).toBeLessThan(coldest('town') - 0.5)
  })
  test('the bridge, cooled from both sides, freezes before the road beside it', () => {
    const [bridge, open] = (['bridge', 'open'] as const).map((setting) =>
      stationTruth(weatherOf('fog-and-hoar'), { ...stationIn('open'), setting }),
    )
    expect(bridge!.at(hoursAfterNoon(6)).road_temp_c).toBeLessThan(
      open!.at(hoursAfterNoon(6)).road_temp_c - 0.3,
    )
  })
})

test.each(Object.keys(NIGHTS) as (keyof typeof NIGHTS)[])('%s: no jump at noon', (name) => {
  const truth = stationTruth(weatherOf(name), stationIn('open'))
  const [before, after] = [23.9834, 24.0001].map((hour) => truth.at(hoursAfterNoon(hour)))
  expect(Math.abs(after!.road_temp_c - before!.road_temp_c)).toBeLessThan(0.25)
  expect(Math.abs(after!.air_temp_c - before!.air_temp_c)).toBeLessThan(0.1)
})
