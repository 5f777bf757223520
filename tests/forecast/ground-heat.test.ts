import { describe, expect, test } from 'vitest'
import type { Grid } from '#src/forecast/ground/ground-cells.ts'
import { groundHeat, heatUp, rest, setProfile, storedHeat } from '#src/forecast/ground/ground-heat.ts'
import type { ForecastSite } from '#src/forecast/road-forecast-types.ts'

const asphalt: Pick<ForecastSite, 'kind' | 'layers'> = {
  kind: 'road',
  layers: [{ material: 'asphalt', thickness_m: 5 }],
}
const deck: Pick<ForecastSite, 'kind' | 'layers'> = {
  kind: 'bridge',
  layers: [{ material: 'concrete', thickness_m: 0.3 }],
}
const ADMITTANCE = Math.sqrt(2.1e6 * 0.8)

/** Ground at 0 °C, stepped by a flux; `surface` after each step. */
function driven(site: typeof asphalt, step: number, grid?: Grid) {
  const ground = groundHeat(site, step, grid)
  const modes = new Float64Array(ground.count)
  return (flux: number) => {
    const surface = rest(ground, modes, 0, 0) + ground.surfaceResistance * flux
    heatUp(ground, modes, 0, flux)
    return surface
  }
}

describe('a step of flux into a half-space: Ts = 2F/μ·√(t/π)', () => {
  test.each([
    [1, 60],
    [1, 300],
    [1, 900],
    [3, 900],
    [6, 900],
    [12, 900],
    [12, 3600],
  ])('after %d h in steps of %d s within 2 percent of the exact warming by 100 W/m²', (hours, step) => {
    const take = driven(asphalt, step)
    let surface = 0
    for (let i = 0; i < (hours * 3600) / step; i++) surface = take(100)
    const exact = ((2 * 100) / ADMITTANCE) * Math.sqrt((hours * 3600) / Math.PI)
    expect(Math.abs(surface / exact - 1)).toBeLessThan(0.02)
  })
  test('finer cells come nearer, fourfold for cells of half the height', () => {
    const errors = [
      { top: 0.016, growth: 1.2 },
      { top: 0.008, growth: 1.1 },
      { top: 0.004, growth: 1.05 },
    ].map((grid) => {
      const take = driven(asphalt, 900, grid)
      let surface = 0
      for (let i = 0; i < 4; i++) surface = take(100)
      return Math.abs(surface / (((2 * 100) / ADMITTANCE) * Math.sqrt(3600 / Math.PI)) - 1)
    })
    expect(errors[1]).toBeLessThan(errors[0]! / 2.5)
    expect(errors[2]).toBeLessThan(errors[1]! / 2.5)
    expect(errors[2]).toBeLessThan(0.002)
  })
  test('a steady flux is answered alike by any step: the ground is exact in time', () => {
    const after12h = [60, 300, 900, 3600].map((step) => {
      const take = driven(asphalt, step)
      let surface = 0
      for (let i = 0; i < 43200 / step; i++) surface = take(100)
      return surface
    })
    for (const surface of after12h) expect(Math.abs(surface - after12h[0]!)).toBeLessThan(1e-6)
  })
})

describe('a flux that comes and goes: amplitude F/(μ√ω), 45° late', () => {
  test.each([
    [24, 300, 0.02, 0.2],
    [24, 900, 0.02, 0.25],
    [6, 900, 0.05, 0.2],
  ])(
    'period %d h, steps of %d s: amplitude within a share of %d, lag within %d h',
    (period, step, share, hours) => {
      const take = driven(asphalt, step)
      const omega = (2 * Math.PI) / (period * 3600)
      let peak = Number.NEGATIVE_INFINITY
      let peakAt = 0
      const steps = (10 * period * 3600) / step
      for (let i = 0; i < steps; i++) {
        const surface = take(100 * Math.cos(omega * (i + 0.5) * step))
        if (i > steps - (period * 3600) / step && surface > peak) {
          peak = surface
          peakAt = (((i + 1) * step) / 3600) % period
        }
      }
      expect(Math.abs(peak / (100 / (ADMITTANCE * Math.sqrt(omega))) - 1)).toBeLessThan(share)
      expect(Math.abs(peakAt - period / 8)).toBeLessThan(hours)
    },
  )
})

describe('heat is neither made nor lost', () => {
  test.each([300, 900])('a road keeps what passes its surface, to the rounding, in steps of %d s', (step) => {
    const ground = groundHeat(asphalt, step)
    const modes = new Float64Array(ground.count)
    setProfile(ground, modes, 0, { surface: -3, deep: 6, depth: 0.4 })
    let given = storedHeat(ground, modes, 0)
    for (let i = 0; i < 600; i++) {
      const flux = 300 * Math.sin(i / 20) - 40
      rest(ground, modes, 0, 0)
      heatUp(ground, modes, 0, flux)
      given += flux * step
      expect(Math.abs(storedHeat(ground, modes, 0) - given) / step).toBeLessThan(1e-4)
    }
  })

  test('a profile is what was set: heat of a straight fall from 10 °C to 0 °C at 0.4 m', () => {
    const ground = groundHeat(asphalt, 900)
    const modes = new Float64Array(ground.count)
    setProfile(ground, modes, 0, { surface: 10, deep: 0, depth: 0.4 })
    expect(storedHeat(ground, modes, 0) / (2.1e6 * 10 * 0.4 * 0.5)).toBeCloseTo(1, 1)
  })

  test('a deck of the temperature of the air around it stays as it is', () => {
    const ground = groundHeat(deck, 900)
    const modes = new Float64Array(ground.count)
    setProfile(ground, modes, 0, { surface: -4, deep: -4, depth: 0.1 })
    for (let i = 0; i < 100; i++) expect(rest(ground, modes, 0, -4)).toBeCloseTo(-4, 9)
  })

  test('a deck cools from below, and faster than a road', () => {
    const after = [deck, asphalt].map((site) => {
      const ground = groundHeat(site, 900)
      const modes = new Float64Array(ground.count)
      setProfile(ground, modes, 0, { surface: 5, deep: 5, depth: 0.1 })
      let first = 0
      for (let i = 0; i < 48; i++) first = rest(ground, modes, 0, -5)
      return first
    })
    expect(after[0]).toBeLessThan(4)
    expect(after[1]).toBeCloseTo(5, 6)
  })
})
