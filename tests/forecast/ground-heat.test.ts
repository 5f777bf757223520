import { describe, expect, test } from 'vitest'
import {
  groundColumn,
  heatColumn,
  restingColumn,
  setProfile,
  storedHeat,
  surfaceResistance,
} from '#src/forecast/ground-heat.ts'
import type { ForecastSite } from '#src/forecast/road-forecast-types.ts'

const asphalt: ForecastSite = {
  latitude: 52,
  longitude: 0,
  kind: 'road',
  layers: [{ material: 'asphalt', thickness_m: 5 }],
  subsurface_depth_m: null,
}
const deck: ForecastSite = {
  ...asphalt,
  kind: 'bridge',
  layers: [{ material: 'concrete', thickness_m: 0.3 }],
}
const ADMITTANCE = Math.sqrt(2.1e6 * 0.8)

describe('a step of flux into a half-space: Ts = 2F/μ·√(t/π)', () => {
  test.each([1, 3, 6, 12])('after %d h within 1.5 percent of the exact warming by 100 W/m²', (hours) => {
    const column = groundColumn(asphalt, 300)
    let surface = 0
    for (let i = 0; i < hours * 12; i++) {
      surface = restingColumn(column, 0) + surfaceResistance(column) * 100
      heatColumn(column, 100)
    }
    const exact = ((2 * 100) / ADMITTANCE) * Math.sqrt((hours * 3600) / Math.PI)
    expect(Math.abs(surface / exact - 1)).toBeLessThan(0.015)
  })
})

describe('a flux that comes and goes: amplitude F/(μ√ω), 45° late', () => {
  test.each([
    [24, 0.02, 0.2],
    [6, 0.05, 0.15],
  ])('period %d h: amplitude within a share of %d, lag within %d h', (period, share, hours) => {
    const column = groundColumn(asphalt, 300)
    const omega = (2 * Math.PI) / (period * 3600)
    let peak = Number.NEGATIVE_INFINITY
    let peakAt = 0
    const steps = (10 * period * 3600) / 300
    for (let i = 0; i < steps; i++) {
      const flux = 100 * Math.cos(omega * (i + 0.5) * 300)
      const surface = restingColumn(column, 0) + surfaceResistance(column) * flux
      heatColumn(column, flux)
      if (i > steps - (period * 3600) / 300 && surface > peak) {
        peak = surface
        peakAt = (((i + 0.5) * 300) / 3600) % period
      }
    }
    const exact = 100 / (ADMITTANCE * Math.sqrt(omega))
    expect(Math.abs(peak / exact - 1)).toBeLessThan(share)
    expect(Math.abs(peakAt - period / 8)).toBeLessThan(hours)
  })
})

describe('heat is neither made nor lost', () => {
  test('a road keeps what passes its surface, to the rounding', () => {
    const column = groundColumn(asphalt, 300)
    setProfile(column, -3, 6, 0.4)
    let given = storedHeat(column)
    for (let i = 0; i < 600; i++) {
      const flux = 300 * Math.sin(i / 20) - 40
      restingColumn(column, 0)
      heatColumn(column, flux)
      given += flux * 300
      expect(Math.abs(storedHeat(column) - given) / 300).toBeLessThan(1e-4)
    }
  })

  test('a deck of the temperature of the air around it stays as it is', () => {
    const column = groundColumn(deck, 300)
    setProfile(column, -4, -4, 0.1)
    for (let i = 0; i < 100; i++) {
      restingColumn(column, -4)
      heatColumn(column, 0)
    }
    expect(Math.max(...column.temperature.map((value) => Math.abs(value + 4)))).toBeLessThan(1e-9)
  })

  test('a deck cools from below', () => {
    const column = groundColumn(deck, 300)
    setProfile(column, 5, 5, 0.1)
    for (let i = 0; i < 144; i++) {
      restingColumn(column, -5)
      heatColumn(column, 0)
    }
    expect(column.temperature.at(-1)).toBeLessThan(column.temperature[0]!)
    expect(column.temperature[0]).toBeLessThan(5)
  })
})
