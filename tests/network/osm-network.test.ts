import { describe, expect, test } from 'vitest'
import type { OsmExtract, OsmTags } from '#src/network/osm/osm-extract.ts'
import type { OsmImport } from '#src/network/osm/osm-import.ts'
import { networkFromOsm } from '#src/network/osm/osm-network.ts'
import { roadNetworkFaults } from '#src/network/road-network-faults.ts'
import { madeUpExtract, placeOfNode, rule, street } from '#tests/network/made-up-osm.ts'

const built = (extract: OsmExtract): OsmImport => {
  const found = networkFromOsm(extract, { name: 'made up', source: 'a test' })!
  expect(roadNetworkFaults(found.network)).toEqual([])
  return found
}
const ids = ({ network }: OsmImport) => network.segments.map(({ id }) => id)
const idsAt = ({ network }: OsmImport, node: number) => {
  const junction = network.junctions.findIndex((place) => String(place) === String(placeOfNode(node)))
  return network.segments.flatMap(({ id, from, to }) => (from === junction || to === junction ? [id] : []))
}
const messages = ({ notes }: OsmImport, kind: string) =>
  notes.flatMap((note) => (note.kind === kind ? [note.message] : []))

describe('ways become segments from junction to junction', () => {
  test('a way is cut where another meets its middle; ids are the nodes at both ends', () => {
    const town = built(madeUpExtract([street(1, [0, 1, 2, 3]), street(2, [11, 1]), street(3, [13, 3])]))
    expect(ids(town)).toEqual(['n0-n1', 'n1-n13', 'n1-n11'])
    expect(town.network.segments[0]).toMatchObject({ from: 0, to: 1, one_way: false, length_m: 111.2 })
  })

  test('pieces alike in everything are joined through a point where nothing else meets', () => {
    const town = built(madeUpExtract([street(1, [0, 1]), street(2, [3, 2, 1]), street(3, [3, 4])]))
    expect(ids(town)).toEqual(['n0-n4'])
    expect(town.network.segments[0]!.line.map(String)).toEqual([0, 1, 2, 3, 4].map(placeOfNode).map(String))
    expect(town.before_joining).toEqual({ junctions: 4, segments: 3 })
  })

  test('ids outlive a way that mappers part in two, and a road that they draw the other way round', () => {
    const side = [street(2, [11, 1]), street(3, [13, 3])]
    const before = built(madeUpExtract([street(1, [0, 1, 2, 3, 4]), ...side]))
    const after = built(madeUpExtract([street(1, [0, 1]), street(9, [4, 3, 2, 1]), ...side]))
    expect(ids(after).sort()).toEqual(ids(before).sort())
  })

  test('several roads between the same junctions are numbered; one-way ids have their direction', () => {
    const ways = [street(1, [0, 1]), street(2, [1, 11, 0]), street(3, [1, 0], { oneway: 'yes' })]
    expect(ids(built(madeUpExtract(ways)))).toEqual(['n0-n1', 'n0-n1-2', 'n1-n0'])
  })

  test.each<[string, OsmTags]>([
    ['another name', { name: 'High Street' }],
    ['another limit', { maxspeed: '30 mph' }],
    ['a bridge', { bridge: 'yes' }],
    ['another class', { highway: 'tertiary' }],
    ['gritting of its own', { maintenance: 'gritting' }],
  ])('they stay apart with %s', (_, tags) => {
    expect(ids(built(madeUpExtract([street(1, [0, 1]), street(2, [1, 2], tags)])))).toHaveLength(2)
  })

  test('one-way pieces that face each other stay apart; those in line are joined', () => {
    const facing = [street(1, [0, 1], { oneway: 'yes' }), street(2, [2, 1], { oneway: 'yes' })]
    const round = [street(3, [0, 10, 11, 12, 2]), street(4, [11, 1])]
    expect(ids(built(madeUpExtract([...facing, ...round])))).toHaveLength(5)
    const inLine = [facing[0]!, street(2, [2, 1], { oneway: '-1' }), round[0]!]
    const town = built(madeUpExtract(inLine))
    expect(town.network.segments.find(({ one_way }) => one_way)?.line.map(String)).toEqual(
      [0, 1, 2].map(placeOfNode).map(String),
    )
  })

  test('a ring that meets one road is cut in its middle: no segment ends where it begins', () => {
    const town = built(madeUpExtract([street(1, [0, 1]), street(2, [1, 2, 12, 11, 1])]))
    expect(town.network.segments.every(({ from, to }) => from !== to)).toBe(true)
    expect(town.network.segments).toHaveLength(3)
  })

  test('a road that the extract cuts off ends at its last point, and is told', () => {
    const town = built(madeUpExtract([street(1, [0, 1, 2, 3])], { absent: [3] }))
    expect(town.network.segments[0]!.line).toHaveLength(3)
    expect(messages(town, 'left_out')).toEqual(['a part whose points are not in the file'])
  })
})

describe('tags become what a plan must know', () => {
  const only = (tags: OsmTags, more: Parameters<typeof madeUpExtract>[1] = {}) =>
    built(madeUpExtract([street(1, [0, 1, 2], tags)], more)).network.segments[0]!

  test.each<[string, OsmTags, object]>([
    [
      'a number',
      { highway: 'primary', ref: 'A606', name: 'Oakham Road' },
      { road: 'A606', road_class: 'primary' },
    ],
    ['two numbers', { highway: 'trunk', ref: 'A47;A6003' }, { road: 'A47/A6003' }],
    ['a street name', { name: 'High Street' }, { road: 'High Street', road_class: 'residential' }],
    ['a living street', { highway: 'living_street' }, { road: 'unnamed road', road_class: 'residential' }],
    ['a B road without a number', { highway: 'secondary' }, { road: 'unnamed B road' }],
    ['width and lanes', { width: '5.5 m', lanes: '2' }, { width_m: 5.5, lanes: 2 }],
    ['a limit', { maxspeed: '30 mph' }, { speed_limit_kmh: 48.3 }],
    ['the national limit', { 'maxspeed:type': 'GB:nsl_single' }, { speed_limit_kmh: 96.6 }],
    [
      'a weak bridge',
      { bridge: 'yes', maxweight: '7.5' },
      { bridge: true, limits: { weight_t: 7.5, width_m: null, height_m: null } },
    ],
    ['a bridge that is gone', { bridge: 'no' }, { bridge: false }],
    [
      'a low bridge',
      { maxheight: `12'6"` },
      { limits: { weight_t: null, width_m: null, height_m: 3.81 }, hazards: ['low headroom (3.81 m)'] },
    ],
    ['a narrow gap', { maxwidth: '2.1' }, { hazards: ['narrow (2.1 m)'] }],
    ['a steep hill', { incline: '-14%' }, { hazards: ['steep hill (14 %)'] }],
    ['a gentle one', { incline: '4%' }, { hazards: [] }],
    ['a ford', { ford: 'yes' }, { hazards: ['ford'] }],
    ['not for lorries', { hgv: 'no' }, { hazards: ['sign: no lorries'] }],
    ['for residents', { access: 'destination' }, { road: 'unnamed road' }],
    ['for all but vehicles, and yet', { access: 'no', motor_vehicle: 'yes' }, { road: 'unnamed road' }],
    [
      'marked for gritting',
      {
        maintenance: 'gritting',
        gritting: 'priority_1',
        gritting_operator: 'Solihull MBC',
        gritting_route_ref: 'Solihull 1',
      },
      { gritting: { priority: 'priority_1', route: 'Solihull 1', operator: 'Solihull MBC' } },
    ],
    [
      'marked for salting',
      { maintenance: 'salting' },
      { gritting: { priority: null, route: null, operator: null } },
    ],
    ['known not to be gritted', { gritting: 'no' }, { gritting: null }],
  ])('%s', (_, tags, expected) => expect(only(tags)).toMatchObject(expected))

  test.each<[string, OsmTags, object]>([
    ['a cattle grid', { barrier: 'cattle_grid' }, { hazards: ['cattle grid'] }],
    ['a level crossing', { railway: 'level_crossing' }, { hazards: ['level crossing'] }],
    ['a ford', { highway: 'ford' }, { hazards: ['ford'] }],
    ['a gate', { barrier: 'gate' }, { hazards: ['gate'] }],
    [
      'a bar across',
      { barrier: 'height_restrictor', maxheight: '2.1' },
      { hazards: ['low headroom (2.1 m)'], limits: { weight_t: null, width_m: null, height_m: 2.1 } },
    ],
  ])('on the way: %s', (_, tags, expected) => {
    expect(only({}, { tagged: { 1: tags } })).toMatchObject(expected)
  })

  test.each<[string, OsmTags, number]>([
    ['bollards', { barrier: 'bollard' }, 1],
    ['a locked gate', { barrier: 'gate', locked: 'yes' }, 1],
    ['a private gate', { barrier: 'gate', access: 'private' }, 1],
    ['bollards that open for vehicles', { barrier: 'bollard', motor_vehicle: 'yes' }, 2],
    ['an open gate', { barrier: 'gate' }, 2],
  ])('past %s: %#', (_, tags, reached) => {
    const town = built(madeUpExtract([street(1, [0, 1, 2]), street(2, [0, 10])], { tagged: { 1: tags } }))
    const farthest = Math.max(...town.network.segments.flatMap(({ line }) => line.map(([lon]) => lon)))
    expect(Math.round(farthest * 1_000)).toBe(reached)
  })

  test.each<[string, OsmTags, boolean]>([
    ['yes', { oneway: 'yes' }, true],
    ['a roundabout', { junction: 'roundabout' }, true],
    ['a roundabout said not to be', { junction: 'roundabout', oneway: 'no' }, false],
    ['a motorway', { highway: 'motorway' }, true],
    ['by turns at a narrow bridge', { oneway: 'alternating' }, false],
  ])('one-way: %s', (_, tags, expected) => {
    const ring = [street(1, [0, 1, 11, 0], tags), street(2, [0, 20]), street(3, [1, 21])]
    const [first] = built(madeUpExtract(ring)).network.segments
    expect(first!.one_way).toBe(expected)
  })

  test('a turning circle is a junction where a spreader may turn', () => {
    const town = built(
      madeUpExtract([street(1, [0, 1, 2])], { tagged: { 1: { highway: 'turning_circle' } } }),
    )
    expect(town.network.segments).toHaveLength(2)
    expect(town.network.turning_places!.map((one) => town.network.junctions[one])).toEqual([placeOfNode(1)])
  })
})

describe('what is left out or not understood is named', () => {
  const high = street(1, [0, 1, 2])

  test.each<[string, OsmTags, string]>([
    ['private', { access: 'private' }, 'access=private'],
    ['for farmers', { motor_vehicle: 'agricultural;forestry' }, 'motor_vehicle=agricultural;forestry'],
    ['a square', { area: 'yes' }, 'area=yes: a square, not a road'],
    [
      'changing by the hour',
      { oneway: 'reversible' },
      'oneway=reversible: its direction changes by the hour',
    ],
    ['a drive', { highway: 'service', service: 'driveway' }, 'service=driveway'],
    ['a yard', { highway: 'service' }, 'service roads that join no streets'],
  ])('left out: %s', (_, tags, expected) => {
    const town = built(madeUpExtract([high, street(2, [1, 11], tags)]))
    expect(ids(town)).toEqual(['n0-n2'])
    expect(messages(town, 'left_out')).toEqual([expected])
    expect(town.notes[0]).toMatchObject({ count: 1, km: expect.closeTo(0.111, 2) })
  })

  test.each<[string, OsmTags, string, string]>([
    ['a limit in words', { maxspeed: 'walk' }, 'not_understood', 'maxspeed=walk'],
    [
      'an access nobody knows',
      { access: 'neighbours' },
      'not_understood',
      'access=neighbours: taken as open',
    ],
    [
      'a limit by the hour',
      { 'maxweight:conditional': '7.5 @ night' },
      'not_understood',
      'maxweight:conditional=7.5 @ night: not held to',
    ],
    [
      'a limit one way',
      { 'maxspeed:forward': '40 mph' },
      'not_understood',
      'maxspeed:forward=40 mph: not held to',
    ],
    ['a direction nobody knows', { oneway: 'mostly' }, 'not_understood', 'oneway=mostly: taken as two-way'],
    [
      'a priority of its own',
      { gritting: 'Gold' },
      'not_understood',
      'gritting=Gold: kept as the name of its priority',
    ],
    [
      'a road of no class',
      { highway: 'road' },
      'assumed',
      'highway=road: its class is not known; taken as unclassified',
    ],
  ])('told: %s', (_, tags, kind, expected) => {
    const town = built(madeUpExtract([street(1, [0, 1], tags)]))
    expect(messages(town, kind)).toEqual([expected])
    expect(town.notes[0]!.examples).toEqual(['way 1'])
  })

  test('a service road that joins two parts of a town stays, its yards do not', () => {
    const ways = [high, street(2, [21, 22]), street(3, [1, 11, 21], { highway: 'service' })]
    const town = built(madeUpExtract([...ways, street(4, [11, 12], { highway: 'service' })]))
    expect(ids(town).sort()).toEqual(['n0-n1', 'n1-n2', 'n1-n21', 'n21-n22'])
  })

  test('a dead end that is one-way falls out; marked for gritting it is an error for a person', () => {
    const oneWay = { oneway: 'yes', gritting: 'priority_2', name: 'No Way Back' }
    const town = built(madeUpExtract([high, street(2, [1, 11], oneWay)]))
    expect(ids(town)).toEqual(['n0-n1', 'n1-n2'])
    expect(town.fell_out_km).toBeCloseTo(0.111, 2)
    expect(town.gritted_left_out).toMatchObject([{ what: 'n1-n11', road: 'No Way Back' }])
  })

  test.each<[string, OsmTags]>([
    ['a private road', { access: 'private', gritting: 'priority_1' }],
    ['a footway', { highway: 'footway', maintenance: 'gritting' }],
  ])('%s that is marked for gritting is an error for a person too', (_, tags) => {
    const town = built(madeUpExtract([high, street(2, [1, 11], tags)]))
    expect(town.gritted_left_out).toMatchObject([{ what: 'way 2' }])
  })

  test('no road at all: there is no network', () => {
    const extract = madeUpExtract([street(1, [0, 1], { access: 'private' })])
    expect(networkFromOsm(extract, { name: 'none', source: 'a test' })).toBeNull()
  })
})

describe('rules of turning', () => {
  /** West, south, east and north of node 11; way 3 goes east. */
  const cross = [street(1, [10, 11]), street(2, [1, 11]), street(3, [11, 12]), street(4, [11, 21])]
  const bans = (restrictions: ReturnType<typeof rule>[], ways = cross) => {
    const town = built(madeUpExtract(ways, { restrictions }))
    const { banned_turns, segments } = town.network
    return {
      town,
      turns: banned_turns.map(({ from, to }) => `${segments[from]!.id} into ${segments[to]!.id}`).sort(),
    }
  }

  test.each<[string, OsmTags, string[]]>([
    ['a left turn is banned', { restriction: 'no_left_turn' }, ['n10-n11 into n11-n21']],
    ['for lorries only', { 'restriction:hgv': 'no_left_turn' }, ['n10-n11 into n11-n21']],
    [
      'one turn is commanded',
      { restriction: 'only_left_turn' },
      ['n10-n11 into n1-n11', 'n10-n11 into n11-n12'],
    ],
    ['not for lorries', { restriction: 'no_left_turn', except: 'bus;hgv' }, []],
  ])('%s', (_, tags, expected) => expect(bans([rule(9, 1, 11, 4, tags)]).turns).toEqual(expected))

  test('turning round is banned on the spot, not going on', () => {
    const uTurn = rule(9, 1, 11, 1, { restriction: 'no_u_turn' })
    expect(bans([uTurn]).turns).toEqual(['n10-n11 into n10-n11'])
    const through = [street(1, [10, 11, 12]), street(4, [11, 21])]
    expect(bans([uTurn], through).turns).toEqual(['n10-n11 into n10-n11', 'n11-n12 into n11-n12'])
  })

  test('pieces are not joined where a rule needs the junction', () => {
    const two = [street(1, [10, 11]), street(2, [11, 12])]
    expect(bans([rule(9, 1, 11, 1, { restriction: 'no_u_turn' })], two).town.network.segments).toHaveLength(2)
  })

  test.each<[string, ReturnType<typeof rule>, RegExp]>([
    ['over a whole road', rule(9, 1, -3, 4, { restriction: 'no_left_turn' }), /via way/],
    ['of a kind nobody knows', rule(9, 1, 11, 4, { restriction: 'no_singing' }), /called no_singing/],
    [
      'by the hour',
      rule(9, 1, 11, 4, { 'restriction:conditional': 'no_left_turn @ (07:00-09:00)' }),
      /by the hour/,
    ],
    ['without its kind', rule(9, 1, 11, 4, {}), /without its kind/],
  ])('%s: told, not held to', (_, relation, expected) => {
    const { town, turns } = bans([relation])
    expect(turns).toEqual([])
    expect(messages(town, 'not_understood')).toEqual([expect.stringMatching(expected)])
  })

  test('whose road runs on through the junction: which side is meant cannot be told', () => {
    const through = [street(1, [10, 11, 12]), street(4, [11, 21])]
    const { town, turns } = bans([rule(9, 1, 11, 4, { restriction: 'no_left_turn' })], through)
    expect(turns).toEqual([])
    expect(messages(town, 'not_understood')).toEqual([expect.stringMatching(/runs on through/)])
  })

  test('what one-way signs forbid already is without effect', () => {
    const ways = [cross[0]!, street(4, [21, 11], { oneway: 'yes' }), street(3, [11, 12, 22, 21])]
    const { town } = bans([rule(9, 1, 11, 4, { restriction: 'no_left_turn' })], ways)
    expect(town.restrictions).toEqual({ given: 1, held_to: 0, without_effect: 1 })
  })

  test('all four roads still meet', () => expect(idsAt(bans([]).town, 11)).toHaveLength(4))
})
