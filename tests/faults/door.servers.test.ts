/** Floods, sockets that say nothing and rogue devices at the real service's door. */
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { connectFrame, publishFrame, topicOf } from '#tests/adapters/mqtt-devices.ts'
import { descriptorsOf, deviceAt, knock, memoryOf, steadyPublisher } from '#tests/faults/door.ts'
import { secondsUntil } from '#tests/faults/people.ts'
import { eventually, type RunningService, startService } from '#tests/support/signed-in-service.ts'

const GOOD = 'moor-1-box'
const ROGUE = 'vale-1-box'
const FLOOD_MS = 10_000
const STEADY_MB = 4

async function started(): Promise<RunningService & { port: number }> {
  const service = await startService({ settings: { FROSTLINE_WATCHDOG: 'off', FROSTLINE_LOG_LEVEL: 'warn' } })
  onTestFinished(() => service.stop())
  return { ...service, port: Number(new URL(service.mqttUrl).port) }
}
const goodDevice = async (service: RunningService) =>
  steadyPublisher(await deviceAt(service.mqttUrl, GOOD), topicOf(GOOD), () => service.now())

type Rejection = { code: string; message: string; topic: string }
const rejectionsOf = async (service: RunningService, device: string): Promise<Rejection[]> =>
  (await service.get<{ items: Rejection[] }>(`/api/v1/devices/${device}/rejections`)).body.items

async function highestMemory(pid: number, ms: number): Promise<number> {
  const until = performance.now() + ms
  let highest = memoryOf(pid)
  while (performance.now() < until) {
    await delay(100)
    highest = Math.max(highest, memoryOf(pid))
  }
  return highest
}

/** A service that has just started takes some 70 MB in its first half minute, whoever knocks: that is not the flood's. */
async function steadyMemory(pid: number): Promise<number> {
  let last = await highestMemory(pid, FLOOD_MS / 2)
  for (let round = 0; round < 20; round++) {
    const now = await highestMemory(pid, FLOOD_MS / 2)
    if (now - last < STEADY_MB) return now
    last = now
  }
  throw new Error(`the service goes on growing by itself: ${last.toFixed(0)} MB`)
}

test('I16: 50 sockets flood, oversize and without login: a good device is served, the memory stays', async () => {
  const service = await started()
  const publisher = await goodDevice(service)
  const before = await steadyMemory(service.pid)
  const huge = Buffer.concat([Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(1_000_000)])
  const floods = [
    [huge],
    [connectFrame('nobody-1')],
    [connectFrame('nobody-2'), publishFrame(topicOf(GOOD), Buffer.alloc(60_000))],
    [Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ]
  let isOver = false
  let knocks = 0
  const again = (index: number): void => {
    if (isOver) return
    knocks++
    knock(service.port, ...floods[index % floods.length]!).once('close', () => setTimeout(again, 5, index))
  }
  for (let index = 0; index < 50; index++) again(index)
  const began = performance.now()
  let letIn_ms = Number.POSITIVE_INFINITY
  const second = 'moor-2-box'
  const login = { clientId: second, username: second, password: `secret-of-${second}`, reconnectPeriod: 500 }
  const late = connect(service.mqttUrl, { ...login, protocolVersion: 4 })
  onTestFinished(() => void late.end(true))
  late
    .on('error', () => {})
    .once('connect', () => {
      letIn_ms = performance.now() - began
    })
  const highest = await highestMemory(service.pid, FLOOD_MS)
  isOver = true
  await secondsUntil(() => Number.isFinite(letIn_ms), 10)
  const { count, p99_ms } = await publisher.stop()
  const grown = highest - before
  console.log(
    `I16  ${knocks} connections in ${FLOOD_MS / 1_000} s: memory +${grown.toFixed(1)} MB; ${count} PUBACKs of a good device, p99 ${p99_ms.toFixed(0)} ms; another let in from the same address after ${letIn_ms.toFixed(0)} ms`,
  )
  expect(count).toBeGreaterThan(100)
  expect(grown).toBeLessThan(32)
  expect(p99_ms).toBeLessThan(1_000)
}, 180_000)

test('I17: slow, half-open and 2,000 idle sockets are closed within 30 s, and nothing of them is left', async () => {
  const service = await started()
  const publisher = await goodDevice(service)
  const base = descriptorsOf(service.pid)
  const hello = connectFrame(GOOD)
  const slow = Array.from({ length: 20 }, () => {
    const socket = knock(service.port)
    let sent = 0
    const drip = setInterval(() => socket.write(hello.subarray(sent, ++sent)), 1_500)
    socket.once('close', () => clearInterval(drip))
    return socket
  })
  const half = Array.from({ length: 20 }, () => knock(service.port, hello.subarray(0, 9)))
  const idle = Array.from({ length: 2_000 }, () => knock(service.port))
  const httpPort = Number(new URL(service.process.base).port)
  const http = [Buffer.alloc(0), Buffer.from('GET /health/ready HTTP/1.1\r\nHost: '), Buffer.from('GET')]
  const asking = http.flatMap((said) => Array.from({ length: 20 }, () => knock(httpPort, said)))
  const sockets = [...slow, ...half, ...idle, ...asking]
  const opened = await secondsUntil(() => descriptorsOf(service.pid) > base + 100, 10)
  const highest = descriptorsOf(service.pid)
  const closed = await secondsUntil(() => sockets.every(({ closed }) => closed), 30)
  await secondsUntil(() => descriptorsOf(service.pid) <= base, 5)
  const { count, p99_ms } = await publisher.stop()
  console.log(
    `I17  ${highest - base} descriptors held after ${opened.toFixed(1)} s, all closed ${(opened + closed).toFixed(1)} s after the first; a good device meanwhile: ${count} PUBACKs, p99 ${p99_ms.toFixed(0)} ms`,
  )
  expect(p99_ms).toBeLessThan(1_000)
}, 60_000)

test('I18: a rogue device takes over, publishes, subscribes and leaves wills elsewhere: all refused and kept, the victim undisturbed', async () => {
  const service = await started()
  const victim = await deviceAt(service.mqttUrl, GOOD)
  await victim.subscribeAsync(topicOf(GOOD, 'cmd'))
  const publisher = steadyPublisher(victim, topicOf(GOOD), () => service.now())
  const as = (changes: object) => deviceAt(service.mqttUrl, ROGUE, changes)
  const will = (topic: string, retain = false) => ({
    will: { topic, payload: Buffer.from('{}'), qos: 1, retain },
  })

  const refusedLogins = [
    { clientId: GOOD },
    { clientId: GOOD, username: GOOD },
    will(topicOf(GOOD)),
    will(topicOf(ROGUE, 'cmd')),
    will(topicOf(ROGUE), true),
  ]
  for (const changes of refusedLogins) await expect(as(changes)).rejects.toThrow(/refused/i)
  const foreign = [
    topicOf(GOOD),
    topicOf(GOOD, 'cmd'),
    topicOf(ROGUE, 'errors'),
    '$SYS/x',
    `${topicOf(ROGUE)}/x`,
  ]
  for (const topic of foreign) {
    const rogue = await as({})
    const gone = new Promise<void>((resolve) => rogue.once('close', () => resolve()))
    const acknowledged = rogue.publishAsync(topic, '{"v":1}', { qos: 1 }).then(
      () => true,
      () => false,
    )
    await gone
    rogue.end(true)
    expect(await acknowledged, topic).toBe(false)
  }
  const listener = await as({})
  const filters = [
    '#',
    '+/+/+/telemetry',
    '$SYS/#',
    topicOf(GOOD, 'cmd'),
    `$share/g/${topicOf(GOOD)}`,
    topicOf(ROGUE),
  ]
  for (const filter of filters) await expect(listener.subscribeAsync(filter)).rejects.toThrow(/Unspecified/)

  const kept = await eventually(
    () => rejectionsOf(service, ROGUE),
    (items) =>
      ['client id', 'will', 'published on', 'asked to hear'].every((words) =>
        items.some(({ message }) => message.includes(words)),
      ),
    5_000,
  )
  expect(new Set(kept.map(({ code }) => code))).toEqual(new Set(['ACL']))
  expect(await rejectionsOf(service, GOOD)).toEqual([])
  const { count, p99_ms } = await publisher.stop()
  expect(victim.connected).toBe(true)
  const hour = 3_600_000
  const [from, to] = [-hour, hour].map((ms) => new Date(service.now().getTime() + ms).toISOString())
  await eventually(
    () =>
      service.get<{ items: object[] }>(`/api/v1/devices/${GOOD}/readings?from=${from}&to=${to}&limit=1000`),
    ({ body }) => body.items.length === count,
    5_000,
  )
  console.log(
    `I18  ${refusedLogins.length + foreign.length + filters.length} attempts, all refused; ${kept.length} kept under the rogue; the victim: ${count} PUBACKs, p99 ${p99_ms.toFixed(0)} ms`,
  )
})
