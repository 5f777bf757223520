import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { influx1Readings } from '#src/adapters/influx1-readings.ts'
import { influx2Readings } from '#src/adapters/influx2-readings.ts'
import { sqliteReadings } from '#src/adapters/sqlite-readings.ts'
import type { Config } from '#src/config.ts'
import type { ReadingStore } from '#src/ports.ts'

type Influx = NonNullable<Config['influx']>

const tokenOf = (influx: Influx): string =>
  influx.tokenFile ? readFileSync(influx.tokenFile, 'utf8').trim() : ''

/** InfluxDB 1.x has no tokens: the file holds `username:password`. */
function credentialsOf(influx: Influx): { username: string; password: string } | null {
  const [username, ...rest] = tokenOf(influx).split(':')
  return username ? { username, password: rest.join(':') } : null
}

/**
 * The reading store that the settings ask for. InfluxDB need not answer yet: the service decides without it.
 * Throws when the token file cannot be read.
 */
export function openReadings({ influx, dataDir }: Config): ReadingStore {
  if (influx?.version === 1)
    return influx1Readings({ url: influx.url, database: influx.bucket, credentials: credentialsOf(influx) })
  if (influx)
    return influx2Readings({
      url: influx.url,
      token: tokenOf(influx),
      org: influx.org,
      bucket: influx.bucket,
    })
  mkdirSync(dataDir, { recursive: true })
  return sqliteReadings(join(dataDir, 'readings.sqlite'))
}
