import { describe, expect, test } from 'vitest'
import { parseDocument, writeDocument } from '#src/wire.ts'

const AT = new Date('2026-01-15T18:00:00.000Z')

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
