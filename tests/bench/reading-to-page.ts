/**
 * `npm run bench:reading-to-page`: how long a reading that makes a route's advice "treat" takes to the words on an open
 * page and to the duty manager's webhook, while a thousand devices publish once a second. Service, publisher and browser
 * are processes of this machine. Exit 1 when a reading was lost, or with `-- --max-ms 250` when p99 to the page is above.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { browserPage } from '#tests/bench/live/browser-page.ts'
import { LOGIN, postsOf, writeCounty } from '#tests/bench/live/county.ts'
import { type HeardEvent, listen } from '#tests/bench/live/event-stream.ts'
import type { PublisherOrder, PublisherReport } from '#tests/bench/live/publisher.ts'
import { mildWeather } from '#tests/support/mild-weather.ts'
import { freePort, freshFolder, untilReady } from '#tests/support/servers/process.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '1000' },
    routes: { type: 'string', default: '250' },
    seconds: { type: 'string', default: '60' },
    clock: { type: 'string', default: '2026-01-15T18:00:05Z' },
    'max-ms': { type: 'string' },
    'no-browser': { type: 'boolean', default: false },
  },
})
const [devices, routes, seconds] = [values.devices, values.routes, values.seconds].map(Number) as [
  number,
  number,
  number,
]
const PROGRAM = fileURLToPath(new URL('../../src/cli/frostline.ts', import.meta.url))
const PUBLISHER = fileURLToPath(new URL('./live/publisher.ts', import.meta.url))
const CLOCK_TICKS_PER_S = 100
const DECIDED_WITHIN_S = 240
const COLD_C = 0.4

const folder = freshFolder('reading-to-page')
const [http, mqtt] = [await freePort(), await freePort()]
const url = `http://127.0.0.1:${http}`
const posts = postsOf(devices, routes)

const told: { readonly at: number; readonly title: string }[] = []
const webhook = await webhookReceiver(() => {
  told.push({ at: Date.now(), title: '' })
  return 204
})
const county = writeCounty(folder, posts, webhook.url)
const weather = await mildWeather()
let ahead = Date.parse(values.clock) - Date.now()
await weather.start(() => new Date(Date.now() + ahead))

function startService(): ChildProcess {
  const env = {
    ...process.env,
    FROSTLINE_HTTP_PORT: String(http),
    FROSTLINE_MQTT_PORT: String(mqtt),
    FROSTLINE_DATA_DIR: join(folder, 'data'),
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_BOOTSTRAP: county.bootstrap,
    FROSTLINE_CONTACTS: county.contacts,
    FROSTLINE_CLOCK: values.clock,
    FROSTLINE_WEATHER: 'open-meteo',
    FROSTLINE_WEATHER_URL: weather.url,
    FROSTLINE_WATCHDOG: 'off',
    FROSTLINE_LOG_LEVEL: 'error',
  }
  return spawn(process.execPath, [PROGRAM, 'start'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** User and system time of a process, seconds. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_S
}

async function signIn(): Promise<string> {
  const headers = { 'content-type': 'application/json', origin: url, 'sec-fetch-site': 'same-origin' }
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify(LOGIN),
  })
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** Every route has its first forecast and nothing to treat. */
async function untilWarm(cookie: string): Promise<void> {
  let last = ''
  for (let waited = 0; waited < DECIDED_WITHIN_S; waited += 5) {
    const answer = await fetch(`${url}/api/v1/tonight`, { headers: { cookie } })
    const { counts } = (await answer.json()) as { counts: { routes: number; no_action: number } }
    if (counts.no_action === counts.routes) return
    last = JSON.stringify(counts)
    await delay(5_000)
  }
  throw new Error(`not every route was decided after ${DECIDED_WITHIN_S} s: ${last}`)
}

function quantiles(name: string, values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(at) as [number, number, number]
  console.log(
    `${name.padEnd(44)} p50 ${p50} p95 ${p95} p99 ${p99} max ${sorted.at(-1)} ms (${sorted.length})`,
  )
  return p99
}

const service = startService()
await untilReady(
  async () => {
    const answer = await fetch(`${url}/health/ready`)
    if (!answer.ok) throw new Error('not ready')
    ahead = Date.parse(((await answer.json()) as { now: string }).now) - Date.now()
  },
  () => '',
)
const cookie = await signIn()

const publisher = fork(PUBLISHER)
const order = (words: PublisherOrder) => publisher.send(words)
const turned = new Map<string, number>()
const ended = Promise.withResolvers<Extract<PublisherReport, { kind: 'ended' }>>()
const connected = Promise.withResolvers<void>()
publisher.on('message', (words: PublisherReport) => {
  if (words.kind === 'connected') connected.resolve()
  if (words.kind === 'turned')
    turned.set(posts.find(({ device }) => device === words.device)!.route, words.sent)
  if (words.kind === 'ended') ended.resolve(words)
})
order({ kind: 'begin', url: `mqtt://127.0.0.1:${mqtt}`, secret: county.deviceSecret, posts, ahead_ms: ahead })
await connected.promise
await untilWarm(cookie)

const decisionEvents: HeardEvent[] = []
let readingEvents = 0
const hear = (heard: HeardEvent) => {
  if (heard.event === 'reading') readingEvents++
  if (heard.event === 'decision') decisionEvents.push(heard)
}
const silence = listen(`${url}/api/v1/live`, cookie, hear)
const page = values['no-browser'] ? null : await browserPage(url)
await delay(2_000)

const [cpu, started] = [cpuOf(service.pid!), performance.now()]
// One route after another, all through the time, its first station
const every = (seconds * 1000) / (routes + 1)
for (let route = 0; route < routes; route++) {
  order({ kind: 'turn', device: posts[route]!.device, road_temp_c: COLD_C })
  await delay(Math.max(0, started + (route + 1) * every - performance.now()))
}
await delay(3_000)
const share = (cpuOf(service.pid!) - cpu) / ((performance.now() - started) / 1000)
const treatedAt = (await page?.treatedAt()) ?? {}
await delay(3_000)
order({ kind: 'end' })
const { sent, acknowledged, latencies, cpu_s } = await ended.promise
publisher.disconnect()
silence()
await page?.close()
service.kill('SIGTERM')
await once(service, 'exit')
weather.stop()
await webhook.stop()

const stored = new DatabaseSync(join(folder, 'data', 'readings.sqlite'), { readOnly: true })
const { count } = stored.prepare('select count(*) as count from reading').get() as { count: number }
stored.close()
console.log(
  `${devices} devices on ${routes} routes, a reading a second each; ${sent} sent, ${acknowledged} acknowledged, ${count} stored, ${acknowledged - count} lost`,
)
console.log(
  `service ${Math.round(100 * share)} % of a core; publisher ${cpu_s.toFixed(1)} s in all; ${readingEvents} events of readings on the stream`,
)
quantiles('reading → acknowledged', latencies)
const eventAt = new Map<string, number>()
for (const { subject, at } of decisionEvents)
  if (subject && at >= (turned.get(subject) ?? Infinity) && !eventAt.has(subject)) eventAt.set(subject, at)
const since = (at: ReadonlyMap<string, number>) =>
  [...turned].flatMap(([route, sent]) => (at.has(route) ? [at.get(route)! - sent] : []))
quantiles('crossing → event of the decision', since(eventAt))
const toPage = page ? quantiles('crossing → words on the page', since(new Map(Object.entries(treatedAt)))) : 0
const firstTurn = Math.min(...turned.values())
const firstTold = told.find(({ at }) => at >= firstTurn)
console.log(
  `first crossing → duty manager's webhook: ${firstTold ? firstTold.at - firstTurn : 'never'} ms; ${told.length} messages in all`,
)
const isMissing = eventAt.size < routes || (page !== null && Object.keys(treatedAt).length < routes)
if (isMissing)
  console.log(
    `NOT EVERY ROUTE: ${turned.size} turned, ${eventAt.size} events, ${Object.keys(treatedAt).length} on the page`,
  )
process.exitCode = acknowledged > count || isMissing || toPage > Number(values['max-ms'] ?? Infinity) ? 1 : 0
