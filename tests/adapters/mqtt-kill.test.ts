import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MqttClient } from 'mqtt'
import { expect, it } from 'vitest'
import { journaledKeys, killChain, startChain } from '#tests/adapters/kill/killed-process.ts'
import { connectDevice, topicOf } from '#tests/adapters/mqtt-devices.ts'
import { freePort } from '#tests/support/servers/process.ts'
import { DEVICE, fields, NEIGHBOURS } from '#tests/telemetry/messages.ts'

const KILLS = 4
const PER_ROUND = 400
const WINDOW = 20

type Sender = {
  seq: number
  readonly started: number
  readonly unacknowledged: Set<number>
  readonly acknowledged: Set<string>
}

/** Sends what is unacknowledged again, then new readings, until `enough` are acknowledged or the service dies. */
async function load(port: number, device: string, sender: Sender, enough: () => boolean): Promise<void> {
  const client: MqttClient = await connectDevice(port, device)
  client.on('error', () => {})
  const again = [...sender.unacknowledged]
  const publishNext = async (): Promise<void> => {
    const seq = again.pop() ?? ++sender.seq
    sender.unacknowledged.add(seq)
    const ts = new Date(sender.started + seq).toISOString()
    await client.publishAsync(topicOf(device), JSON.stringify(fields({ ts, seq })), { qos: 1 })
    sender.unacknowledged.delete(seq)
    sender.acknowledged.add(`${device} ${seq}`)
  }
  const work = async (): Promise<void> => {
    while (client.connected && !enough()) await publishNext()
  }
  const died = new Promise<void>((resolve) => client.once('close', () => resolve()))
  await Promise.race([Promise.allSettled(Array.from({ length: WINDOW }, work)), died])
  client.end(true)
}

it('I1: kill -9 under load: what was acknowledged is on disk, once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'kill-'))
  const port = await freePort()
  const devices = [DEVICE, ...NEIGHBOURS]
  const acknowledged = new Set<string>()
  const senders = devices.map(
    (): Sender => ({ seq: 0, started: Date.now() - 60_000, unacknowledged: new Set(), acknowledged }),
  )
  try {
    for (let round = 1; round <= KILLS; round++) {
      const child = await startChain(dir, String(port))
      const enough = () => acknowledged.size >= round * PER_ROUND
      const loads = devices.map((device, index) => load(port, device, senders[index]!, enough))
      await Promise.race(loads)
      await killChain(child)
      await Promise.all(loads)
    }
    const kept = await journaledKeys(dir)
    expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS * PER_ROUND)
    const distinct = new Set(kept)
    expect([...acknowledged].filter((key) => !distinct.has(key))).toEqual([])
    expect(kept).toHaveLength(distinct.size)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}, 60_000)
