import { DatabaseSync } from 'node:sqlite'
import type { Influx2Server } from '#tests/support/servers/influx.ts'

/** What a database holds of the bench: readings in all, and how many are different ones. */
export type Stored = { readonly readings: number; readonly distinct: number }

const total = (csv: string): number => {
  const [header = '', ...rows] = csv.trim().split(/\r?\n/)
  const column = header.split(',').indexOf('_value')
  return rows.reduce((sum, row) => sum + Number(row.split(',')[column] ?? 0), 0)
}

/** `field`: one that every reading has. Different: by device and time, which a clash shares with its first. */
export async function storedInInflux(influx: Influx2Server, field: string): Promise<Stored> {
  const ask = async (more: string): Promise<number> => {
    const answer = await fetch(`${influx.url}/api/v2/query?org=${influx.org}`, {
      method: 'POST',
      headers: { authorization: `Token ${influx.token}`, 'content-type': 'application/vnd.flux' },
      body: `from(bucket: "${influx.bucket}") |> range(start: -10y, stop: 1h)
        |> filter(fn: (r) => r._measurement == "reading" and r._field == "${field}"${more}) |> count()
        |> group() |> sum()`,
    })
    if (!answer.ok) throw new Error(`InfluxDB: ${await answer.text()}`)
    return total(await answer.text())
  }
  const distinct = await ask(' and not exists r.clash')
  return { distinct, readings: await ask('') }
}

export function storedInSqlite(file: string): Stored {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const count = (what: string) =>
      Number(database.prepare(`SELECT count(*) AS count FROM ${what}`).get()!.count)
    return {
      readings: count('reading'),
      distinct: count('(SELECT DISTINCT device, at, seq FROM reading)'),
    }
  } finally {
    database.close()
  }
}
