import { setTimeout as pause } from 'node:timers/promises'
import { deviceCredentials } from '#src/adapters/device-credentials.ts'
import { embeddedBroker } from '#src/adapters/mqtt-broker.ts'
import { externalBroker } from '#src/adapters/mqtt-subscriber.ts'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { ingest } from '#src/jobs/ingest.ts'
import type { Broker } from '#src/ports.ts'
import { secretOf } from '#tests/adapters/mqtt-devices.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { network } from '#tests/telemetry/messages.ts'

/** The chain from a broker to the journal, alone in a process that is meant to be killed: DIR PORT|URL. */
const [dir, address] = process.argv.slice(2) as [string, string]
const credentials = deviceCredentials({ pepper: Buffer.alloc(32, 1), network: () => network })
credentials.replace(
  network.devices.map(({ id }) => ({
    device: id,
    secret_hash: credentials.secretHash(secretOf(id)),
    retired_secret_hashes: [],
  })),
)
const broker: Broker = address.startsWith('mqtt://')
  ? externalBroker({ url: address, clientId: 'frostline-ingest', log: console.error })
  : embeddedBroker({ host: '127.0.0.1', port: Number(address), identify: credentials.identify })
const journal = await openJournal({ dir })
const chain = ingest({
  journal,
  readings: inMemoryReadings(),
  network: () => network,
  clock: { now: () => new Date() },
  broker,
  onReadings(readings) {
    for (const { seq } of readings) console.log(`kept ${seq}`)
  },
})
await chain.restore()
await broker.start(chain.handle)
while (broker.trouble()) await pause(10)
console.log('ready')
