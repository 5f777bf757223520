import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalText, isSameDocument, parseDocument, writeDocument } from '#src/wire.ts'

const AT = new Date('2026-01-15T18:00:00.000Z')
/** Pairs of these are easily taken for each other. */
const NEARLY: readonly unknown[] = [
  0,
  -0,
  null,
  Number.NaN,
  'null',
  AT,
  AT.toISOString(),
  new Date(AT),
  {},
  [],
  { a: 1 },
  { a: 1, b: undefined },
  { a: 1, b: null },
  { b: 1 },
  [1],
  { 0: 1 },
  { at: AT },
  { at: AT.toISOString() },
]

describe('documents as JSON', () => {
  test('instants come back as instants, at any depth', () => {
    const document = {
      at: AT,
      valid_until: AT,
      series: [{ at: AT, road_temp_c: -0.4 }],
      decided: { by: 'pat', at: AT },
    }
    expect(parseDocument(writeDocument(document))).toEqual(document)
  })

  test.each([
    ['a person’s name under “by”', { decided_by: 'pat' }],
    ['an instant in a note', { note: '2026-01-15T18:00:00.000Z' }],
    ['a night', { night: '2026-01-15', from: 'Oakham' }],
    ['nothing known', { start_by: null, rate: 0 }],
  ])('%s stays as it is', (_, document) => {
    expect(parseDocument(writeDocument(document))).toEqual(document)
  })

  test('a bare instant or text is no document with keys', () => {
    expect(parseDocument('"2026-01-15T18:00:00.000Z"')).toBe('2026-01-15T18:00:00.000Z')
  })
})

describe('the same document is the same text', () => {
  const shown = fc.jsonValue({ depthSize: 'medium' })

  test('keys by code unit, no spaces, numbers as ECMAScript writes them', () => {
    const document = {
      b: [1e21, -0, Number.NaN, undefined],
      a: { é: 'x\n', at: AT, gone: undefined },
      '10': 1,
      '9': 2,
    }
    expect(canonicalText(document)).toBe(
      '{"10":1,"9":2,"a":{"at":"2026-01-15T18:00:00.000Z","é":"x\\n"},"b":[1e+21,0,null,null]}',
    )
  })

  test('reading it back gives the same document, in whatever order it was built', () => {
    fc.assert(
      fc.property(shown, (document) => {
        const text = canonicalText(document)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)))
        expect(canonicalText(JSON.parse(text))).toBe(text)
      }),
    )
  })

  test('what is known already is taken as it is', () => {
    const known = { road_temp_c: -0.4 }
    expect(canonicalText([known, 1], (part) => (part === known ? 'known' : undefined))).toBe('[known,1]')
  })

  test('a document is the same as another exactly when their texts are', () => {
    const pair = fc.oneof(
      fc.tuple(shown, shown),
      shown.map((document) => [document, structuredClone(document)] as const),
      fc.tuple(fc.constantFrom(...NEARLY), fc.constantFrom(...NEARLY)),
    )
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(isSameDocument(a, b)).toBe(canonicalText(a) === canonicalText(b))
      }),
    )
  })
})
