import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** What a backup is made of, as a file beside what it describes. */
export const MANIFEST = 'manifest.json'

const head = z.object({ seq: z.number(), hash: z.string() })
const file = z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })
const manifest = z.object({
  format: z.literal('frostline.backup/1'),
  /** By the machine's clock. */
  made_at: z.iso.datetime().transform((text) => new Date(text)),
  program: z.string(),
  operational: z.object({
    engine: z.enum(['sqlite', 'postgres']),
    store: z.string(),
    /** The last one done. */
    migration: z.string(),
    record: head,
    /** Rows by table. */
    tables: z.record(z.string(), z.number()),
  }),
  /** Null: they are in InfluxDB, which has a backup of its own. */
  readings: z.object({ count: z.number() }).nullable(),
  journal: z.object({
    id: z.string(),
    /** Positions: from the first byte that was still kept, up to which all was copied. */
    from: z.number(),
    to: z.number(),
    records: z.number(),
    /** Bytes that were no message when they were copied: damage of the disk, which a backup outlives. */
    damaged: z.number().default(0),
    last_received_at: z.iso
      .datetime()
      .transform((text) => new Date(text))
      .nullable(),
  }),
  /** Settings that were in force, without what is secret. */
  settings: z.record(z.string(), z.string()),
  files: z.array(file),
})

export type Manifest = Readonly<z.infer<typeof manifest>>
export type KeptFile = Manifest['files'][number]

/** The names of a backup's parts; each but the journal's is there or not. */
export const PARTS = {
  operational: 'operational.sqlite',
  readings: 'readings.sqlite',
  journal: 'journal',
  heads: 'record-heads.ndjson',
  pepper: 'device-pepper',
  demonstration: 'demonstration-devices.json',
} as const

/** The manifest of a backup; rejects in words where there is none that this program can read. */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, MANIFEST), 'utf8').catch(() => null)
  if (text === null)
    throw new Error(`${dir} holds no ${MANIFEST}: it is no backup, or one that was not ended`)
  try {
    return manifest.parse(JSON.parse(text))
  } catch (error) {
    const words = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new Error(`${join(dir, MANIFEST)} cannot be read: ${words}`, { cause: error })
  }
}

export async function sha256OfFile(path: string): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) digest.update(chunk)
  return digest.digest('hex')
}
