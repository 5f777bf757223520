import { describe, expect, test } from 'vitest'
import { bench, KEY, notAProblem, PASSWORD } from '#tests/api/support.ts'
import { anAlert, EVENING } from '#tests/support/builders.ts'

const credentials = JSON.stringify({ username: 'duty', password: PASSWORD })
const post = (payload: string | Buffer, headers: Record<string, string> = {}) => ({
  method: 'POST' as const,
  url: '/api/v1/session',
  payload,
  headers: { 'content-type': 'application/json', ...headers },
})

describe('health', () => {
  test('ready says the time by the service clock, or that it still starts', async () => {
    const ready = (await bench()).app
    expect((await ready.inject('/health/ready')).json()).toEqual({ now: '2026-01-15T18:00:00.000Z' })
    const starting = (await bench({ ready: () => false })).app
    expect(notAProblem(await starting.inject('/health/ready'), 503, 'NOT_READY')).toBeUndefined()
    expect((await starting.inject('/api/v1/health/live')).statusCode).toBe(200)
  })

  test('every part with its age, and its trouble in words', async () => {
    const parts = () => [
      { name: 'broker', last_ok_at: new Date(EVENING.getTime() - 61_000), trouble: null },
      { name: 'weather', last_ok_at: null, trouble: 'It has not answered since the start.' },
    ]
    const { app } = await bench({ parts })
    expect((await app.inject('/api/v1/health')).json()).toMatchObject({
      well: false,
      parts: [
        { name: 'broker', age_s: 61, state: 'well' },
        { name: 'weather', age_s: null, state: 'troubled' },
      ],
    })
  })

  test('a record that another process found broken is in trouble at once, until that alert is over', async () => {
    const parts = () => [{ name: 'record', last_ok_at: EVENING, trouble: null }]
    const { app, store } = await bench({ parts })
    const record = async () => (await app.inject('/api/v1/health')).json().parts[0]
    const message = 'The record is broken at entry 2.'
    const alert = anAlert({ id: 'record_broken:northshire', kind: 'record_broken', message })
    await store.saveAlerts([alert])
    expect(await record()).toMatchObject({ state: 'troubled', trouble: message })
    await store.saveAlerts([{ ...alert, version: 2, cleared_at: EVENING }])
    expect(await record()).toMatchObject({ state: 'well', trouble: null })
  })
})

describe('the host', () => {
  test.each(['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST'])(
    '%s is us',
    async (host) => {
      const { app } = await bench()
      expect((await app.inject({ url: '/health/ready', headers: { host } })).statusCode).toBe(200)
    },
  )
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:80', 'localhost:80@evil'])(
    '%s is not',
    async (host) => {
      const { app } = await bench()
      expect(
        notAProblem(await app.inject({ url: '/health/ready', headers: { host } }), 421, 'HOST'),
      ).toBeUndefined()
    },
  )
  test('a name given in the settings is', async () => {
    const { app } = await bench({ hosts: ['frost.north.example'] })
    const answer = await app.inject({ url: '/health/ready', headers: { host: 'frost.north.example' } })
    expect(answer.statusCode).toBe(200)
  })
})

describe('bodies', async () => {
  const { app } = await bench()
  test.each([
    ['JSON', {}],
    ['JSON in capitals', { 'content-type': 'Application/JSON' }],
    ['JSON that says utf-8', { 'content-type': 'application/json; charset=UTF-8' }],
  ])('%s is read', async (_name, headers) => {
    expect((await app.inject(post(credentials, headers))).statusCode).toBe(200)
  })

  test.each([
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
    ['another parameter', { 'content-type': 'application/json; version=1' }],
    ['two types', { 'content-type': 'application/json, text/plain' }],
    ['trailing text', { 'content-type': 'application/json; charset=utf-8 x' }],
    ['a tab and more', { 'content-type': 'application/json\ta' }],
    ['no type', { 'content-type': '' }],
  ])('%s is refused as CONTENT_TYPE', async (_name, headers) => {
    expect(notAProblem(await app.inject(post(credentials, headers)), 415, 'CONTENT_TYPE')).toBeUndefined()
  })

  test.each(['gzip', 'identity', 'br', 'x'])('an encoding %s is never unpacked', async (encoding) => {
    const answer = await app.inject(post(credentials, { 'content-encoding': encoding }))
    expect(notAProblem(answer, 415, 'CONTENT_ENCODING')).toBeUndefined()
  })

  test.each([
    ['not JSON', '{', 400],
    ['nothing', '', 400],
    ['a list', '[]', 400],
    ['two texts', '{"username":"a","password":"b"} {}', 400],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400],
    ['50,000 lists', '['.repeat(25_000) + ']'.repeat(25_000), 400],
    ['a name twice', '{"username":"a","password":"b","password":"c"}', 422],
    ['a name twice, once escaped', '{"username":"a","password":"b","p\\u0061ssword":"c"}', 422],
    ['__proto__', '{"username":"a","password":"b","__proto__":{"role":"admin"}}', 422],
    ['constructor, escaped', '{"username":"a","password":"b","c\\u006fnstructor":{}}', 422],
    ['an unknown name', '{"username":"a","password":"b","role":"admin"}', 422],
    ['another type', '{"username":1,"password":"b"}', 422],
    ['null', '{"username":null,"password":"b"}', 422],
  ])('%s is refused as BODY', async (_name, body, status) => {
    expect(notAProblem(await app.inject(post(body)), status, 'BODY')).toBeUndefined()
  })

  test('64 kB is the most', async () => {
    const large = JSON.stringify({ username: 'duty', password: 'x'.repeat(65_536) })
    expect(notAProblem(await app.inject(post(large)), 413, 'BODY_TOO_LARGE')).toBeUndefined()
  })

  test('names the field that is wrong', async () => {
    expect((await app.inject(post('{"username":"a"}'))).json().field).toBe('password')
    expect((await app.inject(post('{"username":"a","password":"b","role":"x"}'))).json().field).toBe('role')
  })
})

describe('requests from other pages', async () => {
  const { app, as } = await bench()
  const mine = await as('duty')
  const signOut = (headers: Record<string, string>) =>
    app.inject({
      method: 'DELETE',
      url: '/api/v1/session',
      headers: { cookie: mine.cookie ?? '', ...headers },
    })

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin at all', {}],
    ['origin null', { origin: 'null' }],
    ['cross-site', { origin: 'http://localhost:80', 'sec-fetch-site': 'cross-site' }],
    ['same-site', { 'sec-fetch-site': 'same-site' }],
    ['an origin that begins like ours', { origin: 'http://localhost:80.evil.example' }],
    ['our name on another port', { origin: 'http://localhost:8080' }],
  ])('%s is refused', async (_name, headers) => {
    expect(notAProblem(await signOut(headers), 403, 'CSRF')).toBeUndefined()
  })

  test('refused before the body is read', async () => {
    const answer = await app.inject(post('not json', { origin: 'https://evil.example' }))
    expect(notAProblem(answer, 403, 'CSRF')).toBeUndefined()
  })

  test('a key needs no origin; our own page is let in', async () => {
    const key = { authorization: 'Bearer key-write' }
    expect((await app.inject({ method: 'DELETE', url: '/api/v1/session', headers: key })).statusCode).toBe(
      204,
    )
    expect(
      (await signOut({ origin: 'http://localhost:80', 'sec-fetch-site': 'same-origin' })).statusCode,
    ).toBe(204)
  })
})

describe('paths and methods', async () => {
  const { app } = await bench()
  test.each([
    ['PUT', '/api/v1/devices', 'GET, HEAD'],
    ['POST', '/api/v1/devices/moor-top-box/readings', 'GET, HEAD'],
    ['PATCH', '/api/v1/session', 'DELETE, GET, HEAD, POST'],
    ['OPTIONS', '/api/v1/health', 'GET, HEAD'],
    ['TRACE', '/api/v1/health', 'GET, HEAD'],
    ['QUERY', '/api/v1/health', 'GET, HEAD'],
    ['DELETE', '/health/ready', 'GET, HEAD'],
  ] as const)('%s %s: 405 and what is possible', async (method, url, allow) => {
    const answer = await app.inject({ method: method as 'GET', url, headers: KEY })
    expect(notAProblem(answer, 405, 'METHOD')).toBeUndefined()
    expect(answer.headers.allow).toBe(allow)
  })

  test.each([
    '/api/v1//devices',
    '/api/v1/devices/',
    '/api/v1/devices/../admin/readings',
    '/api/v1/devices/moor-top-box/credentials',
    '/api/v1/audit/1',
    '/api/v2/devices',
    '/.env',
    '/metrics',
    '/',
  ])('%s leads nowhere', async (url) => {
    const { statusCode } = await app.inject({ url, headers: KEY })
    expect(statusCode).toBe(404)
  })

  test('what fails inside stays inside', async () => {
    const broken = await bench({
      readings: { ofDevice: () => Promise.reject(new Error('SQLITE_IOERR: /var/lib/frostline/readings.db')) },
    })
    const answer = await broken.app.inject({ url: '/api/v1/devices/moor-top-box/readings', headers: KEY })
    expect(notAProblem(answer, 500, 'INTERNAL')).toBeUndefined()
    expect(answer.body).not.toMatch(/SQLITE|var\/lib|at /)
    expect(broken.logged()).toContain('SQLITE_IOERR')
  })

  test('a store of readings that does not answer is said to be away, and nothing lost', async () => {
    const lost = Object.assign(new Error('InfluxDB at http://10.1.2.3: no answer within 10 s'), {
      code: 'READINGS_AWAY',
    })
    const broken = await bench({ readings: { ofDevice: () => Promise.reject(lost) } })
    const answer = await broken.app.inject({ url: '/api/v1/devices/moor-top-box/readings', headers: KEY })
    expect(notAProblem(answer, 503, 'READINGS_AWAY')).toBeUndefined()
    expect(answer.body).toContain('Nothing is lost')
    expect(answer.body).not.toContain('10.1.2.3')
    expect(broken.logged()).toContain('InfluxDB at')
  })

  test('strict content security, no framing, no sniffing, no caching', async () => {
    const { headers } = await app.inject({ url: '/api/v1/devices', headers: KEY })
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cache-control']).toBe('no-store')
  })

  test('a hundred requests in a second are let through', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => app.inject({ url: '/api/v1/devices', headers: KEY })),
    )
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(100)
  })
})
