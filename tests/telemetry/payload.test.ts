import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPayload } from '#src/telemetry/payload.ts'
import { DEVICE, fields, NOW } from '#tests/telemetry/messages.ts'

const read = (payload: unknown) => {
  const bytes =
    payload instanceof Uint8Array
      ? payload
      : new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload))
  return readPayload(bytes, { receivedAt: NOW, device: DEVICE })
}
const code = (payload: unknown) => {
  const result = read(payload)
  return 'code' in result ? result.code : result.flags.join(',')
}
const raw = (changes: string) => JSON.stringify(fields()).replace(/\}$/, `,${changes}}`)
const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
const golden = (kind: string) => {
  const dir = new URL(`../wire/${kind}/`, import.meta.url)
  return readdirSync(dir).map((name) => ({
    name,
    json: JSON.parse(readFileSync(new URL(name, dir), 'utf8')),
  }))
}

describe('golden payloads', () => {
  it.each(golden('valid'))('valid: $name', ({ json }) => {
    expect(code(json)).toBe('')
  })
  it.each(golden('invalid'))('invalid: $name', ({ json }) => {
    const result = read(json.payload)
    expect(result).toMatchObject({ code: json.code, ...(json.field && { field: json.field }) })
  })
  it('are all there', () => {
    expect(golden('valid').length).toBeGreaterThanOrEqual(6)
    expect(golden('invalid').length).toBeGreaterThanOrEqual(20)
  })
})

describe('refusals, in the order of the rules', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values)
  it.each<[string, unknown, string]>([
    ['a byte too large', `{"v":1,"x":"${'x'.repeat(16_384)}"}`, 'PAYLOAD_TOO_LARGE'],
    ['overlong UTF-8', bytes(0x7b, 0xc0, 0xaf, 0x7d), 'NOT_UTF8_JSON'],
    ['an encoded surrogate', bytes(0x22, 0xed, 0xa0, 0x80, 0x22), 'NOT_UTF8_JSON'],
    ['UTF-16', bytes(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00), 'NOT_UTF8_JSON'],
    ['nothing', '', 'INVALID_JSON_OR_SHAPE'],
    ['blanks', ' \n', 'INVALID_JSON_OR_SHAPE'],
    ['an empty object', '{}', 'INVALID_JSON_OR_SHAPE'],
    ['a list', [fields()], 'INVALID_JSON_OR_SHAPE'],
    ['null', 'null', 'INVALID_JSON_OR_SHAPE'],
    ['two texts', `${JSON.stringify(fields())}{}`, 'INVALID_JSON_OR_SHAPE'],
    ['a trailing comma', '{"v":1,}', 'INVALID_JSON_OR_SHAPE'],
    ['NaN', '{"v":1,"road_temp_c":NaN}', 'INVALID_JSON_OR_SHAPE'],
    ['a leading zero', '{"v":01}', 'INVALID_JSON_OR_SHAPE'],
    ['a raw control character', '{"v":1,"firmware":"a\tb"}', 'INVALID_JSON_OR_SHAPE'],
    ['__proto__', raw('"__proto__":{"a":1}'), 'FORBIDDEN_KEY'],
    ['__proto__ by escapes', raw('"\\u005f_proto__":1'), 'FORBIDDEN_KEY'],
    ['constructor, deep inside', raw('"x":[{"y":{"constructor":1}}]'), 'FORBIDDEN_KEY'],
    ['toString', raw('"toString":1'), 'FORBIDDEN_KEY'],
    ['then', raw('"then":1'), 'FORBIDDEN_KEY'],
    ['a name twice', raw('"road_temp_c":8'), 'DUPLICATE_KEY'],
    ['a name twice, once by escapes', raw('"road\\u005ftemp_c":8'), 'DUPLICATE_KEY'],
    ['an unknown name twice, deep inside', raw('"x":[{"a":1,"a":1}]'), 'DUPLICATE_KEY'],
    ['forbidden and twice', raw('"x":1,"x":2,"valueOf":1'), 'FORBIDDEN_KEY'],
    ['nested 9 deep', fields({ x: nested(8) }), 'SCHEMA'],
    ['9 unknown fields', fields(Object.fromEntries([...'abcdefghi'].map((key) => [key, 1]))), 'SCHEMA'],
    ['no v', fields({ v: undefined }), 'SCHEMA'],
    ['no road temperature', fields({ road_temp_c: undefined }), 'SCHEMA'],
    ['v as text', fields({ v: '1' }), 'SCHEMA_VERSION'],
    ['v 2, and a unit', fields({ v: 2, unit: 'F' }), 'SCHEMA_VERSION'],
    ['a declared unit', fields({ tempUNITs: 'F' }), 'UNKNOWN_FIELD_UNIT'],
    ['a time without zone', fields({ ts: '2026-01-15T18:00:00' }), 'TS_FORMAT'],
    ['a blank in the time', fields({ ts: '2026-01-15 18:00:00Z' }), 'TS_FORMAT'],
    ['30 February', fields({ ts: '2026-02-30T05:30:00Z' }), 'TS_FORMAT'],
    ['29 February of a common year', fields({ ts: '2026-02-29T05:30:00Z' }), 'TS_FORMAT'],
    ['hour 24', fields({ ts: '2026-01-15T24:00:00Z' }), 'TS_FORMAT'],
    ['seconds since 1970', fields({ ts: 1768500000 }), 'TS_FORMAT'],
    ['an offset that no clock shows', fields({ ts: '2026-01-15T18:00:00+24:00' }), 'TS_FORMAT'],
    ['a time and a bad seq', fields({ ts: 'x', seq: -1 }), 'TS_FORMAT'],
    ['X6: more than ten minutes ahead', fields({ ts: '2026-01-15T18:10:00.001Z' }), 'FUTURE_TS'],
    ['30 days and a bit', fields({ ts: '2025-12-16T17:59:59Z' }), 'TS_TOO_OLD'],
    ['a negative seq', fields({ seq: -1 }), 'SCHEMA'],
    ['a seq beyond 2^53', fields({ seq: 2 ** 53 }), 'SCHEMA'],
    ['a broken seq', fields({ seq: 1.5 }), 'SCHEMA'],
    ['a temperature as text', fields({ road_temp_c: '-1.2' }), 'SCHEMA'],
    ['null', fields({ air_temp_c: null }), 'SCHEMA'],
    ['a list of one', fields({ air_temp_c: [1] }), 'SCHEMA'],
    ['a surface in capitals', fields({ surface_state: 'Damp' }), 'SCHEMA'],
    ['line protocol in firmware', fields({ firmware: '1.0\nreadings x=1' }), 'SCHEMA'],
    ['device as a number', fields({ device: 1 }), 'SCHEMA'],
    ['a wrong type after a sentinel', fields({ road_temp_c: -127, boot: 1 }), 'SCHEMA'],
    ['-127', fields({ road_temp_c: -127 }), 'SENTINEL'],
    ['85 of a dew point', fields({ dewpoint_c: 85 }), 'SENTINEL'],
    ['a sentinel after one out of range', fields({ road_temp_c: 200, battery_v: -9999 }), 'SENTINEL'],
    ['80.1', fields({ road_temp_c: 80.1 }), 'RANGE'],
    ['infinity by overflow', raw('"subsurface_temp_c":1e400'), 'RANGE'],
    ['humidity 102.1', fields({ humidity_pct: 102.1 }), 'RANGE'],
    ['another device, and out of range', fields({ device: 'dv-other', wind_m_s: 76 }), 'RANGE'],
    ['another device', fields({ device: 'dv-other' }), 'IDENTITY_MISMATCH'],
  ])('%s', (_, payload, expected) => {
    expect(code(payload)).toBe(expected)
  })
})

describe('what is accepted', () => {
  it.each<[string, unknown, string]>([
    ['any order and white space', JSON.stringify(fields(), null, 3), ''],
    [
      'escapes in names and values',
      '{"\\u0076":1,"ts":"2026-01-15T18:00:00Z","seq":1,"road\\u005ftemp_c":1}',
      '',
    ],
    ['the limits', fields({ road_temp_c: -40, humidity_pct: 100, wind_gust_m_s: 100, seq: 0 }), ''],
    ['the largest seq', fields({ seq: 2 ** 53 - 1 }), ''],
    ['5e-324', raw('"subsurface_temp_c":5e-324'), ''],
    ['an offset', fields({ ts: '2026-01-15T19:00:00+01:00' }), ''],
    ['lower case', fields({ ts: '2026-01-15t18:00:00z' }), ''],
    ['nanoseconds', fields({ ts: '2026-01-15T18:00:00.123456789Z' }), ''],
    ['its own name', fields({ device: DEVICE }), ''],
    ['a byte order mark', `\ufeff${JSON.stringify(fields())}`, 'BOM_STRIPPED'],
    ['8 unknown fields', fields(Object.fromEntries([...'abcdefgh'].map((key) => [key, 1]))), 'UNKNOWN_FIELD'],
    ['a name in another case', fields({ Road_Temp_C: 5 }), 'UNKNOWN_FIELD'],
    ['brackets inside text', raw('"note":"a { [ b"'), 'UNKNOWN_FIELD'],
    ['nested 8 deep', fields({ x: nested(7) }), 'UNKNOWN_FIELD'],
    ['a leap second', fields({ ts: '2026-01-15T17:59:60Z' }), 'LEAP_SECOND'],
    ['humidity 101.4', fields({ humidity_pct: 101.4 }), 'CLAMPED'],
  ])('%s', (_, payload, expected) => {
    expect(code(payload)).toBe(expected)
  })

  it('keeps the value that JSON says, and no field that is not known', () => {
    const result = read(fields({ road_temp_c: -1.19999999999999, humidity_pct: 101.4, extra: 7 }))
    expect(result).toMatchObject({ measurements: { road_temp_c: -1.19999999999999, humidity_pct: 100 } })
    expect('measurements' in result && 'extra' in result.measurements).toBe(false)
  })
  it('reads the time to the millisecond and cuts the rest', () => {
    const result = read(fields({ ts: '2026-01-15T17:59:59.9996Z' }))
    expect('at' in result && result.at.toISOString()).toBe('2026-01-15T17:59:59.999Z')
  })
})

describe('likely causes', () => {
  it.each<[string, unknown, RegExp]>([
    ['°F', fields({ road_temp_c: 95 }), /Fahrenheit/],
    ['kelvin', fields({ road_temp_c: 271.95 }), /kelvin/],
    ['tenths', fields({ road_temp_c: -112 }), /tenths/],
    ['millivolts', fields({ battery_v: 3610 }), /millivolts/],
    ['seconds', fields({ ts: 1768500000 }), /seconds since 1970/],
    ['milliseconds', fields({ ts: 1768500000000 }), /milliseconds since 1970/],
    ['no zone', fields({ ts: '2026-01-15T18:00:00' }), /zone/],
    ['local time', fields({ ts: '2026-01-15T19:00:02Z' }), /local time/],
    ['week rollover', fields({ ts: '2006-05-31T18:00:00Z' }), /rollover/],
    ['text', fields({ road_temp_c: '-1.2' }), /as text/],
    ['cut off', '{"v":1,"ts":"2026-01', /cut off/],
  ])('%s', (_, payload, cause) => {
    expect(read(payload)).toMatchObject({ likely_cause: expect.stringMatching(cause) })
  })
})

describe('any input', () => {
  it('is read or refused by name, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const result = read(bytes)
        expect('code' in result ? result.code : result.at).toBeTruthy()
      }),
    )
  })
  it('keeps any possible temperature untouched', () => {
    fc.assert(
      fc.property(fc.double({ min: -40, max: 80, noNaN: true }), (road_temp_c) => {
        const result = read(fields({ road_temp_c }))
        if (road_temp_c === 85) return
        expect('measurements' in result && result.measurements.road_temp_c).toBe(
          JSON.parse(JSON.stringify(road_temp_c)),
        )
      }),
    )
  })
  it('sees every name given twice, wherever it stands', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }), fc.string(), (object, key) => {
        fc.pre(!(key in Object.prototype) && key !== 'then' && key !== 'toJSON' && key !== 'prototype')
        const name = JSON.stringify(key)
        const text = `{"v":1,"deep":[{${name}:1,${name}:2}],"rest":${JSON.stringify(object)}}`
        expect(['DUPLICATE_KEY', 'FORBIDDEN_KEY']).toContain(code(text))
      }),
    )
  })
})
