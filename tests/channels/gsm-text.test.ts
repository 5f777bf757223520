import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gsm, gsmLength, shortText } from '#src/channels/gsm-text.ts'

const PAGE = 'https://winter.council.example/alerts'

describe('signs that an SMS does not have', () => {
  test.each([
    ['a real minus and a degree sign', 'Now −1.2 °C', 'Now -1.2 C'],
    ['typographic quotes and dashes', '“Moor Top” – it’s silent…', '"Moor Top" - it\'s silent...'],
    ['grams a square metre', '10 g/m²', '10 g/m2'],
    ['Welsh', 'Ffordd yr Ŵydd, tŷ', 'Ffordd yr Wydd, ty'],
    ['what the alphabet has stays', 'Übergröße £5 à Ñ', 'Übergröße £5 à Ñ'],
    ['what is like nothing', 'ice ❄ now', 'ice ? now'],
  ])('%s', (_, text, expected) => {
    expect(gsm(text)).toBe(expected)
  })

  test('brackets take two places', () => {
    expect(gsmLength('[a]')).toBe(5)
  })
})

describe('a text of one SMS', () => {
  test('has what is the matter first and the address last', () => {
    expect(shortText(['URGENT: Frost on the roads:', 'Route 1 must be ordered by 21:00.'], PAGE)).toBe(
      `URGENT: Frost on the roads: Route 1 must be ordered by 21:00. ${PAGE}`,
    )
  })

  test('is cut after a word, and the address is whole', () => {
    const short = shortText(['All 500 sensors are silent.', 'Cause: the broker. '.repeat(20)], PAGE)
    expect(short).toMatch(/^All 500 sensors are silent\. .*(the|broker|Cause)\.\.\. https:/)
    expect(short.endsWith(` ${PAGE}`)).toBe(true)
    expect(gsmLength(short)).toBeLessThanOrEqual(160)
    expect(gsmLength(short)).toBeGreaterThan(145)
  })

  test('any sentences and any page: at most 160 places, nothing that would make it two parts', () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 200, size: 'max' }), { minLength: 1, maxLength: 3 }),
        fc.webUrl(),
        (sentences, page) => {
          const short = shortText(sentences, page)
          expect(gsmLength(short)).toBeLessThanOrEqual(160)
          expect(gsm(short)).toBe(short)
        },
      ),
      { numRuns: 500 },
    ))
})
