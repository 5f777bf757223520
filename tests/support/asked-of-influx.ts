/** What InfluxDB itself says it holds, by its own HTTP interface and not through our adapter. */
import type { Influx2Server } from '#tests/support/servers/influx.ts'
import type { TestServer } from '#tests/support/servers/process.ts'

export type Held = {
  readonly readings: number
  /** Issue times, as tagged. */
  readonly forecastRuns: readonly string[]
}

async function rowsOf({ url, org, token }: Influx2Server, query: string): Promise<string[]> {
  const response = await fetch(`${url}/api/v2/query?org=${org}`, {
    method: 'POST',
    headers: {
      authorization: `Token ${token}`,
      'content-type': 'application/vnd.flux',
      accept: 'application/csv',
    },
    body: query,
  })
  if (response.status !== 200) throw new Error(`InfluxDB answered ${response.status}`)
  return (await response.text()).split('\r\n').filter((line) => /^,[^,]*,\d/.test(line))
}

export async function heldByInflux2(server: Influx2Server): Promise<Held> {
  const all = (measurement: string) =>
    `from(bucket:"${server.bucket}") |> range(start: 0, stop: 2200-01-01T00:00:00Z) |> filter(fn: (r) => r._measurement == "${measurement}" and r._field == "road_temp_c")`
  return {
    readings: (await rowsOf(server, all('reading'))).length,
    forecastRuns: (await rowsOf(server, `${all('forecast')} |> group() |> distinct(column: "run")`)).map(
      (row) => row.split(',').at(-1)!,
    ),
  }
}

type Series = { results: [{ series?: [{ values: [string, string | number][] }] }] }

export async function heldByInflux1({ url }: TestServer, db: string): Promise<Held> {
  const ask = async (q: string) => {
    const response = await fetch(`${url}/query?${new URLSearchParams({ db, q })}`)
    const { results } = (await response.json()) as Series
    return results[0].series?.[0].values ?? []
  }
  const readings = await ask('SELECT count("road_temp_c") FROM "reading"')
  const runs = await ask('SHOW TAG VALUES FROM "forecast" WITH KEY = "run"')
  return { readings: Number(readings[0]?.[1] ?? 0), forecastRuns: runs.map(([, run]) => String(run)) }
}
