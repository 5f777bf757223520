import { expect, test } from 'vitest'
import { noLongerKept } from '#src/jobs/no-longer-kept.ts'
import { defaultRetention } from '#src/jobs/retention-kinds.ts'
import { DAY } from '#src/units.ts'
import { EVENING } from '#tests/support/builders.ts'

const daysLater = (days: number) => new Date(EVENING.getTime() + days * DAY)

test.each([
  [59, []],
  [61, ['Forecasts']],
  [731, ['Readings', 'Forecasts', 'Weather forecasts']],
])('a claim of the evening, %i days later: what was deleted is named', (days, kinds) => {
  const lines = noLongerKept(defaultRetention, EVENING, daysLater(days))
  expect(lines.map((line) => line.split(' from before')[0])).toEqual(kinds)
  for (const line of lines) expect(line).toMatch(/nothing can be shown, whatever came\.$/)
})

test('kept for ever, nothing is ever named', () => {
  const ever = { ...defaultRetention, readings: null, forecasts: null, weather: null }
  expect(noLongerKept(ever, EVENING, daysLater(10_000))).toEqual([])
})
