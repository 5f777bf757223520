import { expect, test } from 'vitest'
import { bench, KEY, notAProblem, twoAuthorities } from '#tests/api/support.ts'
import { deviceDeps } from '#tests/support/device-bench.ts'
import { plannerHere } from '#tests/support/planner-here.ts'

type Operation = { summary?: string; responses: Record<string, { content?: Record<string, unknown> }> }
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> }

const { app, as } = await bench({
  changes: { changeNetwork: async () => {}, newSecret: () => Promise.reject(new Error('no secrets here')) },
  secrets: deviceDeps(twoAuthorities).deps.secrets,
  brokerHook: {
    knows: () => false,
    authenticate: () => ({ result: 'deny', after_ms: 0 }),
    authorise: () => 'deny',
  },
  shadows: { rulesOf: () => null, change: async () => {} },
  lorawan: {
    networks: [],
    uplinks: { take: () => Promise.reject(new Error('no network here')), unplaced: () => [] },
  },
  planner: plannerHere,
  testAlarms: { now: () => new Date(), last: () => null, received: () => {} },
  policies: { ownNetwork: () => twoAuthorities, adopt: async () => false },
  sandboxes: {
    limits: { sensors: 1, of_one_address: 1, mb_a_day: 1 },
    mqtt: { port: 1883, tls: false },
    resetsAt: () => new Date(),
    signUp: async () => 'FULL',
    holder: () => null,
  },
})
const document: Document = (await app.inject({ url: '/openapi.json', headers: KEY })).json()
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method} ${path}`,
    path,
    method,
    operation,
  })),
)

test('is OpenAPI 3.1 and names every endpoint', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(operations.map(({ name }) => name).sort()).toEqual([
    'delete /api/v1/session',
    'delete /api/v1/shares/{share}',
    'get /api/v1/alerts',
    'get /api/v1/alerts/{alert}',
    'get /api/v1/claims-pack',
    'get /api/v1/decisions',
    'get /api/v1/decisions/{decision}',
    'get /api/v1/device-overview',
    'get /api/v1/devices',
    'get /api/v1/devices/{device}',
    'get /api/v1/devices/{device}/go-live',
    'get /api/v1/devices/{device}/life',
    'get /api/v1/devices/{device}/log',
    'get /api/v1/devices/{device}/readings',
    'get /api/v1/devices/{device}/rejections',
    'get /api/v1/devices/{device}/simulated-frost',
    'get /api/v1/devices/{device}/verdicts',
    'get /api/v1/health',
    'get /api/v1/health/live',
    'get /api/v1/jobs',
    'get /api/v1/live',
    'get /api/v1/map',
    'get /api/v1/nights/{date}/as-known-at',
    'get /api/v1/nights/{date}/plans',
    'get /api/v1/nights/{date}/plans/{plan}',
    'get /api/v1/nights/{date}/plans/{plan}/spreaders/{spreader}/list',
    'get /api/v1/nights/{date}/routes',
    'get /api/v1/nights/{date}/routes/{route}/list',
    'get /api/v1/nights/{date}/scopes',
    'get /api/v1/notices',
    'get /api/v1/notifications',
    'get /api/v1/policies/{authority}',
    'get /api/v1/road-networks/{authority}',
    'get /api/v1/road-networks/{authority}/{sha256}',
    'get /api/v1/routes',
    'get /api/v1/routes/{route}',
    'get /api/v1/routes/{route}/hazards',
    'get /api/v1/routes/{route}/segments',
    'get /api/v1/sandbox',
    'get /api/v1/sandbox/sensor',
    'get /api/v1/session',
    'get /api/v1/shadow-rules/{authority}',
    'get /api/v1/shares',
    'get /api/v1/shares/{share}',
    'get /api/v1/skill',
    'get /api/v1/spot-requests',
    'get /api/v1/spot-requests/{request}',
    'get /api/v1/stations',
    'get /api/v1/stations/{station}',
    'get /api/v1/stations/{station}/forecast',
    'get /api/v1/stations/{station}/learned-error',
    'get /api/v1/test-alarm',
    'get /api/v1/thermal-map',
    'get /api/v1/tonight',
    'get /api/v1/tonight/changed',
    'get /api/v1/treatments',
    'get /api/v1/uplink-mappings',
    'get /api/v1/uplinks/unplaced',
    'get /api/v1/verification',
    'get /health/ready',
    'post /api/v1/alerts/{alert}/acknowledge',
    'post /api/v1/alerts/{alert}/snooze',
    'post /api/v1/alerts/{alert}/undo',
    'post /api/v1/broker/authenticate',
    'post /api/v1/broker/authorise',
    'post /api/v1/claims',
    'post /api/v1/decisions/{decision}/approve',
    'post /api/v1/device-changes/{change}/approve',
    'post /api/v1/devices',
    'post /api/v1/devices/import',
    'post /api/v1/devices/{device}/claim-code',
    'post /api/v1/devices/{device}/credential',
    'post /api/v1/devices/{device}/disable',
    'post /api/v1/devices/{device}/enable',
    'post /api/v1/devices/{device}/maintenance',
    'post /api/v1/devices/{device}/maintenance/end',
    'post /api/v1/devices/{device}/quarantine',
    'post /api/v1/devices/{device}/release',
    'post /api/v1/devices/{device}/revoke',
    'post /api/v1/devices/{device}/transfer',
    'post /api/v1/nights/{date}/answers',
    'post /api/v1/nights/{date}/plans',
    'post /api/v1/nights/{date}/plans/what-if',
    'post /api/v1/nights/{date}/plans/{plan}/confirmation',
    'post /api/v1/notices/{notice}/answer',
    'post /api/v1/policies/{authority}/approve',
    'post /api/v1/road-networks/{authority}',
    'post /api/v1/routes/{route}/what-if',
    'post /api/v1/sandbox/sensors',
    'post /api/v1/session',
    'post /api/v1/shares',
    'post /api/v1/spot-requests',
    'post /api/v1/spot-requests/{request}/answer',
    'post /api/v1/stations/{station}/learned-error/reset',
    'post /api/v1/surveys',
    'post /api/v1/test-alarm/received',
    'post /api/v1/threshold-changes/{change}/approve',
    'post /api/v1/treatments',
    'post /api/v1/treatments/{treatment}/withdraw',
    'post /api/v1/uplink-mappings',
    'post /api/v1/uplink-mappings/try',
    'post /api/v1/uplinks/{network}',
    'post /api/v1/validate',
    'put /api/v1/devices/{device}/lorawan',
    'put /api/v1/policies/{authority}',
    'put /api/v1/routes/{route}/thresholds',
    'put /api/v1/shadow-rules/{authority}',
  ])
})

test.each(operations)('$name says what it does and declares its problems', ({ method, operation }) => {
  expect(operation.summary).toMatch(/\w/)
  const codes = ['400', '401', '403', '404', '405', '421', '429', '500']
  if (method !== 'get') codes.push('409', '413', '415', '422')
  for (const code of codes)
    expect(operation.responses[code]?.content, code).toHaveProperty('application/problem+json')
})

const VALUES: Record<string, string> = {
  date: '2026-01-15',
  alert: 'deadline_near:route-1',
  sha256: '0'.repeat(64),
}
const filled = (path: string) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => VALUES[name] ?? 'moor-top')
const winter = await as('winter')
const asked = operations.filter(({ name, method }) => method === 'get' && !name.includes('/health'))

test.each(asked)('$name refuses a query parameter that it does not know', async ({ path }) => {
  const needed = path.endsWith('/claims-pack') ? 'from=2026-01-15T12:00:00Z&' : ''
  const answer = await app.inject({ url: `${filled(path)}?${needed}dete=2026-01-15`, headers: winter })
  expect(notAProblem(answer, 400, 'PARAM')).toBeUndefined()
  expect(answer.json().detail).toContain('dete')
})
