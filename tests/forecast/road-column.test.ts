import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { surfaceFluxes } from '#src/forecast/energy-balance.ts'
import { groundColumn, setProfile, storedHeat } from '#src/forecast/ground-heat.ts'
import { specificHumidity, vapourPressureOverWater } from '#src/forecast/humidity.ts'
import { skyLongwave } from '#src/forecast/radiation.ts'
import { advance, roadColumn } from '#src/forecast/road-column.ts'
import type { ForecastSite } from '#src/forecast/road-forecast-types.ts'
import { dryRoad, type SurfaceStores, wholeStore } from '#src/forecast/surface-water.ts'
import type { RoadWeather } from '#src/forecast/weather-series.ts'

const road: ForecastSite = {
  latitude: 52,
  longitude: 0,
  kind: 'road',
  layers: [{ material: 'asphalt', thickness_m: 0.2 }],
  subsurface_depth_m: null,
}

const weather = (more: Partial<RoadWeather> & { cloud?: number } = {}): RoadWeather => {
  const air = more.air ?? 0
  const dewpoint = Math.min(air, more.dewpoint ?? -2)
  return {
    air,
    dewpoint,
    humidity: specificHumidity(vapourPressureOverWater(dewpoint), 1010),
    wind: 2,
    shortwave: 0,
    longwave: skyLongwave(air, dewpoint, more.cloud ?? 0.5),
    pressure: 1010,
    rain: 0,
    snow: 0,
    ...more,
  }
}

const startOf = (surface: number, stores: Partial<SurfaceStores> = {}) => {
  const column = roadColumn(groundColumn(road, 300), { ...dryRoad(), ...stores }, surface)
  setProfile(column.ground, surface, surface, 0.4)
  return column
}

describe('heat and water close at every step', () => {
  const anyWeather = fc.record({
    air: fc.double({ min: -15, max: 15, noNaN: true }),
    dewpoint: fc.double({ min: -20, max: 15, noNaN: true }),
    wind: fc.double({ min: 0, max: 15, noNaN: true }),
    shortwave: fc.double({ min: 0, max: 800, noNaN: true }),
    cloud: fc.double({ min: 0, max: 1, noNaN: true }),
    rain: fc.double({ min: 0, max: 5, noNaN: true }),
    snow: fc.double({ min: 0, max: 5, noNaN: true }),
  })
  const anyStore = fc.double({ min: 0, max: 1, noNaN: true })

  test('in any weather, on any surface', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -12, max: 20, noNaN: true }),
        fc.record({ water: anyStore, ice: anyStore, snow: anyStore, frost: anyStore }),
        fc.array(anyWeather, { minLength: 1, maxLength: 8 }),
        (surface, stores, steps) => {
          const column = startOf(surface, stores)
          for (const step of steps) {
            const before = storedHeat(column.ground)
            const lay = wholeStore(column.stores)
            const now = weather(step)
            advance(column, now, 0)
            expect(Math.abs(storedHeat(column.ground) - before - column.groundFlux * 300) / 300).toBeLessThan(
              1e-4,
            )
            surfaceFluxes(column.forcing, column.skin, column.fluxes)
            expect(Math.abs(column.fluxes.net - column.groundFlux)).toBeLessThan(0.1)
            const came = ((now.rain + now.snow) * 300) / 3600 + column.fluxes.vapour * 300
            expect(Math.abs(wholeStore(column.stores) + column.ranOff - lay - came)).toBeLessThan(1e-6)
            for (const store of Object.values(column.stores)) expect(store).toBeGreaterThanOrEqual(0)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('freezing and melting hold the road at 0 °C until they are done', () => {
  test('water on the road delays the fall below 0 °C by as long as its heat lasts', () => {
    const cold = weather({ air: -3, dewpoint: -5, cloud: 0.5 })
    const wet = startOf(0.05, { water: 0.5 })
    let heat = 0
    let held = 0
    for (; wet.stores.water > 1e-6 && held < 100; held++) {
      advance(wet, cold, 0)
      heat += wet.phaseChange * 0.334e6
      if (wet.stores.water > 1e-6) expect(Math.abs(wet.surface)).toBeLessThan(0.01)
    }
    expect(held * 5).toBeGreaterThan(20)
    expect(held * 5).toBeLessThan(180)
    expect(heat).toBeGreaterThan(0.7 * 0.5 * 0.334e6)
    advance(wet, cold, 0)
    expect(wet.surface).toBeLessThan(-0.1)
  })

  test('snow on the road keeps it at 0 °C in mild air', () => {
    const snowy = startOf(-0.5, { snow: 5 })
    for (let i = 0; i < 24; i++) advance(snowy, weather({ air: 6, dewpoint: 5, cloud: 1 }), 0)
    expect(Math.abs(snowy.surface)).toBeLessThan(0.05)
    expect(snowy.stores.snow).toBeGreaterThan(0)
  })

  test('frost grows about 0.01 mm/h at 2 m/s, road −3 °C and dew point −1 °C', () => {
    const column = startOf(-3)
    const before = column.stores.frost
    const now = weather({ air: 0, dewpoint: -1, wind: 2 })
    // Held by a correction so that only the exchange is looked at
    for (let i = 0; i < 12; i++) {
      setProfile(column.ground, -3, -3, 0.4)
      advance(column, now, -150)
    }
    const grown = column.stores.frost - before
    expect(grown).toBeGreaterThan(0.005)
    expect(grown).toBeLessThan(0.06)
  })

  test('a dry road takes up dew and gives none', () => {
    const column = startOf(10)
    for (let i = 0; i < 12; i++) advance(column, weather({ air: 2, dewpoint: -5 }), 0)
    expect(wholeStore(column.stores)).toBe(0)
  })
})
