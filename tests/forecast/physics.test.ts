/** The parts against published or worked-out values. */
import { describe, expect, test } from 'vitest'
import {
  exchangeFactor,
  fadeFilter,
  fluxFilter,
  type HalfHour,
  lackingFlux,
  learned,
  learnResidual,
} from '#src/forecast/flux-filter.ts'
import {
  dewpointOf,
  relativeHumidity,
  vapourPressureOverIce,
  vapourPressureOverWater,
} from '#src/forecast/humidity.ts'
import { clearingOf, cloudFromResidual } from '#src/forecast/inferred-cloud.ts'
import { observationsOf } from '#src/forecast/observation-series.ts'
import {
  clearShortwave,
  clearSkyEmissivity,
  cloudTransmission,
  skyLongwave,
} from '#src/forecast/radiation.ts'
import { sunHeight, sunTrack } from '#src/forecast/solar.ts'
import { probabilityBelow } from '#src/forecast/spread.ts'
import { dryStores, type SurfaceStores } from '#src/forecast/surface-stores.ts'
import { liquidShare, stateOf } from '#src/forecast/surface-water.ts'
import { NEUTRAL_TRANSFER, stirredWind, transferVelocity } from '#src/forecast/turbulence.ts'
import { hoursFrom } from '#tests/forecast/cases.ts'

const height = (at: string, lat: number, lon: number) =>
  (Math.asin(sunHeight(Date.parse(at), lat, lon)) * 180) / Math.PI

describe('the sun', () => {
  // Noon height is 90° − latitude ± 23.44° at the solstices
  test.each([
    ['midsummer noon at Greenwich', '2026-06-21T12:02:00Z', 51.48, 0, 61.96],
    ['midwinter noon at Greenwich', '2026-12-21T11:58:00Z', 51.48, 0, 15.08],
    ['midwinter noon at the Arctic circle', '2026-12-21T11:58:00Z', 66.56, 0, 0],
    ['equinox noon on the equator', '2026-03-20T12:07:00Z', 0, 0, 89.9],
  ])('%s', (_, at, lat, lon, degrees) => {
    expect(Math.abs(height(at, lat, lon) - degrees)).toBeLessThan(0.15)
  })
  test.each([52, -40, 69])(
    'its track over five days is that of single instants, at latitude %d',
    (latitude) => {
      const from = Date.parse('2026-03-18T00:00:00Z')
      const step = 900_000
      const track = sunTrack({ from, step, count: 480 }, latitude, 7)
      for (const [i, height] of track.entries())
        expect(Math.abs(height - sunHeight(from + i * step, latitude, 7))).toBeLessThan(0.0012)
    },
  )
  test('midnight is dark, and the antipodes see the opposite', () => {
    expect(height('2026-01-15T00:00:00Z', 52, 0)).toBeLessThan(-50)
    expect(height('2026-01-15T00:00:00Z', -52, 180)).toBeCloseTo(-height('2026-01-15T00:00:00Z', 52, 0), 6)
  })
})

describe('humidity', () => {
  test.each([
    [0, 611.2, 611.2],
    [-5, 421.5, 401.8],
    [-10, 286.5, 259.9],
  ])('saturation at %d °C', (temp, water, ice) => {
    expect(Math.abs(vapourPressureOverWater(temp) / water - 1)).toBeLessThan(0.005)
    expect(Math.abs(vapourPressureOverIce(temp) / ice - 1)).toBeLessThan(0.005)
  })
  test('dew point and relative humidity are each other’s inverse', () => {
    for (const dewpoint of [-12, -3, 0, 4])
      expect(dewpointOf(5, relativeHumidity(5, dewpoint))).toBeCloseTo(dewpoint, 6)
  })
})

describe('radiation', () => {
  // 0 °C: 228 W/m² at 4 hPa, 235 saturated
  test('a clear sky at 0 °C', () => {
    expect(skyLongwave(0, dewpointOf(0, (100 * 400) / 611), 0)).toBeCloseTo(228, -0.5)
    expect(skyLongwave(0, 0, 0)).toBeCloseTo(235, -0.5)
    expect(clearSkyEmissivity(20, 10)).toBeGreaterThan(clearSkyEmissivity(0, -5))
  })
  test('full cloud fills the sky with what its base radiates, 6 K and 1.22 K a kelvin of spread colder', () => {
    const base = ((273.15 - 6 - 1.22 * 3) / 273.15) ** 4
    const clear = skyLongwave(0, -3, 0)
    expect(skyLongwave(0, -3, 1)).toBeCloseTo(clear + base * (315.64 - clear), 1)
    expect(skyLongwave(0, 0, 1)).toBeGreaterThan(skyLongwave(0, -3, 1))
  })
  test('full cloud passes a quarter of the sun', () => {
    expect(cloudTransmission(1)).toBe(0.25)
    expect(cloudTransmission(0)).toBe(1)
  })
  test('a clear sky lets nothing through at night and about 1,035 W/m² from the zenith', () => {
    expect(clearShortwave(-0.2)).toBe(0)
    expect(clearShortwave(1)).toBeCloseTo(1035, 0)
  })
})

describe('turbulence', () => {
  test('neutral, unstable above it, stable below it, and never cut off', () => {
    const wind = stirredWind(2)
    const neutral = NEUTRAL_TRANSFER * wind
    expect(transferVelocity(wind, 5, 5)).toBeCloseTo(neutral, 10)
    expect(transferVelocity(wind, 5, 15)).toBeGreaterThan(neutral)
    expect(transferVelocity(stirredWind(0), 0, -8)).toBeGreaterThan(0.1 * NEUTRAL_TRANSFER * stirredWind(0))
  })
  // ψ of Paulson (1970) solved for these heights
  test.each([
    [-2, 2.053],
    [-1, 1.757],
    [-0.5, 1.536],
    [-0.2, 1.326],
    [-0.05, 1.138],
  ])('unstable at Ri %d within 4 percent of Paulson', (richardson, factor) => {
    const wind = 3
    const surface = 10 - (richardson * wind * wind * 283.15) / (9.81 * 10)
    expect(
      Math.abs(transferVelocity(wind, 10, surface) / (NEUTRAL_TRANSFER * wind) / factor - 1),
    ).toBeLessThan(0.04)
  })
})

describe('what falls', () => {
  test.each([
    ['half and half at 0.74 °C, saturated', 0.74, 0.74, 0, 0.5, 0.01],
    ['snow at −3 °C', -3, -3, 0, 0, 0.01],
    ['rain at 5 °C', 5, 5, 0, 1, 0.01],
    ['rain named at −3 °C stays rain: it freezes on the road', -3, -3, 1, 1, 0.01],
    ['rain named at −12 °C is not believed', -12, -13, 1, 0, 0.01],
  ])('%s', (_, air, dewpoint, named, share, tolerance) => {
    expect(Math.abs(liquidShare(air, dewpoint, named) - share)).toBeLessThan(tolerance)
  })
})

describe('the name of a surface', () => {
  test.each([
    ['dry', {}, 1, 'dry'],
    ['a little water', { water: 0.05 }, 1, 'damp'],
    ['water', { water: 0.3 }, 1, 'wet'],
    ['water below freezing', { water: 0.3 }, -0.1, 'ice'],
    ['a thin deposit', { frost: 0.02 }, -2, 'frost'],
    ['ice', { ice: 0.2 }, -2, 'ice'],
    ['snow on ice', { ice: 0.2, snow: 2 }, -2, 'snow'],
  ])('%s', (_, stores, surface, state) => {
    const road = dryStores(1)
    for (const [store, amount] of Object.entries(stores)) road[store as keyof SurfaceStores][0] = amount
    expect(stateOf(road, 0, surface)).toBe(state)
  })
})

describe('what the balance lacked', () => {
  const half: HalfHour = { residual: 0, absorbed: 0, sensible: 0, sunRise: 0, known: 1 }
  const taughtBy = (halves: readonly Partial<HalfHour>[]) => {
    const filter = fluxFilter()
    for (const one of halves) {
      fadeFilter(filter)
      learnResidual(filter, { ...half, ...one })
    }
    return filter
  }
  const fluxAfter = (filter: ReturnType<typeof fluxFilter>, hours: number) =>
    lackingFlux(learned(filter, hours, 0.25), 0, 0)

  test('is learnt from repeated residuals, fades, and is less believed under an unknown sky', () => {
    const known = taughtBy(Array.from({ length: 8 }, () => ({ residual: -40 })))
    const unknown = taughtBy(Array.from({ length: 8 }, () => ({ residual: -40, known: 0 })))
    expect(fluxAfter(known, 0)).toBeLessThan(-25)
    expect(fluxAfter(known, 0)).toBeGreaterThan(-40)
    expect(Math.abs(fluxAfter(known, 12))).toBeLessThan(8)
    expect(Math.abs(fluxAfter(unknown, 0))).toBeLessThan(Math.abs(fluxAfter(known, 0)))
  })
  test('a road that exchanges half again as much heat as reckoned is known by it after two days, with caution', () => {
    const sensible = (i: number) => 40 * Math.sin(i / 7)
    const filter = taughtBy(
      Array.from({ length: 96 }, (_, i) => ({ residual: 0.5 * sensible(i), sensible: sensible(i) })),
    )
    expect(exchangeFactor(learned(filter, 0, 0.25))).toBeGreaterThan(1.15)
    expect(exchangeFactor(learned(filter, 0, 0.25))).toBeLessThan(1.5)
  })
  test('a sun that comes an hour late is known by it after two days', () => {
    const sunRise = (i: number) => 150 * Math.cos((i * Math.PI) / 24)
    const filter = taughtBy(
      Array.from({ length: 96 }, (_, i) => ({ residual: -sunRise(i), absorbed: 300, sunRise: sunRise(i) })),
    )
    const taught = learned(filter, 0, 0.25)
    const lateness = (lackingFlux(taught, 1000, 0) - lackingFlux(taught, 1000, 100)) / 100
    expect(lateness).toBeGreaterThan(0.7)
    expect(lateness).toBeLessThan(1.1)
  })
  test('the sun is never corrected to less than a tenth of itself', () => {
    const filter = taughtBy(Array.from({ length: 20 }, () => ({ residual: -600, absorbed: 200 })))
    const taught = learned(filter, 0, 0.25)
    expect(lackingFlux(taught, 200, 5000) - lackingFlux(taught, 0, 0)).toBeCloseTo(-180, 6)
  })
  test('a lack at night is a clearer sky; only a clear two oktas count, and only toward the cold', () => {
    const night = { air: 2, dewpoint: 0, cover: 0.9 }
    expect(cloudFromResidual({ ...night, residual: -60 })).toBeLessThan(0.2)
    expect(clearingOf({ ...night, residual: -60 })).toBeLessThan(-0.5)
    expect(clearingOf({ ...night, residual: -10 })).toBe(0)
    expect(clearingOf({ ...night, cover: 0.1, residual: 60 })).toBe(0)
    expect(clearingOf(null)).toBe(0)
  })
})

describe('observations to start from', () => {
  const at = (minutes: number, road_temp_c: number) => ({ at: hoursFrom(minutes / 60), road_temp_c })
  const temps = (list: { at: Date; road_temp_c: number }[]) => [
    ...observationsOf(list, hoursFrom(0)).road_temp_c,
  ]
  test.each([
    ['a spike between good readings', [at(-20, 1), at(-10, 9), at(0, 1)], [1, 1]],
    ['a spike at the end', [at(-20, 1), at(-10, 1), at(0, -9)], [1, 1]],
    ['a jump that stays is real', [at(-20, 1), at(-10, 8), at(0, 8.5)], [1, 8, 8.5]],
    ['a big change over an hour is real', [at(-60, 1), at(0, 9)], [1, 9]],
    ['the same instant twice: the later entry', [at(-10, 1), at(-10, 2)], [2]],
  ])('%s', (_, list, kept) => {
    expect(temps(list)).toEqual(kept)
  })
})

test('the probability of frost follows each side of the band', () => {
  expect(probabilityBelow(0, 0, -1, 3)).toBeCloseTo(0.5, 3)
  expect(probabilityBelow(0, 1, 0, 5)).toBeCloseTo(0.1, 3)
  expect(probabilityBelow(0, -1, -5, 0)).toBeCloseTo(0.9, 3)
  expect(probabilityBelow(0, 20, 19, 21)).toBeLessThan(1e-6)
})
