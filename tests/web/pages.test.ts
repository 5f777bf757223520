import { describe, expect, test } from 'vitest'
import { emptyNetwork } from '#src/network/network.ts'
import { aNetwork, anAuthority, aRoute, aSegment, aStation } from '#tests/support/builders.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

const MARKUP = '<img src=x onerror=alert(1)>'

describe('every page', async () => {
  const { get, as } = await pagesBench()
  test.each([
    ['/', 'Grit 1 of'],
    ['/routes/route-1', 'Road falls to -2.0 °C at 05:00.'],
    ['/nights/2026-01-15/routes/route-1', 'Route list for the crew, as of 18:00'],
    ['/skill', 'No forecast of these days has been held against a measured road yet'],
    ['/alerts', 'Nothing needs telling.'],
    ['/messages', 'Nothing waits for an answer.'],
    ['/sign-in', 'Sign in'],
  ])('%s answers, says “%s” and that it is a demonstration', async (url, words) => {
    const answer = await get(url)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toContain('text/html')
    expect(wordsOf(answer.body)).toContain(words)
    expect(wordsOf(answer.body)).toContain('DEMO')
  })
  test.each(['/', '/alerts', '/messages', '/routes/route-1', '/skill', '/sign-in', '/nope'])(
    '%s has no script or style in its markup',
    async (url) => {
      const { body, headers } = await get(url)
      expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/)
      expect(headers['content-security-policy']).toContain("default-src 'self'")
    },
  )
  test('a path that leads nowhere says so, and where to go', async () => {
    for (const url of ['/nope', '/routes/route-99']) {
      const answer = await get(url)
      expect(answer.statusCode).toBe(404)
      expect(wordsOf(answer.body)).toContain('There is no such page')
      expect(answer.body).toContain('href="/"')
    }
  })
  test('a night or route that is not there is refused in words', async () => {
    const answer = await get('/nights/2026-01-15/routes/route-99')
    expect(answer.statusCode).toBe(404)
    expect(wordsOf(answer.body)).toContain('This cannot be shown')
  })
  test('forms of ours may be sent: a browser must tell our origin', async () => {
    expect((await get('/sign-in')).headers['referrer-policy']).toBe('same-origin')
  })
  test('the crew and a viewer read the route, and are told who decides', async () => {
    const { body } = await get('/routes/route-1', await as('viewer'))
    expect(wordsOf(body)).toContain('Only a duty manager on duty can decide')
    expect(body).not.toContain('name="action"')
  })
})

describe('outside a demonstration', async () => {
  const { get, as } = await pagesBench({ demonstration: null })
  test('a stranger is asked to sign in and comes back to the page', async () => {
    const answer = await get('/routes/route-1')
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/sign-in?back=%2Froutes%2Froute-1'])
    expect(wordsOf((await get('/sign-in')).body)).not.toContain('DEMO')
  })
  test('no login is told to a stranger', async () => {
    expect(wordsOf((await get('/sign-in')).body)).not.toContain('In the demonstration')
  })
  test('while nobody can sign in, the first page says how to begin', async () => {
    const empty = await pagesBench({ demonstration: null, network: () => emptyNetwork })
    const { statusCode, body } = await empty.get('/')
    expect(statusCode).toBe(200)
    expect(wordsOf(body)).toContain('nobody who could sign in. What to do next')
  })
  test('who is signed in sees the night, without a ribbon', async () => {
    const { statusCode, body } = await get('/', await as('duty'))
    expect(statusCode).toBe(200)
    expect(wordsOf(body)).not.toContain('DEMO')
    expect(wordsOf(body)).toContain('Grit 1 of 1 route')
  })
})

test('names are text, never markup', async () => {
  const network = aNetwork({
    authorities: [anAuthority({ name: MARKUP, demonstration: true })],
    stations: [aStation({ name: MARKUP })],
    routes: [aRoute({ name: MARKUP, segments: [aSegment({ road: MARKUP })] })],
    depots: [
      { id: 'depot-1', authority: 'northshire', name: MARKUP, lat: 53.4, lon: -1.8, invented: true } as never,
    ],
    credits: [MARKUP],
  })
  const { get } = await pagesBench({ network: () => network })
  for (const url of ['/', '/routes/route-1', '/nights/2026-01-15/routes/route-1']) {
    const { body, statusCode } = await get(url)
    expect(statusCode).toBe(200)
    expect(body).not.toContain('<img')
    expect(body).toMatch(/&lt;img|&#60;img/)
  }
})

test('an empty installation says what to do next', async () => {
  const { get } = await pagesBench({
    network: () => ({ ...emptyNetwork, authorities: county.authorities }),
  })
  const { statusCode, body } = await get('/')
  expect(statusCode).toBe(200)
  expect(wordsOf(body)).toContain('What to do next')
  expect(body).toContain('FROSTLINE_BOOTSTRAP')
})

test('silent stations are said in words and hatched, and the list of them is open', async () => {
  const { get } = await pagesBench({}, [])
  const { body } = await get('/')
  expect(wordsOf(body)).toContain('1 without a fresh reading')
  expect(body).toMatch(/<details[^>]*id="stations" open>/)
  expect(body).toContain('map-station stale')
  expect(wordsOf(body)).toContain('no data')
})
