import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { type OSMOptions, OSMTransform } from 'osm-pbf-parser-node'
import type { OsmMember, OsmTags } from '#src/network/osm/osm-extract.ts'

/** What the library hands on: one object of the file. */
export type OsmItem =
  | { type: 'node'; id: number; lat: number; lon: number; tags?: OsmTags }
  | { type: 'way'; id: number; refs: number[]; tags?: OsmTags }
  | { type: 'relation'; id: number; members: OsmMember[]; tags?: OsmTags }
export type OsmHeader = {
  readonly type?: undefined
  readonly osmosis_replication_timestamp: number
  readonly required_features: readonly string[]
}

const CHUNK = 1 << 20
/** A block holds at most 32 MiB (OpenStreetMap wiki, PBF format); more to come is a damaged length. */
const LARGEST_BLOCK = 1 << 25

/** By its first bytes: what somebody gave us instead. */
const OTHERS: readonly (readonly [start: string, mend: string])[] = [
  ['<', 'it is OpenStreetMap as XML: convert it with "osmium cat FILE -o FILE.osm.pbf"'],
  ['\x1f\x8b', 'it is compressed with gzip: unpack it first'],
  ['BZh', 'it is compressed with bzip2: unpack it, then convert it with "osmium cat FILE -o FILE.osm.pbf"'],
  ['PK', 'it is a ZIP archive: unpack it first'],
  ['\xff\xe0', 'it is o5m: convert it with "osmium cat FILE -o FILE.osm.pbf"'],
  ['{', 'it is JSON: lines of a council are read with --geojson'],
]
const MEND = 'get an extract of the county as .osm.pbf, for example from download.geofabrik.de'

const FOREIGN = 'a way of writing that is not read here'
/** What a reader has to understand; `HistoricalInformation` would give us roads that were deleted years ago. */
const UNDERSTOOD = new Set(['OsmSchema-V0.6', 'DenseNodes'])

function checkFeatures({ required_features }: OsmHeader): void {
  const strange = required_features.filter((feature) => !UNDERSTOOD.has(feature))
  if (strange.length > 0) throw new Error(`it needs ${strange.join(', ')}`, { cause: FOREIGN })
}

/** Throws in words when the file is no extract; the size in bytes when it looks like one. */
export async function osmFileSize(path: string): Promise<number> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0)
    const start = buffer.subarray(0, bytesRead).toString('latin1')
    if (!start.slice(4).includes('OSMHeader')) {
      const other = OTHERS.find(([first]) => start.trimStart().startsWith(first))
      throw new Error(
        `${path} is no OpenStreetMap extract: ${bytesRead === 0 ? 'it is empty' : (other?.[1] ?? MEND)}`,
      )
    }
  } finally {
    await handle.close()
  }
  return (await stat(path)).size
}

/** The library throws where a stream must fail, and waits without end for a block whose length is damaged. */
function guarded(options: OSMOptions): OSMTransform {
  const inner = new OSMTransform(options)
  const [transform, flush] = [inner._transform.bind(inner), inner._flush.bind(inner)]
  inner._transform = (chunk, encoding, next) => {
    try {
      transform(chunk, encoding, next)
    } catch (error) {
      return next(error as Error)
    }
    const { needed } = inner as unknown as { needed: number }
    if (needed > LARGEST_BLOCK) inner.destroy(new Error(`a block of ${needed} bytes`))
  }
  inner._flush = (next) => {
    try {
      flush(next)
    } catch {
      next(new Error('it ends in the middle of a block'))
    }
  }
  return inner
}

/**
 * Hands every object of the file to `take`, in its order; `read` is told the bytes so far.
 * @throws in words, when the file is damaged or cut off
 */
export async function eachOsmItem(
  path: string,
  options: OSMOptions,
  take: (item: OsmItem | OsmHeader) => void,
  read: (bytes: number) => void = () => {},
): Promise<void> {
  const file = createReadStream(path, { highWaterMark: CHUNK })
  try {
    await pipeline(file, guarded(options), async (batches: AsyncIterable<(OsmItem | OsmHeader)[]>) => {
      for await (const batch of batches) {
        for (const item of batch) {
          if (item.type === undefined) checkFeatures(item)
          take(item)
        }
        read(file.bytesRead)
      }
    })
  } catch (error) {
    throw inWords(path, error as Error, file.bytesRead)
  }
}

/** What is wrong with the file and what to do; what is wrong elsewhere is handed on as it is. */
function inWords(path: string, error: Error, bytes: number): Error {
  const { message } = error
  if ((error as NodeJS.ErrnoException).syscall !== undefined || /maximum size/.test(message)) return error
  if (error.cause === FOREIGN || /not implemented/.test(message))
    return new Error(
      `${path} is written in a way that is not read here (${message}): write it anew with "osmium cat FILE -o NEW.osm.pbf", without history`,
    )
  return new Error(
    `${path} is damaged or was not downloaded whole (${message}, after ${bytes} bytes): download it again`,
  )
}
