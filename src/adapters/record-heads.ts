import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordHead } from '#src/decision/record-chain.ts'
import type { RecordHeads } from '#src/ports.ts'

export const recordHeadsFile = (dataDir: string): string => join(dataDir, 'record-heads.ndjson')

type Line = RecordHead & { readonly at: string; readonly store: string }

async function linesOf(file: string): Promise<Line[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line)
}

/**
 * Heads of the record in a file apart from the database, one a line: whoever rewrites the database must find and
 * change this as well. Copy it to where no administrator of the database can write. `store`: whose heads.
 */
export const recordHeads = (file: string, store: string): RecordHeads => ({
  async note({ seq, hash }, at) {
    const line: Line = { at: at.toISOString(), store, seq, hash }
    await appendFile(file, `${JSON.stringify(line)}\n`, { mode: 0o600 })
  },
  noted: async () =>
    (await linesOf(file)).filter((line) => line.store === store).map(({ seq, hash }) => ({ seq, hash })),
})
