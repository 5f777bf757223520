import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { correctedMessage } from '#src/telemetry/corrected-message.ts'
import { validate } from '#src/telemetry/validate.ts'
import { fields, NOW } from '#tests/telemetry/messages.ts'

const given = { receivedAt: NOW }
const corrected = (message: unknown) => {
  const text = correctedMessage(typeof message === 'string' ? message : JSON.stringify(message), given)
  return text === null ? null : JSON.parse(text)
}

describe('a message as it was probably meant', () => {
  test('nothing is mended where nothing is wrong', () => {
    expect(corrected(fields())).toBeNull()
    expect(corrected(fields({ battery_v: 2.4 }))).toBeNull()
  })
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['°F', { road_temp_c: 86 + 14 }, { road_temp_c: 37.78 }],
    ['kelvin', { road_temp_c: 272.15 }, { road_temp_c: -1 }],
    ['tenths', { air_temp_c: -125 }, { air_temp_c: -12.5 }],
    ['millivolts', { battery_v: 3600 }, { battery_v: 3.6 }],
    ['a fraction for per cent', { humidity_pct: 0.93 }, { humidity_pct: 93 }],
    ['a number as text', { road_temp_c: '-1.5' }, { road_temp_c: -1.5 }],
    ['seconds since 1970', { ts: 1768500000 }, { ts: '2026-01-15T18:00:00Z' }],
    ['another version', { v: '1' }, { v: 1 }],
  ])('%s', (_, wrong, right) => {
    expect(corrected(fields(wrong))).toEqual(fields(right))
  })
  test.each<[string, Record<string, unknown>, string]>([
    ['a value for none', { air_temp_c: -127 }, 'air_temp_c'],
    ['null', { dewpoint_c: null }, 'dewpoint_c'],
    ['a declared unit', { temp_unit: 'C' }, 'temp_unit'],
    ['an unknown field', { Road_Temp_C: 1 }, 'Road_Temp_C'],
    ['another device', { device: 'no id' }, 'device'],
  ])('%s is left out', (_, wrong, field) => {
    const { [field]: __, ...rest } = fields(wrong)
    expect(corrected(fields(wrong))).toEqual(rest)
  })
  test('what is no message at all becomes an example', () => {
    for (const text of ['', 'hello', '[1]', '{"v":1,', 'null'])
      expect(corrected(text)).toEqual({ v: 1, ts: '2026-01-15T18:00:00Z', seq: 1, road_temp_c: -1.2 })
  })
})

test('whatever is given, the correction is taken', () => {
  const names = fc.constantFrom(
    'v',
    'ts',
    'seq',
    'road_temp_c',
    'air_temp_c',
    'humidity_pct',
    'unit',
    'x',
    'device',
  )
  const text = fc.oneof(
    fc.string(),
    fc.dictionary(names, fc.jsonValue()).map((message) => JSON.stringify(message)),
    fc.dictionary(fc.string(), fc.jsonValue()).map((message) => JSON.stringify({ ...fields(), ...message })),
  )
  fc.assert(
    fc.property(text, (message) => {
      const mended = correctedMessage(message, given)
      if (mended === null) return
      expect(validate(new TextEncoder().encode(mended), given)).toMatchObject({ reading: expect.anything() })
    }),
  )
})
