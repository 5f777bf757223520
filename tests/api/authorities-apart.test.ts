import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ApiDeps } from '#src/api/deps.ts'
import type { OperationalStore, Role } from '#src/ports.ts'
import { webPages } from '#src/web/pages.ts'
import { canonicalText } from '#src/wire.ts'
import { bench, PASSWORD } from '#tests/api/support.ts'
import { aReading, EVENING } from '#tests/support/builders.ts'
import { deviceDeps } from '#tests/support/device-bench.ts'
import { plannerHere } from '#tests/support/planner-here.ts'
import { type Schema, sampleBody } from '#tests/support/sample-body.ts'
import {
  alertIn,
  COUNTIES,
  type County,
  countiesNetwork,
  decisionIn,
  fillCounties,
  idIn,
  roadsIn,
  userIn,
} from '#tests/support/two-counties.ts'

type Parameter = { readonly in: string; readonly name: string; readonly required?: boolean }
type Operation = {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> }
}
type Document = { readonly paths: Record<string, Record<string, Operation>> }

const ROLES: readonly Role[] = [
  'admin',
  'winter_manager',
  'duty_manager',
  'sensor_engineer',
  'auditor',
  'viewer',
]
const person = (role: Role) => `south-${role}`

const readings = COUNTIES.map((authority) =>
  aReading({ authority, station: idIn(authority, 'hill'), device: idIn(authority, 'box') }),
)

/** What an asker names who knows the ids of a county. */
const namesIn = (county: County): Record<string, string> => ({
  authority: county,
  device: idIn(county, 'box'),
  station: idIn(county, 'hill'),
  route: idIn(county, 'route'),
  decision: decisionIn(county).id,
  treatment: idIn(county, 'run'),
  request: idIn(county, 'request'),
  alert: alertIn(county).id,
  notice: idIn(county, 'notice'),
  share: idIn(county, 'share'),
  network: idIn(county, 'lns'),
  message: idIn(county, 'message'),
  sha256: hash('sha256', canonicalText(roadsIn(county))),
  plan: idIn(county, 'plan'),
  spreader: idIn(county, 'spreader'),
  change: county,
  night: '2026-01-15',
  date: '2026-01-15',
})
/** Ids that are nobody's, as long as those of a county. */
const nowhere = (names: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(names).map(([name, value]) => [name, value.replace('northshire', 'nobodyshir')]),
  )

const QUERY: Readonly<Record<string, string>> = {
  from: '2026-01-15T12:00:00Z',
  to: '2026-01-15T18:00:00Z',
  at: '2026-01-15T18:00:00Z',
}
/** Where the same names ask for something else, or not together. */
const OTHERWISE: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  '/api/v1/verification': { from: '2026-01-12', to: '2026-01-15' },
  '/api/v1/claims-pack': { station: null, format: 'json' },
}

/** Networks that hand on uplinks; whatever another county's took would be heard here. */
const uplinksTaken: string[] = []
const lorawan: ApiDeps['lorawan'] = {
  networks: COUNTIES.map((authority) => ({ id: idIn(authority, 'lns'), authority, kind: 'chirpstack' })),
  uplinks: {
    async take({ authority }) {
      uplinksTaken.push(authority)
      return { device: idIn(authority as County, 'box'), at: EVENING, refused: null }
    },
    unplaced: () => [],
  },
}

const devices = deviceDeps(countiesNetwork)
const parts: Partial<ApiDeps> = {
  ...devices.deps,
  lorawan,
  shadows: { rulesOf: () => null, change: async () => {} },
  testAlarms: { now: () => EVENING, last: () => null, received: () => {} },
  policies: { ownNetwork: () => countiesNetwork, adopt: async () => false },
  planner: plannerHere,
  deviceEvents: () => [{ at: EVENING, last_at: EVENING, times: 1, kind: 'connected', message: 'connected' }],
}

const pageRoutes: string[] = []
const inner = webPages({ logins: [], isSetUp: () => true })
const pages: ApiDeps['pages'] = {
  ...inner,
  async register(app) {
    app.addHook('onRoute', ({ method, url }) => {
      if ([method].flat().includes('GET') && !url.startsWith('/assets')) pageRoutes.push(url)
    })
    await inner.register(app)
  },
}

const made = await bench({ ...parts, pages }, readings)
const { app, store } = made
await devices.start(made.deps)
await fillCounties(store)
await store.saveApiKeys([
  { key_hash: 'hash of south-write', authority: 'southshire', scopes: ['read', 'write'] },
])
await store.saveUsers(
  ROLES.map((role) => ({
    ...userIn('southshire'),
    username: person(role),
    role,
    password_hash: `hash of ${PASSWORD}`,
  })),
)
const document: Document = (
  await app.inject({ url: '/openapi.json', headers: { authorization: 'Bearer south-write' } })
).json()
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method} ${path}`,
    path,
    method,
    operation,
  })),
)
/** The door: who is nobody yet, and what is about nobody. */
const isDoor = (path: string) =>
  /\/(session|claims|health\/\w+)$|\/(sandbox|broker)(\/|$)/.test(path) || path === '/api/v1/live'
const walked = operations.filter(({ path }) => !isDoor(path))

type Asker = { readonly who: string; readonly headers: Record<string, string> }
const askers: Asker[] = [{ who: 'a key', headers: { authorization: 'Bearer south-write' } }]
beforeAll(async () => {
  for (const role of ROLES) askers.push({ who: role, headers: await made.as(person(role)) })
})

function urlOf(path: string, operation: Operation, names: Record<string, string>): string {
  const filled = path.replaceAll(/[{:](\w+)\}?/g, (_, name: string) =>
    encodeURIComponent(names[name] ?? 'unknown'),
  )
  const known: Record<string, string | null> = { ...QUERY, ...names, ...OTHERWISE[path] }
  const query = (operation.parameters ?? [])
    .filter(({ in: place, name }) => place === 'query' && known[name])
    .map(({ name }) => `${name}=${encodeURIComponent(known[name] ?? '')}`)
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled
}

/** What an answer says beyond what was asked, without what differs from one answer to the next. */
function told(body: string, names: Record<string, string>): string {
  const said = Object.values(names).toSorted((a, b) => b.length - a.length)
  const bare = said.reduce(
    (text, name) => text.replaceAll(name, '…').replaceAll(encodeURIComponent(name), '…'),
    body,
  )
  return bare.replaceAll(/"(instance|request_id|id)":"[^"]*"/g, '')
}

/** Each from an address of its own: not one of them asks too much. */
let asked = 0
const elsewhere = () => `127.${(++asked >> 16) & 255}.${(asked >> 8) & 255}.${asked & 255}`

/** Said in every body that has room for it. */
const SAID = { expected_version: 1, reason: 'said by a test', treat_probability: 0.5 }

async function ask(operation: (typeof walked)[number], asker: Asker, names: Record<string, string>) {
  const schema = operation.operation.requestBody?.content['application/json']?.schema
  const several = Object.fromEntries(
    Object.entries(names).flatMap(([name, value]) => [
      [name, value],
      [`${name}s`, [value]],
    ]),
  )
  const answer = await app.inject({
    method: operation.method.toUpperCase() as 'GET',
    url: urlOf(operation.path, operation.operation, names),
    headers: asker.headers,
    remoteAddress: elsewhere(),
    ...(schema && { payload: sampleBody(schema, { ...several, ...SAID }) as object }),
  })
  return { status: answer.statusCode, body: told(answer.body, names) }
}

const isAbout = ({ path, operation }: (typeof walked)[number]) =>
  path.includes('{') &&
  (operation.parameters ?? []).some(({ in: place, name }) => place === 'path' && name !== 'date')

describe.each(walked.filter(({ method }) => method === 'get'))('$name', (operation) => {
  test('T1: a neighbour is told nothing, and not whether it is there', async () => {
    const [theirs, nobodys] = [namesIn('northshire'), nowhere(namesIn('northshire'))]
    for (const asker of askers) {
      const answer = await ask(operation, asker, theirs)
      expect(answer.body, asker.who).not.toContain('northshire')
      if (isAbout(operation)) expect([403, 404, 400], `${asker.who}: ${answer.body}`).toContain(answer.status)
      expect(await ask(operation, asker, nobodys), asker.who).toEqual(answer)
    }
  })
  test('tells somebody what is their own', async () => {
    const answers = []
    for (const asker of askers) answers.push(await ask(operation, asker, namesIn('southshire')))
    expect(answers.map(({ status }) => status)).toContain(200)
  })
})

const stateOf = async (whole: OperationalStore, county: County) => {
  const own = whole.as([county])
  const night = await own.decisionsOfNight('2026-01-15')
  const network = made.deps.network()
  return JSON.stringify([
    night,
    await own.alerts(),
    await own.openSpotRequests(),
    await own.treatment(county, idIn(county, 'run')),
    await own.record(null, 1000),
    await own.policies(county),
    await own.credentials(),
    network.devices.filter(({ authority }) => authority === county),
    network.routes.filter(({ authority }) => authority === county),
  ])
}

describe.each(walked.filter(({ method }) => method !== 'get'))('$name', (operation) => {
  test('T1: nothing of a neighbour is changed, nor said to be there', async () => {
    const before = await stateOf(store, 'northshire')
    const [theirs, nobodys] = [namesIn('northshire'), nowhere(namesIn('northshire'))]
    for (const asker of askers) {
      const answer = await ask(operation, asker, theirs)
      expect(answer.body, asker.who).not.toContain('northshire')
      if (isAbout(operation))
        expect(answer.status, `${asker.who}: ${answer.body}`).toBeGreaterThanOrEqual(400)
      expect(await ask(operation, asker, nobodys), asker.who).toEqual(answer)
    }
    expect(await stateOf(store, 'northshire')).toBe(before)
  })
})

test.each(walked.filter(({ method }) => method !== 'get'))(
  '$name gets as far as its own rules',
  async (operation) => {
    const answers: { status: number; body: string }[] = []
    for (const asker of askers) answers.push(await ask(operation, asker, namesIn('southshire')))
    const isReadIn = answers.some(({ status }) => ![400, 415, 500].includes(status) && status !== 403)
    expect(isReadIn, JSON.stringify(answers)).toBe(true)
  },
)

/** An endpoint that is there only with a part that is missing here would not be walked. */
test('T1: every endpoint of the reference is walked', () => {
  const reference = readFileSync(new URL('./openapi.test.ts', import.meta.url), 'utf8')
  const named = reference.matchAll(/^ {4}'((?:get|post|put|delete) (\/\S+))',$/gm)
  const wanted = [...named].filter(([, , path]) => !isDoor(path ?? '')).map(([, name]) => name)
  expect(wanted.length).toBeGreaterThan(70)
  expect(wanted.filter((name) => !walked.some((operation) => operation.name === name))).toEqual([])
})

test('no uplink was taken for a neighbour', () => {
  expect(new Set(uplinksTaken)).toEqual(new Set(['southshire']))
})

describe('the pages', () => {
  test.each(pageRoutes)('%s shows a neighbour nothing', async (path) => {
    for (const asker of askers) {
      const names = namesIn('northshire')
      const url = path.replaceAll(/:(\w+)/g, (_, name: string) =>
        encodeURIComponent(names[name] ?? 'unknown'),
      )
      const { body } = await app.inject({ url, headers: asker.headers, remoteAddress: elsewhere() })
      expect(told(body, names), asker.who).not.toContain('northshire')
    }
  })
})

test('what one authority gathers live is not named to another', async () => {
  const { live } = made.deps
  live.publish({ kind: 'decision', subject: idIn('northshire', 'route'), at: EVENING })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const stream = await fetch(`${address}/api/v1/live`, {
    headers: { authorization: 'Bearer south-write', accept: 'text/event-stream', 'last-event-id': '0' },
  })
  const reader = stream.body!.getReader()
  let text = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += new TextDecoder().decode(part.value)
    if (text.includes('event: decision')) break
  }
  await reader.cancel()
  await app.close()
  expect(text).toContain('event: decision')
  expect(text).not.toContain('northshire')
})
