import { describe, expect, test } from 'vitest'
import {
  isRefusedRoadNetwork,
  parseRoadNetwork,
  readingRoadNetwork,
  readRoadNetwork,
  roadNetworkText,
} from '#src/road-network-document.ts'
import { madeUpRoads, type madeUpSegment } from '#tests/network/made-up-roads.ts'

const network = madeUpRoads()
const [first, second] = network.segments as [ReturnType<typeof madeUpSegment>, (typeof network.segments)[1]]

test('what is written is read again as it was, one segment a line', () => {
  const text = roadNetworkText(network)
  expect(parseRoadNetwork(text)).toEqual(network)
  expect(text.split('\n').filter((line) => line.includes('"road_class"'))).toHaveLength(2)
  const bare = madeUpRoads({ banned_turns: [], turning_places: null })
  expect(parseRoadNetwork(roadNetworkText(bare))).toEqual(bare)
})

test.each([
  ['no JSON', 'segments: []', 'the file', /JSON/],
  ['a file that was cut', roadNetworkText(network).slice(0, -40), 'the file', /JSON/],
  ['another document', '{"format":"frostline.spreading-task/1"}', 'format', /road-network\/1/],
])('%s is refused', (_, json, field, expected) => {
  const read = parseRoadNetwork(json)
  expect(read).toMatchObject({ faults: expect.arrayContaining([expect.objectContaining({ field })]) })
  if (isRefusedRoadNetwork(read)) expect(read.faults[0]!.expected).toMatch(expected)
})

test.each([
  ['a length of nothing', { segments: [{ ...first, length_m: 0 }] }, 'segments[0].length_m', '0'],
  [
    'a class nobody knows',
    { segments: [{ ...first, road_class: 'lane' }] },
    'segments[0].road_class',
    '"lane"',
  ],
  [
    'latitude before longitude',
    {
      junctions: [
        [0, 0],
        [52, 100],
      ],
    },
    'junctions[1][1]',
    '100',
  ],
  ['a field that nobody knows', { segments: [{ ...first, salted: true }] }, 'segments[0]', expect.anything()],
  ['an end that is no junction', { segments: [{ ...first, to: 7 }] }, 'segments[0].to', '7'],
  [
    'two with one id',
    { segments: [first, { ...second, id: first.id }] },
    'segments[1].id',
    'high-street, as segments[0]',
  ],
  [
    'a line the other way round',
    { segments: [{ ...first, line: [...first.line].reverse() }] },
    'segments[0].line',
    '111 m apart',
  ],
  ['kilometres for metres', { segments: [{ ...first, length_m: 0.111 }] }, 'segments[0].length_m', '0.111 m'],
  [
    'a ban over a junction where they do not meet',
    { banned_turns: [{ from: 0, via: 2, to: 1 }] },
    'banned_turns[0]',
    '0 over 2 into 1',
  ],
  [
    'a ban on a road that is not there',
    { banned_turns: [{ from: 0, via: 1, to: 9 }] },
    'banned_turns[0].to',
    '9',
  ],
  ['a turning place that is not there', { turning_places: [3] }, 'turning_places[0]', '3'],
])('%s is refused by field', (_, change, field, got) => {
  expect(readRoadNetwork({ ...network, banned_turns: [], ...change })).toMatchObject({
    faults: [{ field, got }],
  })
})

describe('a network of many segments is read in parts', () => {
  const many = {
    ...network,
    banned_turns: [],
    segments: Array.from({ length: 1_700 }, (_, index) => ({ ...first, id: `road-${index}` })),
  }
  const parts = (given: unknown) => {
    const reading = readingRoadNetwork(given)
    let turns = 0
    for (;;) {
      const { done, value } = reading.next()
      if (done) return { turns, read: value }
      turns++
    }
  }

  test('others may go on after each 500, and what is read is the same', () => {
    expect(parts(many)).toEqual({ turns: 5, read: many })
    expect(parts(network)).toEqual({ turns: 2, read: network })
  })

  test('a fault in a later part is named by its place in the whole', () => {
    const segments = many.segments.map((one, index) => (index === 1_203 ? { ...one, lanes: -1 } : one))
    expect(parts({ ...many, segments, name: '' }).read).toMatchObject({
      faults: [{ field: 'name' }, { field: 'segments[1203].lanes', got: '-1' }],
    })
  })

  test.each([
    ['no segments', { segments: [] }],
    ['no list of segments', { segments: { length: 9 } }],
    ['nothing for segments', { segments: undefined }],
  ])('%s are refused', (_, change) => {
    expect(parts({ ...many, ...change }).read).toMatchObject({ faults: [{ field: 'segments' }] })
  })

  test.each([[null], [7], ['roads'], [undefined]])('%s is refused as a whole', (given) => {
    expect(parts(given).read).toMatchObject({ faults: [{ field: 'the file' }] })
  })
})

test('of another document one fault is told, and what it is', () => {
  const read = readRoadNetwork({ format: 'frostline.spreading-task/1', segments: [{}, {}] })
  expect(isRefusedRoadNetwork(read) && read.faults).toEqual([
    {
      field: 'format',
      expected: '"frostline.road-network/1"',
      got: '"frostline.spreading-task/1"',
      likely_cause: 'another file was given; roads are made with frostline network import',
    },
  ])
})
