import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { withNumbers } from '#tests/bench/sites/model-with.ts'
import { PRODUCT, TUNED_NUMBERS, UNTUNED } from '#tests/bench/sites/tuned-numbers.ts'

const sourceOf = (file: string) => readFileSync(`src/forecast/${file}`, 'utf8')
const urlOf = (file: string) => `file:///src/forecast/${file}?numbers=0`

describe.each(TUNED_NUMBERS.map((one) => [`${one.file} ${one.constant}`, one] as const))('%s', (_, tuned) => {
  test('is in its source with the value of the table, once', () => {
    const found = sourceOf(tuned.file).match(new RegExp(tuned.where, 'g')) ?? []
    expect(found.map(Number)).toEqual([tuned.value])
  })
  test('has its value and its first among the plausible ones, which rise', () => {
    expect(tuned.range).toContain(tuned.value)
    expect(tuned.range).toContain(tuned.first)
    expect(tuned.range).toEqual([...new Set(tuned.range)].sort((a, b) => a - b))
  })
})

describe('the model with other numbers', () => {
  const files = [...new Set(TUNED_NUMBERS.map(({ file }) => file))]
  test.each(files)('%s: another number where it says so and nowhere else', (file) => {
    const source = sourceOf(file)
    expect(withNumbers(urlOf(file), source, PRODUCT)).toBe(source)
    const untuned = withNumbers(urlOf(file), source, UNTUNED)
    expect(untuned).not.toBe(source)
    expect(withNumbers(urlOf(file), untuned, PRODUCT)).toBe(source)
  })
  test('a number that is gone from its source is an error, not a silent pass', () => {
    expect(() => withNumbers(urlOf(files[0]!), 'const NOTHING = 1', PRODUCT)).toThrow(/no .* any more/)
  })
  test('other files stay as they are', () => {
    expect(withNumbers(urlOf('solar.ts'), 'const DRIFT = 1', UNTUNED)).toBe('const DRIFT = 1')
  })
})
