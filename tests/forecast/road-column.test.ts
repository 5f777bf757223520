import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { surfaceFluxes } from '#src/forecast/energy-balance.ts'
import { groundHeat, setProfile, storedHeat } from '#src/forecast/ground/ground-heat.ts'
import { specificHumidity, vapourPressureOverWater } from '#src/forecast/humidity.ts'
import { skyLongwave } from '#src/forecast/radiation.ts'
import { advance, type Taught } from '#src/forecast/road-column.ts'
import type { ForecastSite } from '#src/forecast/road-forecast-types.ts'
import { roadsOn, startRoad } from '#src/forecast/roads.ts'
import { type SurfaceStores, wholeStore } from '#src/forecast/surface-stores.ts'
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
    sunRise: 0,
    longwave: skyLongwave(air, dewpoint, more.cloud ?? 0.5),
    pressure: 1010,
    rain: 0,
    snow: 0,
    ...more,
  }
}

const STEP = 900
const UNTAUGHT: Taught = { flux: 0, exchange: 1 }
type Stores = { readonly [store in keyof SurfaceStores]?: number }

const startOf = (surface: number, lying: Stores = {}) => {
  const roads = roadsOn(groundHeat(road, STEP), 1)
  startRoad(roads, 0, { surface, deep: surface, depth: 0.4 })
  for (const [store, amount] of Object.entries(lying)) roads.stores[store as keyof SurfaceStores][0] = amount
  return roads
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
  const anySalt = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 40, noNaN: true }))

  test('in any weather, on any surface', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -12, max: 20, noNaN: true }),
        fc.record({ water: anyStore, ice: anyStore, snow: anyStore, frost: anyStore, salt: anySalt }),
        fc.array(anyWeather, { minLength: 1, maxLength: 8 }),
        (surface, stores, steps) => {
          const roads = startOf(surface, stores)
          for (const step of steps) {
            const before = storedHeat(roads.ground, roads.modes, 0)
            const lay = wholeStore(roads.stores, 0)
            const now = weather(step)
            advance(roads, 0, now, UNTAUGHT)
            const flux = roads.groundFlux[0]!
            const gained = storedHeat(roads.ground, roads.modes, 0) - before
            expect(Math.abs(gained - flux * STEP) / STEP).toBeLessThan(1e-4)
            const { vapour } = roads.fluxes
            surfaceFluxes(roads.forcing, roads.fluxes)
            expect(Math.abs(roads.fluxes.net - flux)).toBeLessThan(0.1)
            const came = ((now.rain + now.snow) * STEP) / 3600 + vapour * STEP
            expect(Math.abs(wholeStore(roads.stores, 0) + roads.ranOff[0]! - lay - came)).toBeLessThan(1e-6)
            for (const store of Object.values(roads.stores)) expect(store[0]).toBeGreaterThanOrEqual(0)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('freezing and melting hold the road at 0 °C until they are done', () => {
  const cold = weather({ air: -3, dewpoint: -5, cloud: 0.5 })

  test('water on the road delays the fall below 0 °C by as long as its heat lasts', () => {
    const wet = startOf(0.05, { water: 0.5 })
    let heat = 0
    let held = 0
    // A last film is left to evaporate
    for (; wet.stores.water[0]! > 0.02 && held < 100; held++) {
      advance(wet, 0, cold, UNTAUGHT)
      heat += wet.phaseChange[0]! * 0.334e6
      if (wet.stores.water[0]! > 0.02) expect(Math.abs(wet.surface[0]!)).toBeLessThan(0.01)
    }
    expect(held * 15).toBeGreaterThan(20)
    expect(held * 15).toBeLessThan(180)
    expect(heat).toBeGreaterThan(0.7 * 0.5 * 0.334e6)
    advance(wet, 0, cold, UNTAUGHT)
    expect(wet.surface[0]).toBeLessThan(-0.1)
  })

  test.each([
    ['no salt', 0, -3, -0.05, 0.01],
    ['5 g/m²', 5, -8, -6, -0.3],
    ['20 g/m²', 20, -12, -12, -2],
  ])('half a millimetre of water begins to freeze where its brine does: %s', (_, salt, air, low, high) => {
    const wet = startOf(0.5, { water: 0.5, salt })
    for (let i = 0; i < 400 && wet.phaseChange[0] === 0; i++)
      advance(wet, 0, weather({ air, dewpoint: air - 3, cloud: 0.5 }), UNTAUGHT)
    expect(wet.phaseChange[0]).toBeGreaterThan(0)
    expect(wet.surface[0]).toBeGreaterThan(low)
    expect(wet.surface[0]).toBeLessThan(high)
  })

  test('brine freezes by and by: some of it stays liquid below the freezing point of what lay there', () => {
    const wet = startOf(0.5, { water: 0.5, salt: 20 })
    for (let i = 0; i < 12; i++) advance(wet, 0, weather({ air: -9, dewpoint: -12 }), UNTAUGHT)
    expect(wet.surface[0]).toBeLessThan(-3)
    expect(wet.stores.water[0]).toBeGreaterThan(0.01)
  })

  test('snow on the road keeps it at 0 °C in mild air', () => {
    const snowy = startOf(-0.5, { snow: 5 })
    for (let i = 0; i < 8; i++) advance(snowy, 0, weather({ air: 6, dewpoint: 5, cloud: 1 }), UNTAUGHT)
    expect(Math.abs(snowy.surface[0]!)).toBeLessThan(0.05)
    expect(snowy.stores.snow[0]).toBeGreaterThan(0)
  })

  test('frost grows about 0.01 mm/h at 2 m/s, road −3 °C and dew point −1 °C', () => {
    const roads = startOf(-3)
    const now = weather({ air: 0, dewpoint: -1, wind: 2 })
    // Held by a correction so that only the exchange is looked at
    for (let i = 0; i < 4; i++) {
      setProfile(roads.ground, roads.modes, 0, { surface: -3, deep: -3, depth: 0.4 })
      advance(roads, 0, now, { flux: -150, exchange: 1 })
    }
    expect(roads.stores.frost[0]).toBeGreaterThan(0.005)
    expect(roads.stores.frost[0]).toBeLessThan(0.06)
  })

  test('a dry road takes up dew and gives none', () => {
    const roads = startOf(10)
    for (let i = 0; i < 4; i++) advance(roads, 0, weather({ air: 2, dewpoint: -5 }), UNTAUGHT)
    expect(wholeStore(roads.stores, 0)).toBe(0)
  })
})

describe('steps of any length tell the same night', () => {
  test.each([300, 1800])('in %d s steps within 0.25 K of steps of a minute, at every hour', (step) => {
    const nightOf = (length: number) => {
      const roads = roadsOn(groundHeat(road, length), 1)
      startRoad(roads, 0, { surface: 4, deep: 5, depth: 0.4 })
      return Array.from({ length: 12 }, (_, hour) => {
        for (let i = 0; i < 3600 / length; i++) {
          const time = hour + ((i + 0.5) * length) / 3600
          advance(
            roads,
            0,
            weather({ air: 3 - time / 2, dewpoint: -time / 3, cloud: 0.2, wind: 2 }),
            UNTAUGHT,
          )
        }
        return roads.surface[0]!
      })
    }
    const exact = nightOf(60)
    for (const [hour, surface] of nightOf(step).entries())
      expect(Math.abs(surface - exact[hour]!)).toBeLessThan(0.25)
  })
})
