/** The parts against published or worked-out values. */
import { describe, expect, test } from 'vitest'
import { fadeFilter, fluxFilter, learnResidual, residualAfter } from '#src/forecast/coupling.ts'
import {
  dewpointOf,
  relativeHumidity,
  vapourPressureOverIce,
  vapourPressureOverWater,
} from '#src/forecast/humidity.ts'
import { clearingOf, cloudFromResidual } from '#src/forecast/inferred-cloud.ts'
import { pinnedObservations } from '#src/forecast/observation-series.ts'
import {
  clearShortwave,
  clearSkyEmissivity,
  cloudTransmission,
  skyLongwave,
} from '#src/forecast/radiation.ts'
import { sunHeight } from '#src/forecast/solar.ts'
import { probabilityBelow } from '#src/forecast/spread.ts'
import { dryRoad, liquidShare, stateOf } from '#src/forecast/surface-water.ts'
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
  test('full cloud radiates like the air, and passes a quarter of the sun', () => {
    expect(skyLongwave(0, -3, 1)).toBeCloseTo(315.7, 0)
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
    expect(stateOf({ ...dryRoad(), ...stores }, surface)).toBe(state)
  })
})

describe('what the balance lacked', () => {
  test('is learnt from repeated residuals, fades, and is less believed under an unknown sky', () => {
    const known = fluxFilter()
    const unknown = fluxFilter()
    for (let i = 0; i < 8; i++)
      for (const [filter, isKnown] of [
        [known, true],
        [unknown, false],
      ] as const) {
        fadeFilter(filter, 0.5)
        learnResidual(filter, -40, 0, isKnown)
      }
    expect(residualAfter(known, 0, 0)).toBeLessThan(-25)
    expect(residualAfter(known, 0, 0)).toBeGreaterThan(-40)
    expect(Math.abs(residualAfter(known, 12, 0))).toBeLessThan(8)
    expect(Math.abs(residualAfter(unknown, 0, 0))).toBeLessThan(Math.abs(residualAfter(known, 0, 0)))
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
  const temps = (list: { at: Date; road_temp_c: number }[]) =>
    pinnedObservations(list, hoursFrom(0)).map(({ road_temp_c }) => road_temp_c)
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
