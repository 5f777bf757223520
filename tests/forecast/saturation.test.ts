import { describe, expect, test } from 'vitest'
import { vapourPressureOverIce, vapourPressureOverWater } from '#src/forecast/humidity.ts'
import { saturationOverIce, saturationOverWater } from '#src/forecast/saturation.ts'

describe.each([
  ['water', saturationOverWater, vapourPressureOverWater],
  ['ice', saturationOverIce, vapourPressureOverIce],
] as const)('saturation over %s by table', (_, byTable, byFormula) => {
  test('is within 4e-5 of the formula from −60 to 60 °C', () => {
    for (let temp = -60; temp <= 60; temp += 0.0137)
      expect(Math.abs(byTable(temp) / byFormula(temp) - 1)).toBeLessThan(4e-5)
  })
  test.each([
    [-300, -80],
    [300, 100],
  ])('stays as at its end beyond it: %d °C as %d °C', (temp, end) => {
    expect(byTable(temp) / byFormula(end)).toBeCloseTo(1, 9)
  })
})
