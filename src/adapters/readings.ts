import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { secretIn } from '#src/adapters/secret-file.ts'
import type { Config } from '#src/config.ts'
import type { ReadingStore } from '#src/ports.ts'

type Influx = NonNullable<Config['influx']>

const tokenOf = (influx: Influx): string =>
  influx.tokenFile ? secretIn(influx.tokenFile, 'FROSTLINE_INFLUX_TOKEN_FILE') : ''

/** InfluxDB 1.x has no tokens: the file holds `username:password`. */
function credentialsOf(influx: Influx): { username: string; password: string } | null {
  const [username, ...rest] = tokenOf(influx).split(':')
  return username ? { username, password: rest.join(':') } : null
}

/**
 * The reading store that the settings ask for. InfluxDB need not answer yet: the service decides without it.
 * Fails when the token file cannot be read. Loads only the client that is used.
 */
export async function openReadings({ influx, dataDir }: Config): Promise<ReadingStore> {
  if (influx?.version === 1) {
    const { influx1Readings } = await import('#src/adapters/influx1-readings.ts')
    return influx1Readings({ url: influx.url, database: influx.bucket, credentials: credentialsOf(influx) })
  }
  if (influx) {
    const { influx2Readings } = await import('#src/adapters/influx2-readings.ts')
    return influx2Readings({
      url: influx.url,
      token: tokenOf(influx),
      org: influx.org,
      bucket: influx.bucket,
    })
  }
  const { sqliteReadings } = await import('#src/adapters/sqlite-readings.ts')
  mkdirSync(dataDir, { recursive: true })
  return sqliteReadings(join(dataDir, 'readings.sqlite'))
}
