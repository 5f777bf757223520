/** The API on a small network, with maps where the stores would be. */
import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { buildApp } from '#src/api/app.ts'
import type { ApiDeps, RecentReadings } from '#src/api/deps.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import type { Network } from '#src/network/network.ts'
import type { OperationalStore, ReadingStore, User } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { aDevice, aNetwork, anAuthority, aRoute, aStation, EVENING } from '#tests/support/builders.ts'

export const PASSWORD = 'a long winter night'
const user = (username: string, more: Partial<User> = {}): User => ({
  username,
  authority: 'northshire',
  role: 'duty_manager',
  on_duty: true,
  password_hash: `hash of ${PASSWORD}`,
  session_ttl_s: 3600,
  ...more,
})

const PEOPLE: readonly User[] = [
  user('duty'),
  user('off-duty', { on_duty: false }),
  user('viewer', { role: 'viewer', on_duty: false }),
  user('crew', { role: 'crew', on_duty: false }),
  user('winter', { role: 'winter_manager' }),
  user('other-winter', { role: 'winter_manager' }),
  user('south', { authority: 'southshire' }),
]

/** Northshire, and a neighbour that must never be seen from there. */
export const twoAuthorities: Network = aNetwork({
  authorities: [anAuthority(), anAuthority({ id: 'southshire', name: 'Southshire Council' })],
  stations: [aStation(), aStation({ id: 'south-hill', authority: 'southshire', routes: ['south-1'] })],
  devices: [aDevice(), aDevice({ id: 'south-box', authority: 'southshire', station: 'south-hill' })],
  routes: [aRoute(), aRoute({ id: 'south-1', authority: 'southshire', name: 'South 1' })],
})

export const recentOf = (readings: readonly Reading[]): RecentReadings => ({
  latest: (device) =>
    readings
      .filter((reading) => reading.device === device)
      .toSorted((a, b) => a.at.getTime() - b.at.getTime())
      .at(-1) ?? null,
  ofStation: (station, from, to) =>
    readings.filter((reading) => reading.station === station && reading.at >= from && reading.at < to),
})

const storedOf = (readings: readonly Reading[]): Pick<ReadingStore, 'ofDevice'> => ({
  ofDevice: async (device, { from, to, limit }) =>
    readings
      .filter((reading) => reading.device === device && reading.at >= from && reading.at < to)
      .toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.seq - b.seq)
      .slice(0, limit),
})

export type Bench = {
  app: FastifyInstance
  deps: ApiDeps
  store: OperationalStore
  /** Everything logged so far. */
  logged(): string
  /** Signs in and returns the headers of a browser on our own page. */
  as(username: string): Promise<Record<string, string>>
  setNow(at: Date): void
}

export async function bench(more: Partial<ApiDeps> = {}, readings: readonly Reading[] = []): Promise<Bench> {
  const lines: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  let now = EVENING
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  await store.saveUsers(PEOPLE)
  await store.saveApiKeys([
    { key_hash: 'hash of key-read', authority: 'northshire', scopes: ['read'] },
    { key_hash: 'hash of key-write', authority: 'northshire', scopes: ['read', 'write'] },
  ])
  const deps: ApiDeps = {
    clock: { now: () => now },
    store,
    readings: storedOf(readings),
    network: () => twoAuthorities,
    policyOf: () => examplePolicy,
    recent: recentOf(readings),
    sensors: { verdict: () => null },
    live: liveFeed(10),
    parts: () => [],
    ready: () => true,
    verifyPassword: async (password, hash) => hash === `hash of ${password}`,
    hashKey: (key) => `hash of ${key}`,
    timeZone: 'Europe/London',
    demonstration: null,
    logger: pino({ level: 'info' }, sink),
    ...more,
  }
  // Of no night of these tests: what was in force then each keeps for itself
  await store.saveNetwork(deps.network(), { at: new Date('2100-01-01T00:00:00Z') })
  const app = await buildApp(deps)
  return {
    app,
    deps,
    store,
    logged: () => lines.join(''),
    async as(username) {
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/session',
        payload: { username, password: PASSWORD },
      })
      const token = answer.cookies[0]?.value
      return {
        cookie: `frostline_session=${token}`,
        origin: 'http://localhost:80',
        'sec-fetch-site': 'same-origin',
      }
    },
    setNow(at) {
      now = at
    },
  }
}

export const KEY = { authorization: 'Bearer key-read' }

type Answer = { statusCode: number; headers: Record<string, unknown>; json(): unknown }
/** What every error must look like; undefined when the answer is one, else what is wrong with it. */
export function notAProblem(answer: Answer, status: number, code: string): string | undefined {
  if (answer.statusCode !== status) return `status ${answer.statusCode}, not ${status}`
  const type = String(answer.headers['content-type'])
  if (!/^application\/problem\+json\b/.test(type)) return `content type ${type}`
  const body = answer.json() as Record<string, unknown>
  if (body.code !== code) return `code ${body.code}, not ${code}: ${body.detail}`
  if (body.status !== status) return `status in the body ${body.status}`
  for (const name of ['type', 'title', 'detail'])
    if (typeof body[name] !== 'string' || body[name] === '') return `no ${name}`
  return undefined
}
