import { beforeEach, describe, expect, test } from 'vitest'
import { uplinks } from '#src/jobs/uplinks.ts'
import type { Network } from '#src/network/network.ts'
import { EVENING } from '#tests/support/builders.ts'
import { DEV_EUI, type Frame, theThingsStack } from '#tests/telemetry/lorawan/uplinks.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

const ACME: Frame = {
  hex: '01',
  at: EVENING.toISOString(),
  model: 'roadbox-2',
  decoded: { surface: -13, air: 1.5 },
}
const uplink = Buffer.from(theThingsStack(ACME)).toString()
const NAMED = {
  envelope: 'the-things-stack',
  uplink,
  'path-0': 'surface',
  'field-0': 'road_temp_c',
  'unit-0': '0.1 °C',
  'path-1': 'air',
  'field-1': 'air_temp_c',
}

let network: Network
let given: Awaited<ReturnType<typeof pagesBench>>
let winter: Record<string, string>
let received: ReturnType<typeof uplinks>
const device = county.devices[0]!.id

beforeEach(async () => {
  network = county
  received = uplinks({
    network: () => network,
    clock: { now: () => EVENING },
    recent: { latest: () => null },
    handle: async () => {},
  })
  given = await pagesBench({
    network: () => network,
    lorawan: { uplinks: received, networks: [] },
    changes: {
      async changeNetwork(next) {
        network = next
      },
      newSecret: () => Promise.reject(new Error('no secrets here')),
    },
  })
  winter = await given.as('winter')
})

const page = async (headers = winter) => (await given.get('/mappings', headers)).body
const send = (fields: Record<string, string>, path = '/mappings') => given.post(path, fields, winter)
const hear = () =>
  received.take({
    authority: 'northshire',
    envelope: 'the-things-stack',
    topic: 't',
    payload: theThingsStack(ACME),
  })

describe('sensors of LoRaWAN networks', () => {
  test('nothing waits: says so; others see no form', async () => {
    expect(wordsOf(await page())).toContain('No sensor of a LoRaWAN network waits to be understood.')
    const others = await page(await given.as('duty'))
    expect(wordsOf(others)).toContain('A sensor engineer or a winter manager makes sensors known.')
    expect(others).not.toContain('id="show-fields"')
  })

  test('one that nobody knows: said to be a device of ours, its fields named, and it counts', async () => {
    await hear()
    expect(wordsOf(await page())).toMatch(
      /One sensor sends through a LoRaWAN network and is not understood: nothing of it counts\. .* nobody has said which device of yours this is/,
    )
    const known = await send({ dev_eui: DEV_EUI, device, decoder: '' }, '/mappings/device')
    expect([known.statusCode, known.headers.location]).toEqual([303, '/mappings'])
    await hear()
    expect(wordsOf(await page())).toContain('what kind of device this is is not known')

    const shown = (await send({ envelope: 'the-things-stack', uplink, do: 'fields' })).body
    expect(shown).toMatch(/name="path-0" value="surface"/)
    expect(shown).toMatch(/<option value="road_temp_c" selected>/)
    const read = wordsOf((await send({ ...NAMED, do: 'try' })).body)
    expect(read).toContain('It would be read as road −1.3 °C and air +1.5 °C')

    const saved = await send({
      ...NAMED,
      id: 'acme-roadbox',
      name: 'Acme RoadBox',
      model: 'roadbox-2',
      do: 'save',
    })
    expect([saved.statusCode, saved.headers.location]).toEqual([303, '/mappings'])
    expect(await hear()).toMatchObject({ device, refused: null })
    expect(wordsOf(await page())).toContain('Every sensor is understood; Acme RoadBox was made known here.')
    expect(wordsOf(await page())).toMatch(
      /Acme RoadBox \(acme-roadbox, version 1, the network’s roadbox-2\): road temperature from surface and air temperature from air/,
    )
  })

  test.each([
    ['no uplink', { envelope: 'chirpstack', uplink: '{}', do: 'fields' }, 'not one JSON object'],
    [
      'two numbers of one name',
      { ...NAMED, 'field-1': 'road_temp_c', do: 'save', id: 'acme-roadbox', name: 'Acme' },
      'Two numbers are named road_temp_c',
    ],
    ['no name', { ...NAMED, do: 'save' }, 'Not taken'],
  ])('%s is not taken; what was entered stays', async (_, fields, words) => {
    const answer = await send(fields)
    expect(answer.statusCode).toBe(422)
    expect(wordsOf(answer.body)).toContain(words)
    expect(network).toBe(county)
  })

  test('a warm road warns; markup of a network is text', async () => {
    const warm = Buffer.from(theThingsStack({ ...ACME, decoded: { '<b>t</b>': 4 } })).toString()
    const { body } = await send({
      envelope: 'the-things-stack',
      uplink: warm,
      'path-0': '<b>t</b>',
      'field-0': 'road_temp_c',
      do: 'try',
    })
    expect(wordsOf(body)).toContain('Show an uplink from below 0 °C too')
    expect(body).not.toContain('<b>')
  })
})
