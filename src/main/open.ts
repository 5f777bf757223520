import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeviceCredentials } from '#src/adapters/device-credentials.ts'
import { throughOutages } from '#src/adapters/operational/through-outages.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import type { Config } from '#src/config.ts'
import type { Log } from '#src/jobs/log.ts'
import type { Broker, OperationalStore } from '#src/ports.ts'

/** The operational store that the settings name; an outage of PostgreSQL does not stop the night. */
export const openStore = async ({ postgresUrl, dataDir }: Config): Promise<OperationalStore> =>
  postgresUrl
    ? throughOutages(await openOperationalStore({ postgresUrl: postgresUrl.href }))
    : openOperationalStore({ sqliteFile: join(dataDir, 'operational.sqlite') })

/** User name and password at an external broker; undefined where none is set. */
export async function brokerLogin({ brokerCredentials }: Config) {
  if (!brokerCredentials) return {}
  const { username, passwordFile } = brokerCredentials
  return { username, password: (await readFile(passwordFile, 'utf8')).trim() }
}

/** The broker that the settings name; not yet listening or connected. Loads only what is used. */
export async function openBroker(config: Config, credentials: DeviceCredentials, log: Log): Promise<Broker> {
  if (config.broker === 'embedded') {
    const { embeddedBroker } = await import('#src/adapters/mqtt-broker.ts')
    return embeddedBroker({
      host: config.listen,
      port: config.mqttPort,
      identify: credentials.identify,
      audit: (device, event) => log.warn({ event: 'device_refused', device }, event),
    })
  }
  const { externalBroker } = await import('#src/adapters/mqtt-subscriber.ts')
  return externalBroker({
    url: config.broker.href,
    clientId: 'frostline-ingest',
    ...(await brokerLogin(config)),
    log: (words) => log.warn({ event: 'broker' }, words),
  })
}
