import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { readOsm } from '#src/adapters/road-network/osm.ts'
import { madeUpExtract, rule, street } from '#tests/network/made-up-osm.ts'
import { osmPbf } from '#tests/support/osm-pbf.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-osm-'))
afterAll(() => rmSync(dir, { recursive: true }))
const file = (name: string, content: Uint8Array | string): string => {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

const AS_OF = Date.UTC(2026, 0, 14) / 1_000
const town = madeUpExtract(
  [
    street(1, [10, 11, 12], { name: 'Rue de l’Église', oneway: '-1' }),
    street(2, [1, 11]),
    street(12_345_678_901, [11, 21, 31]),
  ],
  {
    tagged: { 1: { highway: 'turning_circle' } },
    restrictions: [rule(7, 1, 11, 2, { restriction: 'no_left_turn' })],
  },
)
const bytes = osmPbf(town, AS_OF)

describe('an extract is read from its bytes', () => {
  test('streets, their nodes and rules of turning as they were written, and as of when', async () => {
    const read = await readOsm(file('town.osm.pbf', bytes), null)
    expect(read.extract.ways).toEqual(town.ways)
    expect(read.extract.restrictions).toEqual(town.restrictions)
    expect(new Map(read.extract.nodes)).toEqual(
      new Map(
        [...town.nodes].map(([id, { place, tags }]) => [
          id,
          { place: place.map((one) => expect.closeTo(one, 7)), tags },
        ]),
      ),
    )
    expect(read.as_of).toEqual(new Date(AS_OF * 1_000))
  })

  test('what is no street is passed over, unless somebody marked it for gritting', async () => {
    const ways = [
      street(1, [0, 1], { highway: 'footway' }),
      street(2, [1, 2], { highway: 'footway', maintenance: 'gritting' }),
      street(3, [2, 3], { highway: 'primary' }),
    ]
    const { extract } = await readOsm(file('paths.osm.pbf', osmPbf(madeUpExtract(ways), 0)), null)
    expect(extract.ways.map(({ id }) => id)).toEqual([2, 3])
    expect([...extract.nodes.keys()].sort()).toEqual([1, 2, 3])
  })

  test('within bounds: every street that touches them, whole', async () => {
    const { extract } = await readOsm(join(dir, 'town.osm.pbf'), [-0.0005, -0.0005, 0.0015, 0.0005])
    expect(extract.ways.map(({ id }) => id)).toEqual([2])
    expect([...extract.nodes.keys()].sort()).toEqual([1, 11])
  })

  test('each pass tells how far it is, up to the end', async () => {
    const told: string[] = []
    await readOsm(join(dir, 'town.osm.pbf'), null, (step, share) => told.push(`${step} ${share}`))
    expect(told.filter((one) => one.endsWith(' 1')).length).toBeGreaterThan(0)
    expect(new Set(told.map((one) => one.split(' ')[0]))).toEqual(new Set(['ways', 'nodes']))
  })
})

describe('what cannot be read says what to do', () => {
  const damaged = Buffer.from(bytes)
  damaged.fill(0, bytes.length - 60, bytes.length - 20)
  const endless = Buffer.concat([bytes, Buffer.from([0x7f, 0xff, 0xff, 0xff, 1, 2, 3])])

  test.each<[string, Uint8Array | string, RegExp]>([
    ['nothing', '', /it is empty/],
    ['XML', '<?xml version="1.0"?><osm version="0.6"></osm>', /osmium cat/],
    ['compressed', gzipSync('<osm/>'), /unpack it first/],
    ['a council’s lines', '{"type":"FeatureCollection"}', /--geojson/],
    ['something else', 'road,length\nA606,3\n', /geofabrik/],
    ['cut off in a block', bytes.subarray(0, bytes.length - 30), /not downloaded whole/],
    ['cut off between length and block', bytes.subarray(0, bytes.indexOf('OSMData')), /not downloaded whole/],
    ['damaged', damaged, /damaged/],
    ['with a history', osmPbf(town, 0, ['OsmSchema-V0.6', 'HistoricalInformation']), /without history/],
    ['with a length that cannot be', endless, /damaged/],
  ])('%s', async (_, content, expected) => {
    const path = file('bad.osm.pbf', content)
    await expect(readOsm(path, null)).rejects.toThrow(expected)
    await expect(readOsm(path, null)).rejects.toThrow(path)
  })

  test('whatever bytes are changed or cut off: it is read or told, never a crash or a wait without end', async () => {
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255) })
    const changes = fc.record({ all: fc.array(change, { maxLength: 4 }), length: fc.nat(bytes.length) })
    await fc.assert(
      fc.asyncProperty(changes, async ({ all, length }) => {
        const broken = Buffer.from(bytes)
        for (const { at, to } of all) broken[at] = to
        const path = file('broken.osm.pbf', length % 2 === 0 ? broken : broken.subarray(0, length))
        const read = await readOsm(path, null).catch((error: Error) => error)
        if (read instanceof Error) expect(read.message).toContain(path)
        else
          for (const { place } of read.extract.nodes.values())
            expect([Math.abs(place[0]) <= 180, Math.abs(place[1]) <= 90]).toEqual([true, true])
      }),
      { numRuns: 200 },
    )
  })

  test('a place that is not on the earth', async () => {
    const nowhere = madeUpExtract([street(1, [0, 1])])
    const nodes = new Map([...nowhere.nodes, [1, { place: [200, 0] as const, tags: {} }]])
    const path = file('nowhere.osm.pbf', osmPbf({ ...nowhere, nodes }, 0))
    await expect(readOsm(path, null)).rejects.toThrow(/node 1 lies at 0, 200/)
  })

  test('two extracts one behind the other: no road is counted twice', async () => {
    const path = file('twice.osm.pbf', Buffer.concat([bytes, bytes]))
    await expect(readOsm(path, null)).rejects.toThrow(/has way 1 twice: .*"osmium merge/)
  })

  test('a file that is not there', async () => {
    await expect(readOsm(join(dir, 'not-there.osm.pbf'), null)).rejects.toThrow(/ENOENT/)
  })

  test('no roads in it, or none within the bounds', async () => {
    const rivers = [{ id: 1, nodes: [0, 1], tags: { waterway: 'river' } }]
    const path = file('rivers.osm.pbf', osmPbf(madeUpExtract(rivers), 0))
    await expect(readOsm(path, null)).rejects.toThrow(/has no roads: is it an extract of something else/)
    await expect(readOsm(join(dir, 'town.osm.pbf'), [50, 50, 51, 51])).rejects.toThrow(/within 50,50,51,51/)
  })
})
