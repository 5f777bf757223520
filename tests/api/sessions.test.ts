import { describe, expect, test } from 'vitest'
import { bench, KEY, notAProblem, PASSWORD } from '#tests/api/support.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'

const login = (username: string, password = PASSWORD) => ({
  method: 'POST' as const,
  url: '/api/v1/session',
  payload: { username, password },
})

describe('signing in', () => {
  test('sets an HttpOnly cookie that opens the readings', async () => {
    const { app } = await bench()
    const answer = await app.inject(login('duty'))
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ username: 'duty', role: 'duty_manager', on_duty: true })
    const cookie = String(answer.headers['set-cookie'])
    expect(cookie).toMatch(/^frostline_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    const headers = { cookie: cookie.split(';')[0] }
    expect((await app.inject({ url: '/api/v1/devices', headers })).statusCode).toBe(200)
  })

  test.each([
    ['a wrong password', login('duty', 'summer')],
    ['a name that nobody has', login('nobody')],
    ['a name of JavaScript', login('__proto__')],
  ])('%s is refused without saying which', async (_name, request) => {
    const { app } = await bench()
    const answer = await app.inject(request)
    expect(notAProblem(answer, 401, 'AUTH')).toBeUndefined()
    expect(answer.json().detail).toBe('User name and password do not belong together.')
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('ten in a row are no attack; a hundred in a minute are held up', async () => {
    const { app } = await bench()
    const statuses: number[] = []
    for (let n = 0; n < 100; n++) statuses.push((await app.inject(login('duty'))).statusCode)
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(200))
    expect(statuses.at(-1)).toBe(429)
  })

  test('passwords are checked two at a time', async () => {
    let running = 0
    let most = 0
    const { app } = await bench({
      async verifyPassword() {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
        return true
      },
    })
    const answers = await Promise.all(Array.from({ length: 12 }, () => app.inject(login('duty'))))
    expect(answers.every((answer) => answer.statusCode === 200)).toBe(true)
    expect(most).toBe(2)
  })

  test('ends with its time, by the service clock', async () => {
    const { app, as, setNow } = await bench()
    const headers = await as('duty')
    setNow(minutesAfter(EVENING, 59))
    expect((await app.inject({ url: '/api/v1/session', headers })).json().username).toBe('duty')
    setNow(minutesAfter(EVENING, 60))
    expect(notAProblem(await app.inject({ url: '/api/v1/session', headers }), 401, 'AUTH')).toBeUndefined()
  })

  test('signing out ends the session, not only the cookie', async () => {
    const { app, as } = await bench()
    const headers = await as('duty')
    expect((await app.inject({ method: 'DELETE', url: '/api/v1/session', headers })).statusCode).toBe(204)
    expect((await app.inject({ url: '/api/v1/session', headers })).statusCode).toBe(401)
  })

  test('no secret reaches the log', async () => {
    const { app, as, logged } = await bench()
    const headers = await as('duty')
    await app.inject({ url: '/api/v1/devices', headers })
    await app.inject({ url: '/api/v1/nowhere?token=abc', headers: KEY })
    expect(logged()).not.toContain(PASSWORD)
    expect(logged()).not.toContain(headers.cookie?.split('=')[1])
    expect(logged()).not.toContain('key-read')
  })
})

describe('who may ask', () => {
  test.each([
    ['nobody', {}],
    ['an unknown session', { cookie: 'frostline_session=AAAA' }],
    ['an unknown key', { authorization: 'Bearer key-unknown' }],
    ['a device', { authorization: 'Basic bW9vci10b3AtYm94OnNlY3JldA==' }],
    ['an unsigned token', { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJkdXR5In0.' }],
    ['a claim of being local', { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' }],
  ])('%s gets 401', async (_name, headers) => {
    const { app } = await bench()
    for (const url of ['/api/v1/devices', '/api/v1/session', '/openapi.json'])
      expect(notAProblem(await app.inject({ url, headers }), 401, 'AUTH')).toBeUndefined()
  })

  test('in a demonstration anybody on this machine may look, at demonstrations only', async () => {
    const { app } = await bench({ demonstration: { clockSpeed: 10 } })
    const local = await app.inject({ url: '/api/v1/session' })
    expect(local.json()).toMatchObject({ role: 'viewer', authorities: [] })
    const far = await app.inject({ url: '/api/v1/session', remoteAddress: '192.0.2.7' })
    expect(notAProblem(far, 401, 'AUTH')).toBeUndefined()
    const write = await app.inject({ method: 'DELETE', url: '/api/v1/session' })
    expect(notAProblem(write, 401, 'AUTH')).toBeUndefined()
  })
})
