/** A process of its own: one MQTT connection a device, a reading a second each; some turn cold when told to. */
import { connectAsync, type MqttClient } from 'mqtt'
import { AUTHORITY, type Post } from '#tests/bench/live/county.ts'
import { drawing } from '#tests/bench/live/drawing.ts'

export type PublisherOrder =
  | {
      readonly kind: 'begin'
      readonly url: string
      readonly secret: string
      readonly posts: readonly Post[]
      readonly ahead_ms: number
    }
  /** From its next reading on the device reads this. */
  | { readonly kind: 'turn'; readonly device: string; readonly road_temp_c: number }
  | { readonly kind: 'end' }
export type PublisherReport =
  | { readonly kind: 'connected' }
  /** The first reading after a turn: handed over and acknowledged at these instants, ms. */
  | { readonly kind: 'turned'; readonly device: string; readonly sent: number; readonly acknowledged: number }
  | {
      readonly kind: 'ended'
      readonly sent: number
      readonly acknowledged: number
      readonly latencies: readonly number[]
      readonly cpu_s: number
    }

const AT_ONCE = 50
const WARM_C = 8
const report = (words: PublisherReport) => process.send!(words)
const draw = drawing(1)
const latencies: number[] = []
const turns = new Map<string, number>()
const reported = new Set<string>()
const faults = new Map<string, number>()
let [sent, acknowledged, isEnding] = [0, 0, false]

async function publish(client: MqttClient, { device }: Post, seq: number, ahead: number): Promise<void> {
  const turned = turns.get(device)
  const road_temp_c = Math.round(10 * ((turned ?? WARM_C) + 0.2 * draw())) / 10
  const isFirst = turned !== undefined && !reported.has(`${device} ${turned}`)
  reported.add(`${device} ${turned}`)
  const at = Date.now()
  sent++
  const payload = {
    v: 1,
    ts: new Date(at + ahead).toISOString(),
    seq,
    road_temp_c,
    air_temp_c: 8,
    surface_state: 'dry',
  }
  await client.publishAsync(`v1/${AUTHORITY}/${device}/telemetry`, JSON.stringify(payload), { qos: 1 })
  acknowledged++
  latencies.push(Date.now() - at)
  if (isFirst) report({ kind: 'turned', device, sent: at, acknowledged: Date.now() })
}

async function begin({
  url,
  secret,
  posts,
  ahead_ms,
}: Extract<PublisherOrder, { kind: 'begin' }>): Promise<void> {
  const clients: MqttClient[] = []
  const connect = ({ device }: Post) =>
    connectAsync(url, { clientId: device, username: device, password: secret, protocolVersion: 4 })
  for (let from = 0; from < posts.length; from += AT_ONCE)
    clients.push(...(await Promise.all(posts.slice(from, from + AT_ONCE).map(connect))))
  report({ kind: 'connected' })
  const started = performance.now()
  const begun = process.cpuUsage()
  const inHand = new Set<Promise<void>>()
  let next = 0
  // Spread over each second; a tick that comes late makes up for what it missed
  const ticking = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * posts.length)
    for (; next < due && !isEnding; next++) {
      const index = next % posts.length
      const work = publish(clients[index]!, posts[index]!, 1 + Math.floor(next / posts.length), ahead_ms)
      inHand.add(work)
      work.then(
        () => inHand.delete(work),
        (error) => {
          inHand.delete(work)
          faults.set(String(error), (faults.get(String(error)) ?? 0) + 1)
        },
      )
    }
    if (!isEnding) return
    clearInterval(ticking)
    void end()
  }, 2)
  async function end(): Promise<void> {
    await Promise.allSettled(inHand)
    for (const [fault, times] of faults) console.error(`publisher: ${times} × ${fault}`)
    const { user, system } = process.cpuUsage(begun)
    report({ kind: 'ended', sent, acknowledged, latencies, cpu_s: (user + system) / 1e6 })
    for (const client of clients) client.end(true)
  }
}

process.on('message', (order: PublisherOrder) => {
  if (order.kind === 'begin') void begin(order)
  if (order.kind === 'turn') turns.set(order.device, order.road_temp_c)
  if (order.kind === 'end') isEnding = true
})
