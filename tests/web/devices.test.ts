import { describe, expect, test } from 'vitest'
import type { ApiDeps } from '#src/api/deps.ts'
import { webPages } from '#src/web/pages.ts'
import { recentOf } from '#tests/api/support.ts'
import { aReading, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { deviceBench } from '#tests/support/device-bench.ts'
import { wordsOf } from '#tests/web/support.ts'

const pages = webPages({ logins: [], isSetUp: () => true })
const fresh = recentOf([
  aReading({ at: minutesAfter(EVENING, -3), received_at: minutesAfter(EVENING, -3), road_temp_c: -0.4 }),
])

const mild = recentOf([aReading({ at: minutesAfter(EVENING, -3), road_temp_c: 4.2 })])

async function keeper(user = 'engineer', more: Partial<ApiDeps> = {}) {
  const given = await deviceBench({ pages, recent: fresh, ...more })
  const headers = await given.as(user)
  const look = async (url: string) => {
    const answer = await given.app.inject({ url, headers })
    return { status: answer.statusCode, words: wordsOf(answer.body), html: answer.body }
  }
  const send = async (url: string, fields: Record<string, string>) => {
    const answer = await given.app.inject({
      ...{ method: 'POST', url, payload: new URLSearchParams(fields).toString() },
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    })
    return {
      ...{ status: answer.statusCode, words: wordsOf(answer.body), html: answer.body },
      location: answer.headers.location,
    }
  }
  return { ...given, look, send }
}
const BOX = '/devices/moor-top-box'

describe('all devices', () => {
  test.each<[string, Partial<ApiDeps>, string, string]>([
    ['one that reports', {}, 'The only device reports.', '✓ reporting −0.4 °C, 3 min ago'],
    [
      'one that is silent',
      { recent: recentOf([]) },
      '0 of 1 devices report: 1 silent.',
      '! silent nothing in the last two days',
    ],
    [
      'one that was refused since',
      {
        deviceEvents: () => [
          {
            ...{ kind: 'message_refused', code: 'RANGE', message: 'road_temp_c is out of range.', times: 1 },
            ...{ at: minutesAfter(EVENING, -1), last_at: minutesAfter(EVENING, -1) },
          },
        ],
      },
      '1 of 1 devices report: 1 refused since their last reading.',
      '17:59 refused: RANGE. road_temp_c is out of range.',
    ],
  ])('%s', async (_, more, sentence, line) => {
    const { look } = await keeper('engineer', more)
    const { words } = await look('/devices')
    expect(words).toContain(sentence)
    expect(words).toContain(line)
    expect(words).not.toContain('south')
  })

  test('a device in quarantine is counted as that, not as refused besides', async () => {
    const at = minutesAfter(EVENING, -1)
    const event = {
      kind: 'message_refused',
      code: 'DEVICE_QUARANTINED',
      message: 'Kept apart.',
      times: 1,
    } as const
    const { look, send } = await keeper('engineer', {
      recent: mild,
      deviceEvents: () => [{ ...event, at, last_at: at }],
    })
    await send(BOX, { act: 'quarantine', reason: 'looks wrong' })
    const { words } = await look('/devices')
    expect(words).toContain('0 of 1 devices report: 1 in quarantine.')
    expect(words).not.toContain('refused')
  })

  test('a silent one says what to do', async () => {
    const { look } = await keeper('engineer', { recent: recentOf([]) })
    expect((await look(BOX)).words).toContain('What to do Look at its last messages')
  })

  test('who needs somebody stands first', async () => {
    const { look, post } = await keeper('winter')
    await post('winter', '/devices', {
      device_id: 'aaa-box',
      name: 'Aaa',
      lat: 53,
      lon: -1.8,
      route: 'route-1',
      claim: true,
    })
    await post('winter', '/devices', {
      device_id: 'zzz-box',
      name: 'Zzz',
      lat: 53,
      lon: -1.8,
      route: 'route-1',
    })
    const { html, words } = await look('/devices')
    const order = [...html.matchAll(/<li class="log-line [^"]*" id="([^"]+)"/g)].map(([, id]) => id)
    expect(order).toEqual(['zzz-box', 'aaa-box', 'moor-top-box'])
    expect(words).toContain('1 of 3 devices report: 1 silent, 1 waiting to be claimed.')
  })

  test('a winter manager registers one and sees its secret once; an engineer has no form for it', async () => {
    const { send, look, identify } = await keeper('winter')
    const form = {
      device_id: 'nw4-0007',
      name: 'A9 Drumochter',
      lat: '56,85',
      lon: '−4.24',
      route: 'route-1',
      claim: 'no',
    }
    const wrong = await send('/devices', { ...form, lat: '-4.24', lon: '56.85' })
    expect([wrong.status, wrong.words]).toEqual([422, expect.stringContaining('Are they swapped?')])
    expect(wrong.html).toContain('value="A9 Drumochter"')
    const made = await send('/devices', form)
    const secret = /<code id="secret">([^<]+)</.exec(made.html)?.[1] ?? ''
    expect(identify('nw4-0007', secret)).toMatchObject({ device: 'nw4-0007' })
    expect(made.words).toContain('v1/northshire/nw4-0007/telemetry')
    expect((await look('/devices/nw4-0007')).html).not.toContain(secret)
    expect((await (await keeper('engineer')).look('/devices')).html).not.toContain('id="register-device"')
  })

  test('a claim code is shown in two halves with its serial', async () => {
    const { send } = await keeper('winter')
    const form = {
      device_id: 'nw4-0007',
      name: 'A',
      lat: '56.85',
      lon: '-4.24',
      route: 'route-1',
      serial: 'SN-1',
    }
    const { html, words } = await send('/devices', { ...form, claim: 'yes' })
    expect(html).toMatch(/<code id="claim-code">[0-9A-Z]{5}-[0-9A-Z]{5}</)
    expect(words).toContain('SN-1')
  })
})

describe('one device', () => {
  test('says what is in force and until when, and lets it be ended', async () => {
    const { send, look, setNow } = await keeper('engineer', { recent: mild })
    const begun = await send(BOX, { act: 'maintenance', reason: 'new battery', hours: '0.5' })
    expect([begun.status, begun.location]).toEqual([303, BOX])
    const { words, html } = await look(BOX)
    expect(words).toContain('Sensor moor-top-box is in maintenance until 18:30, by engineer: new battery.')
    expect(words).toContain('18:00 on 15 January maintenance begun, by engineer: new battery')
    expect([html.includes('id="maintenance/end"'), html.includes('id="maintenance"')]).toEqual([true, false])
    setNow(minutesAfter(EVENING, 30))
    expect((await look(BOX)).words).toContain('Moor Top is silent: its last reading was 33 min ago.')
  })

  test('what cannot be done is said, and what was entered stays', async () => {
    const { send } = await keeper()
    const { status, words, html } = await send(BOX, {
      act: 'maintenance',
      reason: 'new battery',
      hours: '13',
    })
    expect(status).toBe(422)
    expect(words).toContain('Not done')
    expect(html).toContain('value="new battery"')
    expect(html).toMatch(/id="maintenance" open/)
  })

  test('a new secret is told once, and how long the old one lasts', async () => {
    const { send, look, identify } = await keeper()
    await send(BOX, { act: 'credential', reason: 'first', grace_h: '24' })
    const { words, html } = await send(BOX, {
      act: 'credential',
      reason: 'seen in a photograph',
      grace_h: '2',
    })
    const secret = /<code id="secret">([^<]+)</.exec(html)?.[1] ?? ''
    expect(identify('moor-top-box', secret)).toMatchObject({ device: 'moor-top-box' })
    expect(words).toContain('The secret before it is good until 20:00')
    const after = await look(BOX)
    expect(after.words).toMatch(/the one before is good until 20:00\./)
    expect(after.html).not.toContain(secret)
  })

  test('asked for more, it says since when and why', async () => {
    const asked = () => ({
      ...{
        device: 'moor-top-box',
        interval_s: 60,
        usual_s: 600,
        tries: 1,
        because: 'Route 1 is to be treated',
      },
      ...{ asked_at: minutesAfter(EVENING, -20), needed_at: EVENING },
    })
    const { look } = await keeper('viewer', { asked })
    const { words, html } = await look(BOX)
    expect(words).toContain('every 1 min since 17:40, as Route 1 is to be treated')
    expect(html).not.toContain('<form method="post" action="/devices/')
  })

  test.each([
    ['release', 'Not done'],
    ['shutdown', 'There is no such page'],
    ['__proto__', 'There is no such page'],
  ])('the form %s that it does not have', async (act, says) => {
    const { send, network } = await keeper()
    const before = network()
    expect((await send(BOX, { act, reason: 'x' })).words).toContain(says)
    expect(network()).toBe(before)
  })

  test('of another authority is not there', async () => {
    const { look } = await keeper()
    expect((await look('/devices/south-box')).status).toBe(404)
  })
})

test('a list is shown first and taken then, with its secrets', async () => {
  const { send, network } = await keeper('winter')
  const csv = 'device_id,name,lat,lon,route\nnw4-0001,Snake Pass,53.43,-1.87,route-1'
  const shown = await send('/devices/import', { csv })
  expect(shown.words).toContain('This list is in order: 1 new, 0 changed, 0 unchanged.')
  expect([shown.html.includes('id="take"'), network().devices.length]).toEqual([true, 2])
  const taken = await send('/devices/import', { csv, take: 'yes' })
  expect(taken.words).toContain('Taken: 1 new, 0 changed, 0 unchanged.')
  expect(taken.html).toMatch(/nw4-0001,[\w-]{43}/)
  const wrong = await send('/devices/import', { csv: csv.replace('53.43', '5343') })
  expect(wrong.words).toContain('Line 2, lat:')
  expect(wrong.html).not.toContain('id="take"')
})
