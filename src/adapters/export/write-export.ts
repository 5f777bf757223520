import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sha256OfFile } from '#src/adapters/backup/manifest.ts'
import { programVersion } from '#src/adapters/backup/write-backup.ts'
import { networkGeoJson } from '#src/adapters/export/network-geojson.ts'
import { csvLine, READING_COLUMNS, readingsOfStation } from '#src/adapters/export/readings-csv.ts'
import { exportedTables, lineOf, rowsOf } from '#src/adapters/export/rows.ts'
import { EXPORTED } from '#src/adapters/export/tables.ts'
import type { Database } from '#src/adapters/operational/database.ts'
import type { Engine } from '#src/adapters/operational/migrations.ts'
import { readNetwork } from '#src/adapters/operational/network.ts'
import { networkOfAuthorities } from '#src/network/network.ts'
import type { ReadingStore } from '#src/ports.ts'

export type ExportOf = {
  readonly authority: string
  readonly database: Database
  readonly engine: Engine
  readonly readings: Pick<ReadingStore, 'ofStation'>
  readonly made_at: Date
}

export type ExportedFile = {
  readonly path: string
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
  readonly says: string
}

async function writeLines(
  dir: string,
  path: string,
  says: string,
  lines: AsyncIterable<string>,
  headerLines = 0,
): Promise<ExportedFile> {
  const file = join(dir, path)
  await mkdir(dirname(file), { recursive: true })
  let rows = -headerLines
  async function* counted() {
    for await (const line of lines) {
      rows++
      yield `${line}\n`
    }
  }
  await pipeline(Readable.from(counted()), createWriteStream(file, { mode: 0o600, flush: true }))
  return { path, says, rows, bytes: (await stat(file)).size, sha256: await sha256OfFile(file) }
}

async function* tableLines(database: Database, table: string, authority: string): AsyncGenerator<string> {
  for await (const row of rowsOf(database, table, authority)) yield lineOf(row)
}

async function* csvLines({ readings, authority }: ExportOf, station: string): AsyncGenerator<string> {
  yield READING_COLUMNS.join(',')
  for await (const reading of readingsOfStation(readings, station))
    if (reading.authority === authority) yield csvLine(reading)
}

async function* once(text: string): AsyncGenerator<string> {
  yield text
}

async function filesOf(given: ExportOf, dir: string): Promise<ExportedFile[]> {
  const { database, engine, authority } = given
  const network = networkOfAuthorities(await readNetwork(database), [authority])
  if (network.authorities.length === 0) throw new Error(`there is no authority ${authority}`)
  const files = [
    await writeLines(
      dir,
      'network.geojson',
      'stations, depots and roads for any map (RFC 7946)',
      once(JSON.stringify(networkGeoJson(network))),
    ),
  ]
  for (const table of await exportedTables(database, engine)) {
    const { file, says } = EXPORTED[table]!
    files.push(await writeLines(dir, file, says, tableLines(database, table, authority)))
  }
  for (const { id, name } of network.stations)
    files.push(
      await writeLines(
        dir,
        `readings/${id}.csv`,
        `readings of ${name}, as backtest --observations takes them`,
        csvLines(given, id),
        1,
      ),
    )
  return files
}

function readmeOf({ authority, made_at }: ExportOf, files: readonly ExportedFile[]): string {
  return [
    `# Everything that frostline holds of ${authority}`,
    '',
    `Made ${made_at.toISOString()} by frostline ${programVersion()}. Instants are UTC (RFC 3339), temperatures °C, distances m, spread rates g/m²;`,
    'each name carries its unit. NDJSON: one JSON document a line. CSV: empty is not measured; flags, separated by ";",',
    'say what was doubted. Secrets and password hashes are in no file. SHA-256 of each file: manifest.json.',
    '',
    `Columns of readings: ${READING_COLUMNS.join(', ')}. \`time\` is when the device measured, \`received_at\` when it came.`,
    '',
    '| file | rows | what it holds |',
    '| --- | --- | --- |',
    ...files.map(({ path, rows, says }) => `| ${path} | ${rows} | ${says} |`),
    '',
  ].join('\n')
}

/** All that an authority owns, in open formats, into a folder that is not there yet; whole or not at all. */
export async function writeExport(given: ExportOf, out: string): Promise<readonly ExportedFile[]> {
  if (existsSync(out)) throw new Error(`${out} is there already; name a folder that is not`)
  const part = `${out}.part-${process.pid}`
  await mkdir(part, { recursive: true, mode: 0o700 })
  try {
    const files = await filesOf(given, part)
    const { authority, made_at } = given
    const manifest = { format: 'frostline.export/1', authority, made_at, program: programVersion(), files }
    await writeFile(join(part, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`, { flush: true })
    await writeFile(join(part, 'README.md'), readmeOf(given, files), { flush: true })
    await rename(part, out)
    return files
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error
  }
}
