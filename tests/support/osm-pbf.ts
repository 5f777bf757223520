import { deflateSync } from 'node:zlib'
import type { OsmExtract, OsmTags } from '#src/network/osm/osm-extract.ts'

/** Writes a tiny OpenStreetMap extract (PBF format of the OpenStreetMap wiki), so that the reader is held to real bytes. */

const varint = (value: number | bigint): number[] => {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return [...bytes, Number(rest)]
}
/** Signed numbers near zero are short: 0, −1, 1, −2 … */
const zigzag = (value: number): number[] => varint(value < 0 ? -2n * BigInt(value) - 1n : 2n * BigInt(value))

const field = (number: number, value: number): number[] => [...varint(number << 3), ...varint(value)]
const bytesField = (number: number, bytes: Iterable<number>): number[] => {
  const content = [...bytes]
  return [...varint((number << 3) | 2), ...varint(content.length), ...content]
}
const textField = (number: number, text: string) => bytesField(number, Buffer.from(text))
const packed = (number: number, values: readonly number[], write: (value: number) => number[]) =>
  bytesField(number, values.flatMap(write))
const differences = (values: readonly number[]) =>
  values.map((value, index) => value - (values[index - 1] ?? 0))

function block(type: 'OSMHeader' | 'OSMData', content: readonly number[]): Buffer {
  const raw = Buffer.from(content)
  const blob = Buffer.from([...field(2, raw.length), ...bytesField(3, deflateSync(raw))])
  const header = Buffer.from([...textField(1, type), ...field(3, blob.length)])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(header.length)
  return Buffer.concat([length, header, blob])
}

/** Texts are named by their place in a table; the first is empty. */
function strings() {
  const table = ['']
  const of = (text: string): number => {
    const known = table.indexOf(text)
    return known >= 0 ? known : table.push(text) - 1
  }
  return {
    of,
    bytes: () =>
      bytesField(
        1,
        table.flatMap((text) => textField(1, text)),
      ),
  }
}
type Strings = ReturnType<typeof strings>

const tagFields = (tags: OsmTags, { of }: Strings) => [
  ...packed(2, Object.keys(tags).map(of), varint),
  ...packed(3, Object.values(tags).map(of), varint),
]

function denseNodes({ nodes }: OsmExtract, { of }: Strings): number[] {
  const all = [...nodes].sort(([a], [b]) => a - b)
  const units = (index: 0 | 1) => all.map(([, { place }]) => Math.round(place[index] * 1e7))
  const tags = all.flatMap(([, node]) => [
    ...Object.entries(node.tags).flatMap(([k, v]) => [of(k), of(v)]),
    0,
  ])
  return bytesField(2, [
    ...packed(1, differences(all.map(([id]) => id)), zigzag),
    ...packed(8, differences(units(1)), zigzag),
    ...packed(9, differences(units(0)), zigzag),
    ...packed(10, tags, varint),
  ])
}

const ways = ({ ways: all }: OsmExtract, texts: Strings): number[] =>
  all.flatMap(({ id, nodes, tags }) =>
    bytesField(3, [...field(1, id), ...tagFields(tags, texts), ...packed(8, differences(nodes), zigzag)]),
  )

const MEMBERS = ['node', 'way', 'relation']
const relations = ({ restrictions }: OsmExtract, texts: Strings): number[] =>
  restrictions.flatMap(({ id, members, tags }) =>
    bytesField(4, [
      ...field(1, id),
      ...tagFields(tags, texts),
      ...packed(
        8,
        members.map(({ role }) => texts.of(role)),
        varint,
      ),
      ...packed(9, differences(members.map(({ ref }) => ref)), zigzag),
      ...packed(
        10,
        members.map(({ type }) => MEMBERS.indexOf(type)),
        varint,
      ),
    ]),
  )

const dataBlock = (extract: OsmExtract, write: (extract: OsmExtract, texts: Strings) => number[]) => {
  const texts = strings()
  const group = bytesField(2, write(extract, texts))
  return block('OSMData', [...texts.bytes(), ...group])
}

/** The extract as a file, data of that second; nodes, ways and relations in blocks of their own. */
export const osmPbf = (
  extract: OsmExtract,
  seconds: number,
  features: readonly string[] = ['OsmSchema-V0.6', 'DenseNodes'],
): Buffer =>
  Buffer.concat([
    block('OSMHeader', [...features.flatMap((feature) => textField(4, feature)), ...field(32, seconds)]),
    dataBlock(extract, denseNodes),
    dataBlock(extract, ways),
    ...(extract.restrictions.length > 0 ? [dataBlock(extract, relations)] : []),
  ])
