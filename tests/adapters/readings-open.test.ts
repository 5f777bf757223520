import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openReadings } from '#src/adapters/readings.ts'
import { type Config, readConfig } from '#src/config.ts'

/** The journal that the views of these tests are filled from. */
const JOURNAL = 'journal-1'

const folder = mkdtempSync(join(tmpdir(), 'frostline-open-'))
afterAll(() => rmSync(folder, { recursive: true }))
const configOf = (env: Record<string, string>): Config => {
  const config = readConfig(env)
  if (Array.isArray(config)) throw new Error(JSON.stringify(config))
  return config
}

test('without InfluxDB the readings are a file in the data directory, made when absent', async () => {
  const dataDir = join(folder, 'new', 'data')
  const store = await openReadings(configOf({ FROSTLINE_DATA_DIR: dataDir }))
  expect(await store.position(JOURNAL)).toBe(0)
  await store.close()
  expect(existsSync(join(dataDir, 'readings.sqlite'))).toBe(true)
})

test.each(['1', '2'])(
  'InfluxDB %s that does not answer is no reason not to start; a call says where it was',
  async (version) => {
    const tokenFile = join(folder, 'token')
    writeFileSync(tokenFile, 'user:secret\n')
    const nowhere = { FROSTLINE_INFLUX_URL: 'http://127.0.0.1:1', FROSTLINE_INFLUX_TOKEN_FILE: tokenFile }
    const store = await openReadings(configOf({ ...nowhere, FROSTLINE_INFLUX_VERSION: version }))
    await expect(store.position(JOURNAL)).rejects.toThrow('InfluxDB at http://127.0.0.1:1: ')
    await store.close()
  },
)

test('a token file that is not there stops the start', async () => {
  const missing = {
    FROSTLINE_INFLUX_URL: 'http://127.0.0.1:1',
    FROSTLINE_INFLUX_TOKEN_FILE: join(folder, 'none'),
  }
  await expect(openReadings(configOf(missing))).rejects.toThrow('ENOENT')
})
