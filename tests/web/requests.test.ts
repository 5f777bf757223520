import { describe, expect, test } from 'vitest'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

const depot = { id: 'north', authority: 'northshire', name: 'North', lat: 53, lon: -2, invented: false }
const network = {
  ...county,
  depots: [depot],
  spreaders: [{ id: 's-1', authority: 'northshire', depot: 'north', capacity_t: 9, invented: true }],
}
const said = {
  kind: 'police',
  name: '',
  reference: 'INC 412',
  words: 'Snake Pass <by the inn>',
  road: '',
  wanted: 'Cars are sliding',
  heard: '17:50',
  route: 'route-1',
}

async function aNight(user = 'duty') {
  const given = await pagesBench({ network: () => network })
  const headers = await given.as(user)
  const send = (fields: Record<string, string>) => given.post('/requests', fields, headers)
  const look = async () => wordsOf((await given.get('/requests', headers)).body)
  const open = async () => (await given.store.openSpotRequests())[0]!
  return { ...given, headers, send, look, open }
}

describe('requests to treat a place, without scripts', () => {
  test.each([
    ['duty', true],
    ['viewer', false],
  ])('%s has a way there only with a right to look: %s', async (user, isOffered) => {
    const { get, headers } = await aNight(user)
    expect((await get('/', headers)).body.includes('href="/requests"')).toBe(isOffered)
    expect((await get('/requests', headers)).statusCode).toBe(isOffered ? 200 : 403)
  })

  test('one that came by telephone is entered, and waits with what is known of the road', async () => {
    const { send, look, open } = await aNight()
    expect(await look()).toContain('Nobody waits for an answer.')
    const answer = await send(said)
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/requests'])
    expect(await open()).toMatchObject({ heard_at: minutesAfter(EVENING, -10), place: { route: 'route-1' } })
    const words = await look()
    expect(words).toContain('One request waits for an answer, since 17:50.')
    expect(words).toContain(
      'Snake Pass &lt;by the inn&gt; Route 1 Cars are sliding Police, INC 412, heard 17:50',
    )
    expect(words).toContain('Moor Top: road 2.8 °C at 18:00; coldest −2.0 °C')
    expect(words).toContain('s-1: not ordered anywhere.')
    expect(words).toContain('Who is on shift and fit to drive is not kept here.')
  })

  test('accepted: by whom and by when', async () => {
    const { send, look, open } = await aNight()
    await send(said)
    const { id } = await open()
    const asked = {
      request: id,
      outcome: 'accepted',
      crew: 'Crew 2',
      route: '',
      by: '19:00',
      reason_code: '',
    }
    expect((await send(asked)).statusCode).toBe(303)
    expect(await look()).toContain('Accepted: Crew 2, by 19:00. duty, 18:00')
  })

  test('a refusal that what is known speaks against needs the tick that it was seen', async () => {
    const { send, look, open } = await aNight()
    await send(said)
    const { id } = await open()
    const none = { request: id, outcome: 'refused', reason_code: 'no_resources', reason: 'All crews are out' }
    const refused = await send(none)
    expect(refused.statusCode).toBe(409)
    expect(wordsOf(refused.body)).toContain('I have seen: Not ordered anywhere, as far as is known: s-1.')
    expect(refused.body).toContain('>All crews are out</textarea>')
    expect((await send({ ...none, seen: 'SPREADERS_NOT_ORDERED' })).statusCode).toBe(409)
    expect((await send({ ...none, seen: 'SPREADERS_NOT_ORDERED', has_seen: 'yes' })).statusCode).toBe(303)
    const words = await look()
    expect(words).toContain('Refused: Nobody can be sent. duty, 18:00 All crews are out')
    expect(words).toContain('Spreaders were not ordered anywhere: seen and refused all the same.')
  })

  test('what is missing is asked for in words, and what was entered stays', async () => {
    const { send } = await aNight()
    const answer = await send({ ...said, words: ' ' })
    expect(answer.statusCode).toBe(422)
    expect(wordsOf(answer.body)).toContain('Say it in words.')
    expect(answer.body).toContain('value="Cars are sliding"')
  })

  test('who is not on duty sees the requests and no form to answer', async () => {
    const { send, look, open } = await aNight('off-duty')
    await send(said)
    expect(await look()).toContain('Only a duty manager on duty answers.')
    expect((await send({ request: (await open()).id, outcome: 'accepted' })).statusCode).toBe(403)
  })

  test('a visitor is asked to sign in: names of people who asked are not for everybody', async () => {
    const { get } = await aNight()
    const answer = await get('/requests')
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/sign-in?back=%2Frequests'])
  })
})
