/**
 * `npm run bench:ingest`: processor time of the service for one message, from the socket to the database: real service,
 * broker and InfluxDB, one publisher for all subjects, 141-byte payloads, QoS 1. The time counts until the last reading
 * is found in the database. Telegraf too, where it is in PATH, in TELEGRAF or given by `-- --telegraf PATH`. Exit 1 when
 * a reading was lost or is there twice, or with `-- --max-external 10 --max-embedded 12` (µs a message) when it took more.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Load, payloadOf } from '#tests/bench/ingest/messages.ts'
import { cpuOf, cpuOfMainThread, residentMb } from '#tests/bench/ingest/process-figures.ts'
import type { PublisherOrder, PublisherReport } from '#tests/bench/ingest/publisher.ts'
import {
  type County,
  embeddedOnInflux,
  embeddedOnSqlite,
  externalOnInflux,
  type Subject,
  telegrafOnInflux,
} from '#tests/bench/ingest/subjects.ts'
import { findBinary } from '#tests/support/servers/process.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '200000' },
    devices: { type: 'string', default: '100' },
    routes: { type: 'string', default: '25' },
    window: { type: 'string', default: '20' },
    only: { type: 'string' },
    telegraf: { type: 'string' },
    'node-arg': { type: 'string', multiple: true, default: [] },
    'max-external': { type: 'string' },
    'max-embedded': { type: 'string' },
  },
})
if (process.platform !== 'linux') {
  console.error('bench:ingest reads processor times from /proc, which only Linux has')
  process.exit(1)
}
const [messages, devices, routes, window] = [
  values.messages,
  values.devices,
  values.routes,
  values.window,
].map(Number) as [number, number, number, number]
const PUBLISHER = fileURLToPath(new URL('./ingest/publisher.ts', import.meta.url))
/** Readings of each device before the measured ones: code is compiled, sessions are there. */
const WARM_UP = 200
const STORED_WITHIN_S = 120
/** The readings are history, as after an outage: what deciding on news costs is measured by bench:reading-to-page. */
const KEPT_UNTIL_MS = 3_600_000
const LOOKED_AT_EVERY_MS = 100

const inPath = (name: string) => (process.env.PATH ?? '').split(':').map((folder) => `${folder}/${name}`)
const telegraf = findBinary(values.telegraf, process.env.TELEGRAF, ...inPath('telegraf'))
type Kind = 'external' | 'embedded' | 'other'
const layouts: { name: string; kind: Kind; start(county: County): Promise<Subject> }[] = [
  { name: 'external mosquitto + InfluxDB', kind: 'external', start: externalOnInflux },
  { name: 'embedded broker + InfluxDB', kind: 'embedded', start: embeddedOnInflux },
  { name: 'embedded broker + SQLite', kind: 'embedded', start: embeddedOnSqlite },
  ...(telegraf
    ? [{ name: 'mosquitto + Telegraf + InfluxDB', kind: 'other' as const, start: telegrafOnInflux(telegraf) }]
    : []),
]

function startPublisher() {
  const child = fork(PUBLISHER)
  return {
    async tell<Kind extends PublisherReport['kind']>(order: PublisherOrder, answer: Kind) {
      child.send(order)
      const [words] = (await once(child, 'message')) as [PublisherReport]
      if (words.kind !== answer) throw new Error(`the publisher said ${words.kind}, not ${answer}`)
      return words as Extract<PublisherReport, { kind: Kind }>
    },
    end: () => child.disconnect(),
  }
}

async function untilStored(subject: Subject, readings: number) {
  const deadline = performance.now() + STORED_WITHIN_S * 1000
  for (;;) {
    const stored = await subject.stored()
    if (stored.distinct >= readings || performance.now() > deadline) return stored
    await delay(LOOKED_AT_EVERY_MS)
  }
}

/** What one JSON.parse of a payload costs here and now, µs: a measure of the machine and of who else is on it. */
function yardstick(): number {
  const text = payloadOf({ devices: 1, each: 1, begun: Date.now() }, 0, 1).toString()
  const times = 300_000
  for (let time = 0; time < times / 10; time++) JSON.parse(text)
  const before = process.cpuUsage()
  for (let time = 0; time < times; time++) JSON.parse(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / times
}

async function measure(start: (county: County) => Promise<Subject>) {
  const subject = await start({ devices, routes, nodeArgs: values['node-arg'] })
  const publisher = startPublisher()
  try {
    const each = Math.ceil(messages / devices)
    const load: Load = { devices, each: WARM_UP + each, begun: Date.now() - KEPT_UNTIL_MS }
    await publisher.tell({ kind: 'connect', port: subject.port, devices }, 'connected')
    await publisher.tell({ kind: 'publish', load, from: 0, to: WARM_UP, window }, 'published')
    await untilStored(subject, WARM_UP * devices)
    await delay(1_000)
    const [cpu, main, started] = [cpuOf(subject.pid), cpuOfMainThread(subject.pid), performance.now()]
    const order = { kind: 'publish', load, from: WARM_UP, to: load.each, window } as const
    const published = await publisher.tell(order, 'published')
    const sent = devices * load.each
    const stored = await untilStored(subject, sent)
    const seconds = (performance.now() - started) / 1000
    const count = published.acknowledged
    return {
      messages: count,
      us: ((cpuOf(subject.pid) - cpu) / count) * 1e6,
      mainUs: ((cpuOfMainThread(subject.pid) - main) / count) * 1e6,
      perSecond: count / seconds,
      p50_ms: published.p50_ms,
      p99_ms: published.p99_ms,
      mb: residentMb(subject.pid),
      lost: sent - stored.distinct,
      twice: stored.readings - stored.distinct,
    }
  } finally {
    publisher.end()
    await subject.stop()
  }
}

const limit = {
  external: Number(values['max-external']),
  embedded: Number(values['max-embedded']),
  other: Number.NaN,
}
let isBad = false
console.log(
  `${devices} devices on ${routes} routes, ${window} unacknowledged each, payloads of 141 bytes; ${loadavg()[0]!.toFixed(1)} processes want ${availableParallelism()} processors; JSON.parse of a payload: ${yardstick().toFixed(2)} µs\n`,
)
console.log(
  '| layout | messages | CPU µs a message | of it main thread | messages/s | PUBACK p50 | p99 ms | RSS MB | lost | twice |',
)
console.log(`|${' --- |'.repeat(10)}`)
for (const { name, kind, start } of layouts) {
  if (values.only && !name.includes(values.only)) continue
  const it = await measure(start)
  console.log(
    `| ${name} | ${it.messages} | ${it.us.toFixed(1)} | ${it.mainUs.toFixed(1)} | ${Math.round(it.perSecond)} | ${it.p50_ms.toFixed(1)} | ${it.p99_ms.toFixed(1)} | ${it.mb} | ${it.lost} | ${it.twice} |`,
  )
  const isSlow = it.us > limit[kind]
  if (isSlow) console.log(`${name}: ${it.us.toFixed(1)} µs is more than ${limit[kind]}`)
  isBad ||= isSlow || (kind !== 'other' && (it.lost !== 0 || it.twice !== 0))
}
console.log(
  '\nBehind an external broker the PUBACK is that broker’s; the service acknowledges to it after its own commit.',
)
process.exitCode = isBad ? 1 : 0
