import {
  eachOsmItem,
  type OsmHeader,
  type OsmItem,
  osmFileSize,
} from '#src/adapters/road-network/osm-file.ts'
import type { OsmExtract, OsmNode, OsmRelation, OsmTags, OsmWay } from '#src/network/osm/osm-extract.ts'
import { isWanted } from '#src/network/osm/osm-roads.ts'
import { SECOND } from '#src/units.ts'

/** West, south, east, north; degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number]

export type OsmProgress = (step: string, share: number) => void
export type ReadOsm = {
  readonly extract: OsmExtract
  /** As of when the data are; null: the file does not say. */
  readonly as_of: Date | null
}

const NO_TAGS: OsmTags = {}
const NODE_TAGS = [
  ...['highway', 'barrier', 'railway', 'ford', 'maxheight', 'locked', 'access', 'vehicle', 'motor_vehicle'],
]
const NOTHING = { node: false, way: false, relation: false } as const

const THE_EARTH: Bounds = [-180, -90, 180, 90]
const isWithin = ([west, south, east, north]: Bounds, { lon, lat }: { lon: number; lat: number }) =>
  west <= lon && lon <= east && south <= lat && lat <= north

/**
 * Streets of an extract, whole wherever they touch `bounds`. The file is read twice, for the ways and then for their
 * nodes, and once more before for bounds: nothing but streets is kept in memory.
 * @throws in words for people, with what to do
 */
export async function readOsm(
  path: string,
  bounds: Bounds | null,
  progress: OsmProgress = () => {},
): Promise<ReadOsm> {
  const size = await osmFileSize(path)
  const pass = (step: string, withTags: object, take: (item: OsmItem | OsmHeader) => void) =>
    eachOsmItem(path, { withTags }, take, (bytes) => progress(step, bytes / size)).catch(inWords(path))
  const within = bounds && new Set<number>()
  if (bounds)
    await pass('places within the bounds', NOTHING, (item) => {
      if (item.type === 'node' && isWithin(bounds, item)) within!.add(item.id)
    })
  let as_of: Date | null = null
  const ways: OsmWay[] = []
  const restrictions: OsmRelation[] = []
  await pass('ways', { node: false, way: true, relation: true }, (item) => {
    if (item.type === undefined) as_of = dataTime(item)
    else if (item.type === 'way') ways.push(...wantedWay(item, within))
    else if (item.type === 'relation') restrictions.push(...restriction(item))
  })
  if (ways.length === 0) throw new Error(withoutRoads(path, bounds))
  const wanted = new Set(ways.flatMap((way) => way.nodes))
  const nodes = new Map<number, OsmNode>()
  await pass('nodes', { node: NODE_TAGS, way: false, relation: false }, (item) => {
    if (item.type !== 'node' || !wanted.has(item.id)) return
    if (!isWithin(THE_EARTH, item)) throw new Error(`node ${item.id} lies at ${item.lat}, ${item.lon}`)
    nodes.set(item.id, { place: [item.lon, item.lat], tags: item.tags ?? NO_TAGS })
  })
  const known = new Set<number>()
  for (const { id } of ways) if (known.size === known.add(id).size) throw new Error(comesTwice(path, id))
  const ours = restrictions.filter(({ members }) =>
    members.some(({ ref, type }) => type === 'way' && known.has(ref)),
  )
  return { extract: { ways, nodes, restrictions: ours }, as_of }
}

const dataTime = ({ osmosis_replication_timestamp: seconds }: OsmHeader): Date | null =>
  seconds > 0 ? new Date(seconds * SECOND) : null

function wantedWay(
  { id, refs, tags }: OsmItem & { type: 'way' },
  within: ReadonlySet<number> | null,
): OsmWay[] {
  if (!tags || !isWanted(tags)) return []
  return within && !refs.some((node) => within.has(node)) ? [] : [{ id, nodes: refs, tags }]
}

const restriction = ({ id, members, tags }: OsmItem & { type: 'relation' }): OsmRelation[] =>
  tags?.type?.startsWith('restriction') ? [{ id, members, tags }] : []

const comesTwice = (path: string, way: number): string =>
  `${path} has way ${way} twice: extracts that overlap were put one behind the other; join them with "osmium merge A.osm.pbf B.osm.pbf -o FILE.osm.pbf"`

const withoutRoads = (path: string, bounds: Bounds | null): string =>
  bounds
    ? `${path} has no roads within ${bounds.join(',')}: the order is west,south,east,north in degrees; is it the extract of that county?`
    : `${path} has no roads: is it an extract of something else, such as railways or rivers?`

/** A set holds 16.7 million: a country at once is too much. */
const inWords = (path: string) => (error: Error) => {
  if (!error.message.includes('maximum size exceeded')) throw error
  throw new Error(`${path} is too large to be read whole: name the county with --bounds W,S,E,N`)
}
