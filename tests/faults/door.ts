/** Who knocks at the service's door for MQTT, and what the service spends on them. */
import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { connectAsync, type MqttClient } from 'mqtt'
import { onTestFinished } from 'vitest'

/** A socket that sends bytes as they are; errors are expected of it. */
export function knock(port: number, ...bytes: readonly Uint8Array[]): Socket {
  const socket = connect({ host: '127.0.0.1', port })
  socket.on('error', () => {})
  socket.resume()
  for (const chunk of bytes) socket.write(chunk)
  return socket
}

export const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** Resident memory in MB. */
export const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024

/** By the device's own id and secret; `changes` to what it says. */
export async function deviceAt(url: string, device: string, changes: object = {}): Promise<MqttClient> {
  const client = await connectAsync(url, {
    clientId: device,
    username: device,
    password: `secret-of-${device}`,
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...changes,
  })
  client.on('error', () => {})
  onTestFinished(() => client.endAsync(true))
  return client
}

/** Publishes readings one after another until told to stop; each answer's time in ms. */
export function steadyPublisher(client: MqttClient, topic: string, now: () => Date) {
  const waited: number[] = []
  let isOver = false
  const run = async () => {
    for (let seq = 1; !isOver; seq++) {
      const began = performance.now()
      const reading = { v: 1, ts: now().toISOString(), seq, road_temp_c: 4 }
      await client.publishAsync(topic, JSON.stringify(reading), { qos: 1 })
      waited.push(performance.now() - began)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const running = run()
  return {
    async stop(): Promise<{ count: number; p99_ms: number }> {
      isOver = true
      await running
      const sorted = waited.toSorted((a, b) => a - b)
      return {
        count: sorted.length,
        p99_ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.POSITIVE_INFINITY,
      }
    },
  }
}
