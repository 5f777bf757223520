import { beforeEach, describe, expect, test } from 'vitest'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import { ingest } from '#src/jobs/ingest.ts'
import { uplinks } from '#src/jobs/uplinks.ts'
import type { Network } from '#src/network/network.ts'
import type { JournalRecord } from '#src/ports.ts'
import { type Bench, bench, notAProblem, twoAuthorities } from '#tests/api/support.ts'
import { EVENING } from '#tests/support/builders.ts'
import { inMemoryJournal } from '#tests/support/in-memory-journal.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { chirpStack, DEV_EUI, type Frame, theThingsStack } from '#tests/telemetry/lorawan/uplinks.ts'

const WRITE = { authorization: 'Bearer key-write' }
const READ = { authorization: 'Bearer key-read' }
const at = EVENING.toISOString()
const ZERO: Frame = { hex: '024639000180007ff6a3be7f9c802d8000', at }
/** Of a maker that no program knows. */
const ACME = {
  hex: '01',
  at,
  model: 'roadbox-2',
  decoded: { probe: { surface: -13 }, air: { value: 1.5, unit: '°C' }, battery_mv: 3_010 },
}
const NAMED = { road_temp_c: { path: 'probe.surface', unit: '0.1 °C' }, air_temp_c: { path: 'air' } }

let network: Network
let entries: NewRecordEntry[]
let isFull: boolean
let records: JournalRecord[]
let service: Bench
const device = twoAuthorities.devices[0]!.id

beforeEach(async () => {
  network = twoAuthorities
  entries = []
  records = []
  isFull = false
  const journal = inMemoryJournal()
  const clock = { now: () => EVENING }
  const { handle, recent } = ingest({
    journal: {
      ...journal,
      async append(record) {
        if (isFull) throw new Error('no space left')
        records.push(record)
        return journal.append(record)
      },
    },
    readings: inMemoryReadings(),
    network: () => network,
    clock,
  })
  service = await bench({
    network: () => network,
    lorawan: {
      uplinks: uplinks({ network: () => network, clock, recent, handle }),
      networks: [
        { id: 'ttn-roads', authority: 'northshire', kind: 'the-things-stack' },
        { id: 'south-ttn', authority: 'southshire', kind: 'the-things-stack' },
      ],
    },
    changes: {
      async changeNetwork(next, { entry }) {
        network = next
        entries.push(entry)
      },
      newSecret: () => Promise.reject(new Error('no secrets here')),
    },
  })
})

const post = (url: string, payload: unknown, headers: Record<string, string> = WRITE) =>
  service.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    payload: payload instanceof Uint8Array ? Buffer.from(payload) : JSON.stringify(payload),
  })
const install = (body: object, headers: Record<string, string> = WRITE) =>
  service.app.inject({ method: 'PUT', url: `/api/v1/devices/${device}/lorawan`, headers, payload: body })

describe('the webhook', () => {
  test('answers once the uplink is kept, as a reading', async () => {
    await install({ dev_eui: DEV_EUI.toUpperCase(), decoder: 'dl-cws' })
    const answer = await post('/api/v1/uplinks/ttn-roads', theThingsStack(ZERO))
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      {
        result: 'accepted',
        device,
        code: null,
        message: null,
        field: null,
        expected: null,
        got: null,
        likely_cause: null,
      },
    ])
    expect(records).toMatchObject([{ kind: 'reading', reading: { device, road_temp_c: 0 } }])
  })
  test.each([
    ['a kind of network, by a key alone', '/api/v1/uplinks/chirpstack', chirpStack(ZERO), 'accepted'],
    ['an event that is no uplink', '/api/v1/uplinks/chirpstack?event=join', chirpStack(ZERO), 'ignored'],
    [
      'a broken one is kept and does not come again',
      '/api/v1/uplinks/chirpstack',
      Buffer.from('{"a":'),
      'refused',
    ],
    ['nothing at all', '/api/v1/uplinks/chirpstack', Buffer.from(''), 'refused'],
  ])('%s', async (_, url, payload, result) => {
    await install({ dev_eui: DEV_EUI, decoder: 'dl-cws' })
    const answer = await post(url, payload)
    expect([answer.statusCode, answer.json().result]).toEqual([202, result])
    expect(records).toHaveLength(result === 'ignored' ? 0 : 1)
  })
  test('L2: a webhook is asked to send again while it cannot be kept', async () => {
    isFull = true
    const answer = await post('/api/v1/uplinks/ttn-roads', theThingsStack(ZERO))
    expect(notAProblem(answer, 503, 'NOT_KEPT')).toBeUndefined()
    expect(answer.headers['retry-after']).toBe('10')
    expect(answer.body).not.toContain('no space')
  })
  test.each([
    ['no key', '/api/v1/uplinks/ttn-roads', {}, 401, 'AUTH'],
    ['a key that may only read', '/api/v1/uplinks/ttn-roads', READ, 403, 'SCOPE'],
    ['another authority’s network', '/api/v1/uplinks/south-ttn', WRITE, 404, 'NOT_FOUND'],
    ['a network that nobody named', '/api/v1/uplinks/helium', WRITE, 404, 'NOT_FOUND'],
  ])('refuses %s', async (_, url, headers, status, code) => {
    expect(notAProblem(await post(url, theThingsStack(ZERO), headers), status, code)).toBeUndefined()
    expect(records).toEqual([])
  })
  test('refuses what is too large before it is kept', async () => {
    const answer = await post('/api/v1/uplinks/ttn-roads', Buffer.alloc(70_000, 'x'))
    expect(notAProblem(answer, 413, 'BODY_TOO_LARGE')).toBeUndefined()
  })
  test('lists what nobody has made known, to its own authority alone', async () => {
    await post('/api/v1/uplinks/ttn-roads', theThingsStack(ZERO))
    const list = await service.app.inject({ url: '/api/v1/uplinks/unplaced', headers: READ })
    expect(list.json().items).toMatchObject([
      { dev_eui: DEV_EUI, code: 'UNKNOWN_DEVICE', envelope: 'the-things-stack' },
    ])
    const south = await service.as('south')
    const theirs = await service.app.inject({ url: '/api/v1/uplinks/unplaced', headers: south })
    expect([theirs.statusCode, theirs.json().code ?? theirs.json().items]).toEqual([403, 'ROLE'])
  })
})

describe('a kind of device made known by naming its fields', () => {
  test('one uplink shown, its fields found and suggested, the reading it would give, and then it counts', async () => {
    await install({ dev_eui: DEV_EUI })
    const unknown = await post('/api/v1/uplinks/ttn-roads', theThingsStack(ACME))
    expect(unknown.json()).toMatchObject({ result: 'refused', code: 'UNKNOWN_FAMILY' })

    const shown = JSON.parse(Buffer.from(theThingsStack(ACME)).toString())
    const first = await post('/api/v1/uplink-mappings/try', { envelope: 'the-things-stack', uplink: shown })
    expect(first.json()).toMatchObject({
      family: null,
      fields: [
        { path: 'probe.surface', value: -13, suggestion: 'road_temp_c', unit: '°C' },
        { path: 'air', value: 1.5, suggestion: 'air_temp_c', unit: '°C' },
        { path: 'battery_mv', value: 3_010, suggestion: 'battery_v', unit: 'mV' },
      ],
      refusal: { code: 'UNKNOWN_FAMILY' },
    })
    const then = await post('/api/v1/uplink-mappings/try', {
      envelope: 'the-things-stack',
      uplink: JSON.stringify(shown),
      fields: NAMED,
    })
    expect(then.json()).toMatchObject({
      reading: { road_temp_c: -1.3, air_temp_c: 1.5 },
      refusal: null,
      warnings: [],
    })

    const saved = await post('/api/v1/uplink-mappings', {
      id: 'acme-roadbox',
      name: 'Acme RoadBox',
      model: 'RoadBox 2',
      fields: NAMED,
    })
    expect([saved.statusCode, saved.json()]).toMatchObject([201, { id: 'acme-roadbox', version: 1 }])
    const taken = await post('/api/v1/uplinks/ttn-roads', theThingsStack({ ...ACME, fCnt: 913 }))
    expect(taken.json()).toMatchObject({ result: 'accepted', device })
    expect(records.at(-1)).toMatchObject({ reading: { road_temp_c: -1.3, air_temp_c: 1.5, flags: [] } })
  })
  test('each version is in the record, the last one counts', async () => {
    const form = { id: 'acme-roadbox', name: 'Acme', fields: NAMED }
    await post('/api/v1/uplink-mappings', form)
    await post('/api/v1/uplink-mappings', { ...form, fields: { road_temp_c: { path: 'air' } } })
    expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
      ['uplink_mapping_saved', 'acme-roadbox'],
      ['uplink_mapping_saved', 'acme-roadbox'],
    ])
    expect(entries[1]!.detail).toMatchObject({
      mapping: { version: 2 },
      before: { version: 1, fields: NAMED },
    })
    const list = await service.app.inject({ url: '/api/v1/uplink-mappings', headers: READ })
    expect(list.json().items).toMatchObject([{ version: 2, fields: { road_temp_c: { path: 'air' } } }])
    const theirs = await service.app.inject({
      url: '/api/v1/uplink-mappings',
      headers: await service.as('south'),
    })
    expect(theirs.json().items).toEqual([])
  })
  test('above zero: show one below zero too', async () => {
    const warm = theThingsStack({ ...ACME, decoded: { t: 4 } })
    const body = {
      envelope: 'the-things-stack',
      uplink: Buffer.from(warm).toString(),
      fields: { road_temp_c: { path: 't' } },
    }
    expect((await post('/api/v1/uplink-mappings/try', body)).json().warnings).toEqual([
      expect.stringContaining('below 0 °C too'),
    ])
  })
  test.each([
    ['no road temperature', { fields: { air_temp_c: { path: 'air' } } }, 422, 'BODY'],
    ['a known family’s id', { id: 'dl-cws', fields: NAMED }, 409, 'DUPLICATE'],
    ['a unit that nobody knows', { fields: { road_temp_c: { path: 'a', unit: 'furlong' } } }, 422, 'BODY'],
    ['a field of no contract', { fields: { ...NAMED, colour: { path: 'a' } } }, 422, 'BODY'],
    ['a path with blanks', { fields: { road_temp_c: { path: 'a b' } } }, 422, 'BODY'],
  ])('refused: %s', async (_, changes, status, code) => {
    const answer = await post('/api/v1/uplink-mappings', { id: 'acme-roadbox', name: 'Acme', ...changes })
    expect(notAProblem(answer, status, code)).toBeUndefined()
    expect(entries).toEqual([])
  })
  test('an uplink that is none is refused with the likely cause', async () => {
    const answer = await post('/api/v1/uplink-mappings/try', {
      envelope: 'chirpstack',
      uplink: '{"devEUI":"AASjCwAcBTA="}',
    })
    expect(notAProblem(answer, 422, 'ENVELOPE_VERSION')).toBeUndefined()
    expect(answer.json().detail).toContain('upgrade')
  })
  test('a duty manager confirms treatments and names no fields', async () => {
    const answer = await post(
      '/api/v1/uplink-mappings',
      { id: 'acme-roadbox', name: 'Acme', fields: NAMED },
      await service.as('duty'),
    )
    expect(notAProblem(answer, 403, 'ROLE')).toBeUndefined()
  })
})

test('a message to be checked may be an uplink, of whichever network', async () => {
  const check = (payload: Uint8Array) =>
    post('/api/v1/validate', { payload: Buffer.from(payload).toString() }, {})
  expect((await check(theThingsStack({ ...ZERO, model: 'dl-cws' }))).json()).toMatchObject({
    result: 'accepted',
    reading: { road_temp_c: 0 },
    corrected: null,
  })
  expect((await check(chirpStack({ hex: '2e3ccd', fPort: 2, model: 'oy1110', at }))).json()).toMatchObject({
    result: 'refused',
    code: 'NO_ROAD_TEMPERATURE',
    reading: { air_temp_c: -5.2 },
  })
  expect((await check(Buffer.from('{"devEUI":"AASjCwAcBTA="}'))).json()).toMatchObject({
    code: 'ENVELOPE_VERSION',
  })
})

describe('how a device is installed', () => {
  test('is kept with what was before', async () => {
    const probes = { Temp_C1: { role: 'subsurface', depth_m: 0.3 }, Temp_C3: { role: 'surface' } }
    expect((await install({ dev_eui: DEV_EUI, decoder: 'd2x-lb', probes })).json()).toEqual({
      dev_eui: DEV_EUI,
      decoder: 'd2x-lb',
      probes,
    })
    await install({ dev_eui: DEV_EUI })
    expect(entries[1]).toMatchObject({
      action: 'lorawan_installed',
      subject: device,
      detail: { before: { decoder: 'd2x-lb' } },
    })
  })
  test.each([
    ['no DevEUI', { dev_eui: 'AASjCwAcBTA=' }, 'dev_eui'],
    ['a decoder that is not there', { dev_eui: DEV_EUI, decoder: 'acme' }, 'decoder'],
    [
      'a probe that it does not have',
      { dev_eui: DEV_EUI, decoder: 'ltc2', probes: { Temp_C9: { role: 'surface' } } },
      'probes.Temp_C9',
    ],
  ])('refused: %s', async (_, body, field) => {
    const answer = await install(body)
    expect([answer.statusCode, answer.json().field]).toEqual([422, field])
    expect(entries).toEqual([])
  })
  test('one DevEUI is one device; another authority’s device does not exist', async () => {
    network = {
      ...network,
      devices: [...network.devices, { ...network.devices[0]!, id: 'twin', lorawan: { dev_eui: DEV_EUI } }],
    }
    expect(notAProblem(await install({ dev_eui: DEV_EUI }), 409, 'DUPLICATE')).toBeUndefined()
    const foreign = await service.app.inject({
      method: 'PUT',
      url: '/api/v1/devices/south-box/lorawan',
      headers: WRITE,
      payload: { dev_eui: DEV_EUI },
    })
    expect(foreign.statusCode).toBe(404)
  })
})
