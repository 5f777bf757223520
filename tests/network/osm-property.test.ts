import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lengthOfLine } from '#src/network/geometry.ts'
import type { OsmTags } from '#src/network/osm/osm-extract.ts'
import { networkFromOsm } from '#src/network/osm/osm-network.ts'
import { isRefusedRoadNetwork, readRoadNetwork } from '#src/road-network-document.ts'
import { madeUpExtract, placeOfNode, rule, street } from '#tests/network/made-up-osm.ts'

/** Values as mappers write them, and as they do not. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  highway: ['trunk', 'residential', 'service', 'tertiary_link', 'motorway', 'road', 'footway'],
  oneway: ['yes', '-1', 'no', 'reversible', 'perhaps'],
  junction: ['roundabout', 'circular'],
  access: ['private', 'destination', 'no', 'friends'],
  maxspeed: ['30 mph', 'fast'],
  maxheight: ['3.9', `12'6"`, 'low'],
  gritting: ['priority_1', 'no', 'yes', 'Gold'],
  service: ['driveway'],
  bridge: ['yes'],
}
const NODE_VALUES: Readonly<Record<string, readonly string[]>> = {
  barrier: ['bollard', 'gate', 'cattle_grid', 'thing'],
  highway: ['turning_circle', 'mini_roundabout', 'crossing'],
  access: ['private', 'yes'],
}
const tagsOf = (values: typeof VALUES): fc.Arbitrary<OsmTags> =>
  fc
    .uniqueArray(fc.constantFrom(...Object.keys(values)), { maxLength: 3 })
    .chain((keys) =>
      fc.record(Object.fromEntries(keys.map((key) => [key, fc.constantFrom(...values[key]!)]))),
    )

const NODES = 29
const drawn = fc.record({
  ways: fc.array(
    fc.record({ nodes: fc.array(fc.nat(NODES), { minLength: 2, maxLength: 6 }), tags: tagsOf(VALUES) }),
    { minLength: 1, maxLength: 8 },
  ),
  tagged: fc.dictionary(fc.nat(NODES).map(String), tagsOf(NODE_VALUES), { maxKeys: 5 }),
  rules: fc.array(
    fc.record({
      from: fc.nat(8),
      via: fc.integer({ min: -8, max: NODES }),
      to: fc.nat(8),
      kind: fc.constantFrom('no_left_turn', 'only_straight_on', 'no_u_turn', 'no_dancing'),
    }),
    { maxLength: 4 },
  ),
})

test('whatever mappers draw and write: a sound network or none, and every kilometre is in it or named', () => {
  fc.assert(
    fc.property(drawn, ({ ways, tagged, rules }) => {
      const streets = ways.map(({ nodes, tags }, index) => street(index + 1, nodes, tags))
      const restrictions = rules.map(({ from, via, to, kind }, index) =>
        rule(index, from + 1, via, to + 1, { restriction: kind }),
      )
      const found = networkFromOsm(madeUpExtract(streets, { tagged, restrictions }), {
        name: 'made up',
        source: 'a test',
      })
      if (!found) return
      const { network, notes } = found
      const read = readRoadNetwork(JSON.parse(JSON.stringify(network)))
      expect(isRefusedRoadNetwork(read) ? read.faults : []).toEqual([])
      const metres = ways.reduce((sum, { nodes }) => sum + lengthOfLine(nodes.map(placeOfNode)), 0)
      const kept = network.segments.reduce((sum, { length_m }) => sum + length_m, 0)
      const left = notes.reduce((sum, { kind, km }) => sum + (kind === 'left_out' ? km * 1_000 : 0), 0)
      expect(Math.abs(kept + left - metres)).toBeLessThan(3)
    }),
    { numRuns: 300 },
  )
})
