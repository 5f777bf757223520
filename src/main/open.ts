import { join } from 'node:path'
import { identifyByCertificate } from '#src/adapters/device-certificates.ts'
import type { DeviceCredentials } from '#src/adapters/device-credentials.ts'
import { notingDevices } from '#src/adapters/known-devices.ts'
import type { Audit } from '#src/adapters/mqtt-access.ts'
import { NOT_THIS_PROGRAM } from '#src/adapters/operational/migrating.ts'
import { throughOutages } from '#src/adapters/operational/through-outages.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { secretIn } from '#src/adapters/secret-file.ts'
import type { TlsFiles } from '#src/adapters/tls-files.ts'
import type { Config } from '#src/config.ts'
import type { Log } from '#src/jobs/log.ts'
import { plainMqttHost } from '#src/main/page-of.ts'
import type { Network } from '#src/network/network.ts'
import type { Broker, OperationalStore } from '#src/ports.ts'

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error)

const postgresStore = async (url: URL): Promise<OperationalStore> =>
  throughOutages(await openOperationalStore({ postgresUrl: url.href }))

/**
 * The operational store that the settings name; an outage of PostgreSQL does not stop the night. When it cannot be
 * opened at all, the error says what to look at.
 */
export async function openStore({ postgresUrl, dataDir }: Config, log?: Log): Promise<OperationalStore> {
  const notNoted = (error: unknown) =>
    log?.warn(
      { event: 'devices_not_noted', err: error },
      `who may publish could not be noted beside the journal, which a start without a database needs: ${wordsOf(error)}`,
    )
  const sqliteFile = join(dataDir, 'operational.sqlite')
  try {
    const store = await (postgresUrl ? postgresStore(postgresUrl) : openOperationalStore({ sqliteFile }))
    return notingDevices(store, dataDir, notNoted)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NOT_THIS_PROGRAM) throw error
    const words = postgresUrl
      ? `PostgreSQL at ${postgresUrl.host}: ${wordsOf(error)}; start it, or check FROSTLINE_POSTGRES_URL`
      : `${sqliteFile}: ${wordsOf(error)}; check that it is whole, writable and on a local disk`
    throw new Error(words, { cause: error })
  }
}

/** User name and password at an external broker; undefined where none is set. */
export async function brokerLogin({ brokerCredentials }: Config) {
  if (!brokerCredentials) return {}
  const { username, passwordFile } = brokerCredentials
  return { username, password: secretIn(passwordFile, 'FROSTLINE_BROKER_PASSWORD_FILE') }
}

/** What the embedded broker needs besides: who is told of refusals, its certificate, whose devices there are. */
export type BrokerDoor = {
  readonly audit?: Audit
  readonly tls?: TlsFiles | null
  network?(): Network
}

/** The broker that the settings name; not yet listening or connected. Loads only what is used. */
export async function openBroker(
  config: Config,
  credentials: DeviceCredentials,
  log: Log,
  { audit, tls, network }: BrokerDoor = {},
): Promise<Broker> {
  if (config.broker === 'embedded') {
    const { embeddedBroker } = await import('#src/adapters/mqtt-broker.ts')
    return embeddedBroker({
      host: plainMqttHost(config),
      port: config.mqttPort,
      ...(config.tls && tls && { tls: { host: config.listen, port: config.tls.mqttPort, files: tls } }),
      identify: credentials.identify,
      ...(config.tls?.clientCaFile && network && { identifyByCertificate: identifyByCertificate(network) }),
      ...(audit && { audit }),
    })
  }
  const { externalBroker } = await import('#src/adapters/mqtt-subscriber.ts')
  return externalBroker({
    url: config.broker.href,
    // two services at one broker are two clients: each needs a login of its own
    clientId: config.brokerCredentials?.username ?? 'frostline-ingest',
    ...(await brokerLogin(config)),
    log: (words) => log.warn({ event: 'broker' }, words),
  })
}
