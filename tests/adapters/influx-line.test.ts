import { Point } from '@influxdata/influxdb-client'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineOf } from '#src/adapters/influx-line.ts'
import '#tests/support/property-seed.ts'

const at = new Date('2026-01-15T18:00:00Z')
const text = fc.string({ unit: 'grapheme', maxLength: 20 })

const byClient = (point: Point) =>
  point.timestamp(at).toLineProtocol({ convertTime: (time) => String((time as Date).getTime()) })

test('a line is that of the client, whatever the texts hold', () => {
  fc.assert(
    fc.property(text, text, (station, flags) => {
      const line = lineOf({ measurement: 'reading', tags: { station }, fields: { flags }, at })
      expect(line).toBe(byClient(new Point('reading').tag('station', station).stringField('flags', flags)))
    }),
  )
})

test('a number is that of the client, to the last digit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (road_temp_c) => {
      const line = lineOf({ measurement: 'reading', tags: {}, fields: { road_temp_c }, at })
      expect(line).toBe(byClient(new Point('reading').floatField('road_temp_c', road_temp_c)))
    }),
  )
})

test.each([
  ['a field that is not known', { speed: 1 }, /no field speed/],
  ['a number that is none', { road_temp_c: Number.NaN }, /no number/],
  ['a fraction for an integer', { seq: 0.5 }, /no integer/],
])('%s is an error, not a point', (_, fields, words) => {
  expect(() => lineOf({ measurement: 'reading', tags: {}, fields, at })).toThrow(words)
})
