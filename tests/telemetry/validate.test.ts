import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flagWords } from '#src/telemetry/flag-words.ts'
import { validate } from '#src/telemetry/validate.ts'
import { DEVICE, fields, judged, NOW, verdict } from '#tests/telemetry/messages.ts'

const bytes = (payload: unknown) =>
  new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload))
const answer = (payload: unknown, device?: string) =>
  validate(bytes(payload), { receivedAt: NOW, ...(device && { device }) })

describe('a message before it is sent', () => {
  test('accepted: the reading as it would be stored', () => {
    expect(answer(fields())).toEqual({
      result: 'accepted',
      message: null,
      reading: expect.objectContaining({ at: NOW, seq: 1001, road_temp_c: -1.2, flags: [] }),
      code: null,
      field: null,
      expected: null,
      got: null,
      likely_cause: null,
    })
  })
  test.each([
    ['°F', { road_temp_c: 130 }, 'RANGE', 'road_temp_c', 'degrees Fahrenheit sent as Celsius'],
    ['tenths', { air_temp_c: -125 }, 'RANGE', 'air_temp_c', 'tenths of a degree sent as degrees'],
    ['s for ms', { ts: 1768500000 }, 'TS_FORMAT', 'ts', 'seconds since 1970 instead of a date in text'],
    ['text', { road_temp_c: '-1.2' }, 'SCHEMA', 'road_temp_c', null],
    ['no such device', { device: 'not an id' }, 'IDENTITY_MISMATCH', 'device', expect.any(String)],
    ['an endless id', { device: 'x'.repeat(500) }, 'IDENTITY_MISMATCH', 'device', expect.any(String)],
  ])('refused: %s', (_, changes, code, field, likely_cause) => {
    expect(answer(fields(changes))).toMatchObject({
      result: 'refused',
      reading: null,
      code,
      field,
      ...(likely_cause && { likely_cause }),
    })
  })
  test.each([
    ['capitals', 'road_temp_c', { Road_Temp_C: -1 }, 'another name, "Road_Temp_C"'],
    ['°F by name', 'road_temp_c', { road_temp_f: 28 }, 'the unit is °C'],
    ['a name of one’s own', 'ts', { timestamp: 1768500000 }, 'another name, "timestamp"'],
    ['no clock', 'ts', {}, 'without a clock'],
    ['no count', 'seq', {}, 'does not count'],
    ['no version', 'v', {}, 'version 1'],
    ['an uplink of The Things Stack', 'v', { end_device_ids: {} }, 'an uplink of a LoRaWAN network'],
    ['an uplink of ChirpStack', 'v', { deviceInfo: {} }, 'an uplink of a LoRaWAN network'],
  ])('missing, with its likely cause: %s', (_, field, instead, likely_cause) => {
    const { [field]: _gone, ...rest } = fields() as Record<string, unknown>
    expect(answer({ ...rest, ...instead })).toMatchObject({
      result: 'refused',
      code: 'SCHEMA',
      field,
      got: 'absent',
      likely_cause: expect.stringContaining(likely_cause),
    })
  })
  test.each<[string, object | string]>([
    ['no JSON', 'road -1.2'],
    ['a list', '[1]'],
    ['too large', `{"a":"${'x'.repeat(17_000)}"}`],
    ['nested', `{"a":${'['.repeat(10)}${']'.repeat(10)}}`],
    ['a name of JavaScript’s own', '{"__proto__":1}'],
    ['many unknown fields', fields(Object.fromEntries([...'abcdefghi'].map((name) => [name, 1])))],
    ['another version', fields({ v: 2 })],
    ['a version as text', fields({ v: '1' })],
    ['a unit', fields({ unit: 'C' })],
    ['a day that there is not', fields({ ts: '2026-02-30T00:00:00Z' })],
    ['a clock of another year', fields({ ts: '2019-05-01T00:00:00Z' })],
    ['a clock a day ahead', fields({ ts: '2027-03-01T12:34:56Z' })],
    ['a count below 0', fields({ seq: -1 })],
    ['a device that is a number', fields({ device: 7 })],
    ['an endless temperature', fields({ road_temp_c: 1e9 })],
    ['wind that is none', fields({ wind_m_s: -3 })],
    ['a word for ice of its own', fields({ surface_state: 'icy' })],
    ['rain as a number', fields({ precipitating: 1 })],
    ['firmware with blanks', fields({ firmware: 'v 1' })],
    ['a list for a number', fields({ road_temp_c: [1] })],
  ])('refused with a likely cause: %s', (_, payload) => {
    expect(answer(payload)).toMatchObject({ result: 'refused', likely_cause: expect.stringMatching(/\w/) })
  })
  test('flagged: the first flag in words, all of them in the reading', () => {
    expect(answer(fields({ humidity_pct: 0.93, battery_v: 2.4 }))).toMatchObject({
      result: 'flagged',
      code: 'LOW_BATTERY',
      reading: { flags: ['LOW_BATTERY', 'UNIT_FRACTION'] },
    })
    expect(answer(fields({ humidity_pct: 0.93 }))).toMatchObject({
      code: 'UNIT_FRACTION',
      field: 'humidity_pct',
      got: '0.93',
      likely_cause: expect.stringContaining('fraction'),
    })
  })
  test('a device named in the message counts as the sender, unless another is given', () => {
    expect(answer(fields({ device: 'moor-top-1' })).result).toBe('accepted')
    expect(answer(fields({ device: 'moor-top-1' }), 'moor-top-2').code).toBe('IDENTITY_MISMATCH')
  })
  test('every flag that the contract names has its words', () => {
    const rules = readFileSync(new URL('../../src/telemetry/quality.ts', import.meta.url), 'utf8')
    const codes = [...rules.matchAll(/code: '([A-Z_0-9]+)'/g)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(15)
    for (const code of [...codes, 'BOM_STRIPPED', 'UNKNOWN_FIELD', 'LEAP_SECOND', 'CLAMPED'])
      expect(flagWords, code).toHaveProperty(code!)
  })
})

const values = fc.oneof(
  fc.double({ min: -200, max: 200, noNaN: true }),
  fc.constantFrom(null, true, '', 'ice', 85, -127, 'dry'),
)
const messages = fc.record(
  {
    v: fc.constantFrom(1, 1, 1, 2),
    ts: fc.constantFrom('2026-01-15T18:00:00Z', '2026-01-15T18:05:00Z', '2026-01-15', 5),
    seq: fc.constantFrom(1, 2.5, 'x'),
    road_temp_c: values,
    air_temp_c: values,
    humidity_pct: values,
    surface_state: values,
    battery_v: values,
    colour: values,
  },
  { requiredKeys: [] },
)

test('says what ingest says, for any message', () => {
  fc.assert(
    fc.property(messages, (message) => {
      const said = answer(message, DEVICE)
      const told = verdict(judged(message))
      expect(typeof told === 'string' ? [told] : told).toEqual(
        said.reading ? said.reading.flags : [said.code],
      )
    }),
  )
})
