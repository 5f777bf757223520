import { globSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UplinkMapping } from '#src/network/uplink-mapping.ts'
import { flagWords } from '#src/telemetry/flag-words.ts'
import { devEui } from '#src/telemetry/lorawan/bytes.ts'
import { isRefusal } from '#src/telemetry/lorawan/envelope-fields.ts'
import { readEnvelope, readUplink, type UplinkCircumstances } from '#src/telemetry/lorawan/read-uplink.ts'
import { ENVELOPES } from '#src/telemetry/lorawan/uplink.ts'
import { numberOf } from '#src/telemetry/lorawan/value.ts'
import {
  chirpStack,
  DEV_EUI,
  type Frame,
  RECEIVED,
  theThingsStack,
} from '#tests/telemetry/lorawan/uplinks.ts'

const receivedAt = new Date('2026-01-12T21:40:05Z')
const wraps = { 'the-things-stack': theThingsStack, chirpstack: chirpStack } as const
const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const objectIn = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString('utf8'))

const ttn = (frame: Frame, more: Partial<UplinkCircumstances> = {}) =>
  readUplink(theThingsStack(frame), 'the-things-stack', { receivedAt, ...more })

const ZERO = { hex: '024639000180007ff6a3be7f9c802d8000', model: 'dl-cws' }
const BATTERY_ONLY = { hex: '02463900020b74', model: 'dl-cws' }
/** Probe 1 sends 0xFFFF: not fitted, or −0.1 °C. */
const AMBIGUOUS = { hex: '0cf6ffff03000cffffffff', fPort: 2, model: 'd2x-lb' }
const UNPLUGGED = { hex: 'cbf6ff8803b6817fff7fff', fPort: 2, model: 'lht65' }

describe('zero is a temperature, and missing is not zero', () => {
  test.each(ENVELOPES)('%s: exactly 0.0 °C in the first frame, whose zeros have vanished', (envelope) => {
    const read = readUplink(wraps[envelope]({ ...ZERO, fCnt: 0, decoded: { angle: 45 } }), envelope, {
      receivedAt,
    })
    expect(read).toMatchObject({ seq: 0, measurements: { road_temp_c: 0 }, flags: [] })
  })
  test('a battery-only frame is no reading; the battery stays readable', () => {
    expect(ttn(BATTERY_ONLY)).toMatchObject({ code: 'NO_ROAD_TEMPERATURE', measured: { battery_v: 2.932 } })
  })
  test('an empty frame is never what a decoder made of it', () => {
    const decoded = { temperature_target: { displayName: 'Target', unit: '°C', value: -32 } }
    expect(ttn({ hex: '', model: 'dl-itst', decoded })).toMatchObject({ code: 'EMPTY_PAYLOAD', seq: 912 })
  })
  test('signal strength that is left out is unknown', () => {
    expect(readEnvelope(theThingsStack(ZERO), 'the-things-stack')).toMatchObject({
      radio: { gateways: 2, rssi_dbm: -97, snr_db: 7.5 },
    })
    const bare = objectIn(theThingsStack(ZERO))
    bare.uplink_message.rx_metadata = [{}]
    const uplink = readEnvelope(json(bare), 'the-things-stack')
    expect(isRefusal(uplink) ? uplink : uplink.radio).toEqual({ gateways: 1 })
  })
  test.each([
    [1.5, 1.5],
    [-0, 0],
    [{ displayName: 'Target', unit: '°C', value: 0 }, 0],
    ['NULL', undefined],
    ['1.5', undefined],
    [null, undefined],
    [Number.NaN, undefined],
    [{ value: 'NULL' }, undefined],
    [{}, undefined],
    [true, undefined],
  ])('%j is the number %j', (value, number) => {
    expect(Object.is(numberOf(value), number)).toBe(true)
  })
})

describe('bytes and the network’s decoder', () => {
  test.each([
    ['say the same, rounded', { surface_temperature: { value: 0.04 }, air_temperature: -0.1 }, []],
    ['disagree: ours counts, flagged', { surface_temperature: 12.5 }, ['DECODER_DISAGREES']],
    ['the other says nothing', { surface_temperature: 'NULL' }, []],
  ])('%s', (_, decoded, flags) => {
    expect(ttn({ ...ZERO, decoded })).toMatchObject({ measurements: { road_temp_c: 0 }, flags })
  })
  test('a sign lost upstream does not reach us: −2.0, not 6551.6', () => {
    const frame = { hex: '0cf6001403000c0014ffec', fPort: 2, model: 'd2x-lb', decoded: { Temp_C3: 6551.6 } }
    const installed = { dev_eui: DEV_EUI, probes: { Temp_C3: { role: 'surface' } } } as const
    expect(ttn(frame, { installed })).toMatchObject({
      measurements: { road_temp_c: -2 },
      flags: ['DECODER_DISAGREES'],
    })
  })
})

describe('a device whose network names no model', () => {
  const target = (value: number) => ({ temperature_target: { displayName: 'Target', unit: '°C', value } })
  test('is known where the network’s decoder and one of ours say the same of its bytes', () => {
    expect(ttn({ hex: '0202d9000303e703e80c54', decoded: target(-0.1) })).toMatchObject({
      measurements: { road_temp_c: -0.1 },
      flags: [],
    })
  })
  test.each([
    ['they say different things', target(4)],
    ['only something else is the same', { battery_voltage: { value: 3.156 } }],
    ['the network has no decoder', undefined],
  ])('is not known where %s', (_, decoded) => {
    expect(ttn({ hex: '0202d9000303e703e80c54', decoded })).toMatchObject({ code: 'UNKNOWN_FAMILY' })
  })
})

describe('0xFFFF is −0.1 °C or a probe that is not fitted', () => {
  const at = new Date('2026-01-12T21:25:00Z')
  test.each([
    ['readings near zero around it', { at, road_temp_c: 0.2 }, 'reading'],
    ['a road that was warm', { at, road_temp_c: 4 }, 'SENTINEL'],
    ['readings of yesterday', { at: new Date('2026-01-11T21:25:00Z'), road_temp_c: 0.2 }, 'SENTINEL'],
    ['nothing before', undefined, 'SENTINEL'],
  ])('%s', (_, last, outcome) => {
    const read = ttn(AMBIGUOUS, last && { last })
    if (outcome === 'reading')
      expect(read).toMatchObject({ measurements: { road_temp_c: -0.1 }, flags: ['NULL_OR_MINUS_0_1'] })
    else expect(read).toMatchObject({ code: outcome, got: 'NULL', measured: { battery_v: 3.318 } })
  })
  test('an unplugged lead is a fault of the sensor, never 327.67 °C', () => {
    expect(ttn(UNPLUGGED)).toMatchObject({ code: 'SENTINEL', got: '327.67', measured: { air_temp_c: -1.2 } })
  })
})

describe('where a probe sits is said by its installation', () => {
  test('the second channel in the road, the first below it', () => {
    const installed = {
      dev_eui: DEV_EUI,
      decoder: 'ltc2',
      probes: {
        Temp_Channel1: { role: 'subsurface', depth_m: 0.3 },
        Temp_Channel2: { role: 'surface' },
      },
    } as const
    expect(ttn({ hex: '0e5501ff9700e669656910', fPort: 2 }, { installed })).toMatchObject({
      measurements: { road_temp_c: 2.3, subsurface_temp_c: -1.05, subsurface_depth_m: 0.3 },
    })
  })
  test('a probe in the air is never the road', () => {
    const installed = {
      dev_eui: DEV_EUI,
      decoder: 'dl-ds18',
      probes: { temperature: { role: 'air' } },
    } as const
    expect(ttn({ hex: '02023d00037fdf0c15' }, { installed })).toMatchObject({
      code: 'NO_ROAD_TEMPERATURE',
      measured: { air_temp_c: -2.0625 },
    })
  })
})

describe('what cannot be is said, and costs nothing else', () => {
  test.each([
    // DS18 in sixteenths: 85.0 → 0x8550; −127 → 0x7810; 81 → 0x8510
    ['power-up value', '02023d000385500c15', 'SENTINEL', '85'],
    ['disconnected', '02023d000378100c15', 'SENTINEL', '-127'],
    ['hotter than any road', '02023d000385100c15', 'RANGE', '81'],
  ])('%s', (_, hex, code, got) => {
    expect(ttn({ hex, model: 'dl-ds18' })).toMatchObject({ code, got, measured: { battery_v: 3.093 } })
  })
  test.each([
    [
      'air of 60 °C is left out',
      '02463900017ff6976fa3be7f9c802d8000',
      ['VALUE_LEFT_OUT'],
      { road_temp_c: -0.1 },
    ],
    // 103 %
    ['a wet sensor', '02463900017ff67ff6a83c7ff6802d8000', ['CLAMPED'], { humidity_pct: 100 }],
    [
      'a dew point that cannot be',
      '02463900017ff67ff6a3be7a24802d8000',
      ['DEWPOINT_DISAGREES'],
      { dewpoint_c: -15 },
    ],
    [
      'outside what the probe is made for',
      '024639000175307530a3be74cc802d8000',
      ['BEYOND_PROBE_RANGE'],
      { road_temp_c: -27.68 },
    ],
  ])('%s', (_, hex, flags, measurements) => {
    expect(ttn({ hex, model: 'dl-cws' })).toMatchObject({ flags, measurements })
  })
  test.each([
    ['another protocol', '03463900020b74', 'DL-CWS', 1],
    ['too short', '0246390002', 'DL-CWS', 1],
    ['bytes behind the end', '02463900020b7400', 'DL-CWS', 1],
    ['groups that it does not have', '024639000c0b740b74', 'DL-CWS', 1],
    ['another port', '0175640367ffff', 'EM500-PT100', 86],
    ['an Ext that is not known', 'cbf6ff8803b604ffff7fff', 'LHT65', 2],
    ['another mode', '0cf6ffec030000ffe1ffec', 'D2X-LB', 2],
    ['an unknown type first', '3fff', 'ELT-2', 5],
  ])('%s is no frame', (_, hex, model, fPort) => {
    expect(ttn({ hex, model, fPort })).toMatchObject({
      code: 'FRAME',
      got: expect.stringContaining(hex),
      seq: 912,
    })
  })
  test('after an unknown type nothing is guessed: what came before counts, flagged', () => {
    expect(ttn({ hex: '0cfff33f0102', model: 'ELT-2', fPort: 5 })).toMatchObject({
      measurements: { road_temp_c: -1.3 },
      flags: ['PARTLY_DECODED'],
    })
  })
})

describe('when it was measured', () => {
  const device = (unix: number) => ({
    hex: `0e5501ff9700e6${unix.toString(16).padStart(8, '0')}`,
    fPort: 2,
    model: 'ltc2',
  })
  const seconds = (iso: string) => new Date(iso).getTime() / 1_000
  test.each([
    ['by its own clock', '2026-01-12T21:38:00Z', '2026-01-12T21:38:00.000Z', []],
    ['a day late', '2026-01-11T21:40:04Z', '2026-01-11T21:40:04.000Z', []],
    ['a clock too far behind', '2026-01-11T21:39:00Z', RECEIVED, ['DEVICE_TIME_IGNORED']],
    ['a clock ahead by 5 min', '2026-01-12T21:45:00Z', '2026-01-12T21:45:00.000Z', []],
    ['a clock too far ahead', '2026-01-12T21:46:00Z', RECEIVED, ['DEVICE_TIME_IGNORED']],
    ['a clock never set', '1970-01-01T00:01:00Z', RECEIVED, ['DEVICE_TIME_IGNORED']],
    ['a factory’s time', '2018-06-01T00:00:00Z', RECEIVED, ['DEVICE_TIME_IGNORED']],
  ])('%s', (_, own, at, flags) => {
    expect(ttn(device(seconds(own)))).toMatchObject({ at: new Date(at), flags })
  })
  test('Unix seconds beyond 2038 are no negative number', () => {
    const at = '2039-01-12T21:40:03.301Z'
    const frame = { ...device(seconds('2039-01-12T21:39:00Z')), at }
    expect(ttn(frame, { receivedAt: new Date(at) })).toMatchObject({ at: new Date('2039-01-12T21:39:00Z') })
  })
  test('an uplink fetched two days later keeps its own time by the network', () => {
    const later = { receivedAt: new Date('2026-01-14T21:40:05Z') }
    expect(ttn(device(seconds('2026-01-12T21:38:00Z')), later)).toMatchObject({
      at: new Date('2026-01-12T21:38:00Z'),
      flags: [],
    })
  })
  test.each([
    [
      'the application server’s, where the network server’s is missing',
      ['uplink_message'],
      '2026-01-12T21:40:03.512Z',
      [],
    ],
    [
      'our own, flagged, where nobody says any',
      ['uplink_message', 'top'],
      '2026-01-12T21:40:05.000Z',
      ['TIME_OF_ARRIVAL'],
    ],
  ])('%s', (_, without, at, flags) => {
    const envelope = objectIn(theThingsStack(ZERO))
    delete envelope.uplink_message.received_at
    if (without.includes('top')) delete envelope.received_at
    expect(readUplink(json(envelope), 'the-things-stack', { receivedAt })).toMatchObject({
      at: new Date(at),
      flags,
    })
  })
  test('a retained uplink without a time of the network is of no time at all', () => {
    const envelope = objectIn(chirpStack(ZERO))
    delete envelope.time
    const retained = { receivedAt, isRetained: true }
    expect(readUplink(json(envelope), 'chirpstack', retained)).toMatchObject({ code: 'RETAIN_FORBIDDEN' })
    expect(readUplink(chirpStack(ZERO), 'chirpstack', retained)).toMatchObject({ flags: [] })
  })
  test.each([
    ['31 days old', '2025-12-12T21:00:00Z', 'TS_TOO_OLD'],
    ['of the future', '2026-01-12T22:00:00Z', 'FUTURE_TS'],
  ])('%s', (_, at, code) => {
    expect(ttn({ ...ZERO, at })).toMatchObject({ code })
  })
})

describe('envelopes', () => {
  const v3 = {
    applicationID: '1',
    applicationName: 'roads',
    deviceName: 'a140',
    devEUI: 'AASjCwAcBTA=',
    fCnt: 1,
    fPort: 1,
    data: 'Ag==',
    objectJSON: '{}',
  }
  const join = { end_device_ids: { device_id: 'a' }, join_accept: {} }
  const simulated = { ...objectIn(theThingsStack(ZERO)), simulated: true }
  test.each([
    ['ChirpStack v3', 'chirpstack', v3, 'ENVELOPE_VERSION', 'upgrade'],
    [
      'The Things Stack, given as ChirpStack',
      'chirpstack',
      objectIn(theThingsStack(ZERO)),
      'ENVELOPE',
      'Things Stack',
    ],
    [
      'ChirpStack, given as The Things Stack',
      'the-things-stack',
      objectIn(chirpStack(ZERO)),
      'ENVELOPE',
      'ChirpStack',
    ],
    ['a join', 'the-things-stack', join, 'NOT_AN_UPLINK', undefined],
    [
      'a status event',
      'chirpstack',
      { deviceInfo: { devEui: DEV_EUI }, margin: 5, batteryLevel: 90 },
      'NOT_AN_UPLINK',
      undefined,
    ],
    ['made up in the console', 'the-things-stack', simulated, 'SIMULATED', undefined],
    ['a device’s own message', 'the-things-stack', { v: 1, road_temp_c: 1 }, 'ENVELOPE', 'own message'],
    [
      'an unknown kind of device',
      'the-things-stack',
      objectIn(theThingsStack({ hex: '01', model: 'acme-1' })),
      'UNKNOWN_FAMILY',
      'Mappings',
    ],
  ] as const)('%s', (_, envelope, message, code, cause) => {
    const read = readUplink(json(message), envelope, { receivedAt })
    expect(read).toMatchObject({ code, ...(cause && { likely_cause: expect.stringContaining(cause) }) })
  })
  test.each([
    ['hexadecimal', '02463900020b74', 'hexadecimal'],
    ['the URL variant', 'AkY5AAOKd4qVl3qHTIBHil4L_A==', 'URL variant'],
    ['a line end', 'AkY5AAILdA==\n', 'blanks'],
    ['no padding', 'AkY5AAILdA', 'cut off'],
  ])('base64 is strict: %s', (_, frm_payload, cause) => {
    const envelope = objectIn(theThingsStack(BATTERY_ONLY))
    envelope.uplink_message.frm_payload = frm_payload
    expect(readUplink(json(envelope), 'the-things-stack', { receivedAt })).toMatchObject({
      code: 'PAYLOAD_ENCODING',
      likely_cause: expect.stringContaining(cause),
    })
  })
  test.each([
    ['0004A30B001C0530', DEV_EUI],
    ['00-04-A3-0B-00-1C-05-30', DEV_EUI],
    ['00:04:a3:0b:00:1c:05:30', DEV_EUI],
    ['0004A30B001C053', null],
    ['AASjCwAcBTA=', null],
    [undefined, null],
  ])('DevEUI %s', (text, eui) => {
    expect(devEui(text)).toBe(eui)
  })
  test('whatever comes is a reading or a named refusal', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ENVELOPES), fc.uint8Array({ maxLength: 200 }), (envelope, bytes) => {
        expect(readUplink(bytes, envelope, { receivedAt })).toHaveProperty('code')
      }),
    )
  })
  test('an envelope with any member changed into anything is a reading or a named refusal', () => {
    const paths = ['end_device_ids', 'uplink_message', 'received_at', 'simulated']
    const inner = [
      'f_cnt',
      'f_port',
      'frm_payload',
      'decoded_payload',
      'rx_metadata',
      'received_at',
      'version_ids',
      'session_key_id',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...paths, ...inner), fc.jsonValue({ maxDepth: 3 }), (name, value) => {
        const envelope = objectIn(theThingsStack(ZERO))
        const target = inner.includes(name) && name !== 'received_at' ? envelope.uplink_message : envelope
        target[name] = value
        const read = readUplink(json(envelope), 'the-things-stack', { receivedAt })
        expect('code' in read || 'measurements' in read).toBe(true)
      }),
    )
  })
})

describe('a kind of device made known by a mapping alone', () => {
  const mapping: UplinkMapping = {
    id: 'acme-roadbox',
    authority: 'peak',
    version: 1,
    name: 'Acme RoadBox',
    model: 'roadbox-2',
    fields: {
      road_temp_c: { path: 'probe.surface', unit: '0.1 °C' },
      air_temp_c: { path: 'air', unit: '°F' },
      battery_v: { path: 'channels.1.mv', unit: 'mV', offset: 0.1 },
    },
    saved_at: receivedAt,
    saved_by: 'engineer',
  }
  const decoded = { probe: { surface: { value: -13 } }, air: 32, channels: [{}, { mv: 3_000 }] }
  test.each([
    ['by its model', { model: 'RoadBox 2' }, {}],
    ['by the registration', {}, { installed: { dev_eui: DEV_EUI, decoder: 'acme-roadbox' } }],
  ])('%s', (_, frame, more) => {
    expect(ttn({ hex: 'ff', decoded, ...frame }, { mappings: [mapping], ...more })).toMatchObject({
      measurements: { road_temp_c: -1.3, air_temp_c: 0, battery_v: 3.1 },
      flags: [],
    })
  })
  test.each([
    ['a field that is not there is missing, not zero', { air: 32 }, 'NO_ROAD_TEMPERATURE'],
    ['text is no temperature', { probe: { surface: '-13' } }, 'NO_ROAD_TEMPERATURE'],
    ['a path leads to nothing inherited', { probe: 'x' }, 'NO_ROAD_TEMPERATURE'],
  ])('%s', (_, said, code) => {
    const read = ttn({ hex: 'ff', decoded: said, model: 'roadbox-2' }, { mappings: [mapping] })
    expect(read).toMatchObject({ code })
  })
  test('a lost sign is mended and said', () => {
    const plain = { ...mapping, fields: { road_temp_c: { path: 't' } } }
    expect(
      ttn({ hex: 'ff', decoded: { t: 6551.6 }, model: 'roadbox-2' }, { mappings: [plain] }),
    ).toMatchObject({
      measurements: { road_temp_c: -2 },
      flags: ['SIGN_REPAIRED'],
    })
  })
})

test('every flag that an uplink may carry has its words', () => {
  const files = globSync('src/telemetry/lorawan/**/*.ts')
  const named = files.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/(?:flags?\b|ignored|push)[^\n]*?'([A-Z][A-Z_0-9]{5,})'/g),
  ])
  const codes = [...new Set(named.map(([, code]) => code!))]
  expect(codes.length).toBeGreaterThan(8)
  for (const code of codes) expect(flagWords, code).toHaveProperty(code)
})
