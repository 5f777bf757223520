import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Influx2Server, startInflux1, startInflux2 } from '#tests/support/servers/influx.ts'
import { startMosquitto } from '#tests/support/servers/mosquitto.ts'
import { startPostgres } from '#tests/support/servers/postgres.ts'
import { freshFolder, type TestServer } from '#tests/support/servers/process.ts'

const run = promisify(execFile)
/** A night through the whole chain takes 20 s of an idle machine. */
const LONG = 240_000
vi.setConfig({ testTimeout: LONG + 30_000 })
const SHARED = new URL('../../../shared/data/', import.meta.url).pathname
const CASES = `${SHARED}forecast/cases.ndjson`
const TRAFFORD = [
  '--network',
  `${SHARED}routing/trafford/trafford_gritting.geojson`,
  '--overlay',
  `${SHARED}routing/trafford/overlay.json`,
]

const started: TestServer[] = []
const stopLater = <T extends TestServer>(server: T): T => {
  started.push(server)
  return server
}
afterAll(async () => {
  for (const server of started) await server.stop()
})

/** The command as an operator calls it: a process of its own, settings from the environment. */
async function replay(site: string, settings: Record<string, string>): Promise<string> {
  const args = ['run', '-s', 'frostline', '--', 'replay', '--cases', CASES, '--site', site, ...TRAFFORD]
  const env = { ...process.env, FROSTLINE_DATA_DIR: freshFolder('replay'), ...settings }
  const { stdout } = await run('npm', args, { env, maxBuffer: 1e7, timeout: LONG })
  return stdout
}

const forecastsIn = (output: string) => Number(/(\d+) forecasts issued/.exec(output)?.[1])
const nights = [
  { site: 'it_20140204', station: 'it-20140204', readings: 102, year: 2014 },
  { site: 'bc_20080313', station: 'bc-20080313', readings: 44, year: 2008 },
]

/** Each of the council's six routes with an outcome, a reason and a list; what is made up is said. */
function expectSixRoutes(output: string): void {
  expect(output.match(/^Route \d \(\S+\): (TREAT|NO ACTION|UNKNOWN)/gm)).toHaveLength(6)
  expect(output.match(/^ {2}because: .{20,}/gm)).toHaveLength(6)
  expect(output.match(/^ {2}route list: \d+\.\d km treated, .*invented: .*depot.*width/gm)).toHaveLength(6)
  expect(output.match(/^ +\d+ +\d+\.\d km {2}/gm)?.length).toBeGreaterThan(300)
}

test('the recorded nights are there', () => {
  expect(existsSync(CASES)).toBe(true)
})

describe('mosquitto, InfluxDB 2.7 and PostgreSQL as separate processes', () => {
  let influx: Influx2Server
  let settings: Record<string, string>
  beforeAll(async () => {
    influx = stopLater(await startInflux2())
    const token = join(freshFolder('token'), 'token')
    writeFileSync(token, influx.token)
    settings = {
      FROSTLINE_INFLUX_URL: influx.url,
      FROSTLINE_INFLUX_TOKEN_FILE: token,
      FROSTLINE_INFLUX_ORG: influx.org,
      FROSTLINE_INFLUX_BUCKET: influx.bucket,
    }
  })

  /** Asked of InfluxDB itself, not through our adapter. */
  async function flux(query: string): Promise<string[]> {
    const response = await fetch(`${influx.url}/api/v2/query?org=${influx.org}`, {
      method: 'POST',
      headers: {
        authorization: `Token ${influx.token}`,
        'content-type': 'application/vnd.flux',
        accept: 'application/csv',
      },
      body: query,
    })
    expect(response.status).toBe(200)
    return (await response.text()).split('\r\n').filter((line) => /^,[^,]*,\d/.test(line))
  }
  const all = (year: number, station: string, rest: string) =>
    `from(bucket:"${influx.bucket}") |> range(start: ${year}-01-01T00:00:00Z, stop: ${year + 1}-01-01T00:00:00Z) |> filter(fn: (r) => r.station == "${station}" and ${rest}`

  test.each(nights)(
    '$site: every reading, a forecast per cycle, six decisions',
    async ({ site, station, readings, year }) => {
      const broker = stopLater(await startMosquitto({ persistence: true }))
      const postgres = stopLater(await startPostgres())
      const output = await replay(site, {
        ...settings,
        FROSTLINE_BROKER: broker.url,
        FROSTLINE_POSTGRES_URL: postgres.url,
      })
      expectSixRoutes(output)
      const found = await flux(
        `${all(year, station, 'r._measurement == "reading" and r._field == "road_temp_c")')}`,
      )
      expect(found).toHaveLength(readings)
      const runs = await flux(
        `${all(year, station, 'r._measurement == "forecast" and r._field == "road_temp_c")')} |> group() |> distinct(column: "run")`,
      )
      expect(runs).toHaveLength(forecastsIn(output))
      expect(runs.length).toBeGreaterThan(15)
    },
  )
})

describe('mosquitto and InfluxDB 1.6, SQLite for the rest', () => {
  test.each(nights)(
    '$site: every reading, a forecast per cycle, six decisions',
    async ({ site, station, readings }) => {
      const [broker, influx] = [
        stopLater(await startMosquitto({ persistence: true })),
        stopLater(await startInflux1()),
      ]
      const output = await replay(site, {
        FROSTLINE_BROKER: broker.url,
        FROSTLINE_INFLUX_URL: influx.url,
        FROSTLINE_INFLUX_VERSION: '1',
        FROSTLINE_INFLUX_BUCKET: 'frostline',
      })
      expectSixRoutes(output)
      const q = `SELECT count("road_temp_c") FROM "reading" WHERE "station" = '${station}'`
      const answer = await fetch(`${influx.url}/query?${new URLSearchParams({ db: 'frostline', q })}`)
      const { results } = (await answer.json()) as { results: [{ series: [{ values: [[number, number]] }] }] }
      expect(results[0].series[0].values[0][1]).toBe(readings)
      const runs = await fetch(
        `${influx.url}/query?${new URLSearchParams({ db: 'frostline', q: 'SHOW TAG VALUES FROM "forecast" WITH KEY = "run"' })}`,
      )
      const tags = (await runs.json()) as { results: [{ series: [{ values: unknown[] }] }] }
      expect(tags.results[0].series[0].values).toHaveLength(forecastsIn(output))
    },
  )
})

describe('everything embedded', () => {
  test.each(nights)('$site: every reading is counted back', async ({ site, readings }) => {
    const output = await replay(site, {})
    expectSixRoutes(output)
    expect(output).toContain(`${readings} readings published, ${readings} counted back`)
  })
})
