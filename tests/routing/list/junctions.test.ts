import { describe, expect, test } from 'vitest'
import { type Drawn, drawnNetwork, listDriven, type Place, way } from '#tests/routing/list/drawn-roads.ts'

const RING: readonly Place[] = [
  [0, -20],
  [-20, 0],
  [0, 20],
  [20, 0],
]
/** A roundabout of four quarters, clockwise from the south, `size` times 20 m in radius. */
const ring = (size = 1, road = 'A606'): Drawn[] =>
  RING.map(([east, north], i) => {
    const [nextEast, nextNorth] = RING[(i + 1) % 4]!
    const bow: Place = [((east + nextEast) / 2) * 1.4 * size, ((north + nextNorth) / 2) * 1.4 * size]
    return {
      id: `r${i + 1}`,
      road,
      roundabout: true,
      line: [[east * size, north * size], bow, [nextEast * size, nextNorth * size]],
    }
  })

/** From the south into a roundabout of four roads. */
const fourRoads = (size = 1): Drawn[] => [
  { id: 'south', road: 'Mill Lane', line: way(0, -300, 0, -20 * size) },
  ...ring(size),
  { id: 'west', road: 'B668', line: way(-20 * size, 0, -300, 0) },
  { id: 'north', road: 'Ashwell Road', line: way(0, 20 * size, 0, 300) },
  { id: 'east', road: 'A606', road_class: 'primary', line: way(20 * size, 0, 300, 0) },
]

const crossroads: Drawn[] = [
  { id: 'south', road: 'Mill Lane', line: way(0, -300, 0, 0) },
  { id: 'west', road: 'B668', line: way(0, 0, -300, 0) },
  { id: 'north', road: 'Mill Lane', line: way(0, 0, 0, 300) },
  { id: 'east', road: 'A606', line: way(0, 0, 300, 0) },
  { id: 'back', road: 'Green Lane', line: way(0, 0, 200, -250) },
]

/** The A1 with two carriageways 20 m apart, and a lane that crosses both by a gap. */
const dual: Drawn[] = [
  { id: 'lane', road: 'Mill Lane', line: way(-300, 0, -10, 0) },
  { id: 'gap', road: 'Mill Lane', line: way(-10, 0, 10, 0) },
  { id: 'beyond', road: 'Mill Lane', line: way(10, 0, 300, 0) },
  ...(
    [
      ['north1', [-10, -900], [-10, 0]],
      ['north2', [-10, 0], [-10, 900]],
      ['south1', [10, 900], [10, 0]],
      ['south2', [10, 0], [10, -900]],
    ] as const
  ).map(
    ([id, from, to]): Drawn => ({ id, road: 'A1', road_class: 'trunk', one_way: true, line: [from, to] }),
  ),
]

const fork: Drawn[] = [
  { id: 'in', road: 'A606', line: way(0, -300, 0, 0) },
  { id: 'left', road: 'B668', line: way(0, 0, -120, 280) },
  { id: 'right', road: 'A606', line: way(0, 0, 120, 280) },
]

const slips: Drawn[] = [
  { id: 'a47', road: 'A47', road_class: 'trunk', one_way: true, line: way(0, -900, 0, 0) },
  { id: 'on', road: 'A47', road_class: 'trunk', one_way: true, line: way(0, 0, 0, 900) },
  {
    id: 'off',
    road: 'slip road',
    road_class: 'trunk',
    slip_road: true,
    line: way(0, 0, -40, 150, -140, 240, -60, 250),
  },
  { id: 'a1', road: 'A1', road_class: 'trunk', one_way: true, line: way(-900, 250, -60, 250) },
  { id: 'a1on', road: 'A1', road_class: 'trunk', one_way: true, line: way(-60, 250, 900, 250) },
]

const bend = (rival: Drawn['road_class']): Drawn[] => [
  { id: 'in', road: 'A606', road_class: 'primary', line: way(0, -300, 0, 0) },
  { id: 'round', road: 'A606', road_class: 'primary', line: way(0, 0, -200, 250) },
  { id: 'ahead', road: 'Mill Lane', road_class: rival!, line: way(0, 0, 10, 300) },
]

const cases: [name: string, roads: Drawn[], driven: string, instructions: string[]][] = [
  [
    'straight over a crossroads on one road',
    crossroads,
    'south north',
    ['Leave Oakham depot on Mill Lane and spread.'],
  ],
  [
    'left at a crossroads',
    crossroads,
    'south west',
    ['Leave Oakham depot on Mill Lane and spread.', 'Turn left onto B668 and spread.'],
  ],
  [
    'right at a crossroads',
    crossroads,
    'south ~east',
    ['Leave Oakham depot on Mill Lane and spread.', 'Turn right onto A606 and do not spread.'],
  ],
  [
    'sharp right at a crossroads',
    crossroads,
    'south back',
    ['Leave Oakham depot on Mill Lane and spread.', 'Turn sharp right onto Green Lane and spread.'],
  ],
  [
    'a road that ends on another',
    [crossroads[0]!, crossroads[1]!, crossroads[3]!],
    'south west',
    ['Leave Oakham depot on Mill Lane and spread.', 'At the end of the road turn left onto B668 and spread.'],
  ],
  [
    'a bend without another road',
    [crossroads[0]!, { id: 'bend', road: 'Mill Lane', line: way(0, 0, -300, 0) }],
    'south bend',
    ['Leave Oakham depot on Mill Lane and spread.'],
  ],
  [
    'a road that only changes its name',
    [crossroads[0]!, { id: 'on', road: 'High Street', line: way(0, 0, 30, 300) }],
    'south on',
    ['Leave Oakham depot on Mill Lane and spread.', 'The road becomes High Street: go on and spread.'],
  ],
  [
    'the A road bends where a lane goes on',
    bend('unclassified'),
    'in round',
    ['Leave Oakham depot on A606 and spread.'],
  ],
  [
    'the A road bends where another goes straight on',
    bend('primary'),
    'in round',
    ['Leave Oakham depot on A606 and spread.', 'Bear left to stay on A606 and spread.'],
  ],
  [
    'a fork to the left',
    fork,
    'in left',
    ['Leave Oakham depot on A606 and spread.', 'Keep left onto B668 and spread.'],
  ],
  [
    'a fork to the right',
    fork,
    'in right',
    ['Leave Oakham depot on A606 and spread.', 'Keep right to stay on A606 and spread.'],
  ],
  [
    'a fork of three',
    [...fork, { id: 'middle', road: 'C12', line: way(0, 0, 0, 300) }],
    'in middle',
    ['Leave Oakham depot on A606 and spread.', 'Straight on along C12 and spread.'],
  ],
  [
    'a staggered junction',
    [
      { id: 'south', road: 'Mill Lane', line: way(0, -300, 0, 0) },
      { id: 'main1', road: 'A606', line: way(-300, 0, 0, 0) },
      { id: 'main2', road: 'A606', line: way(0, 0, 40, 0) },
      { id: 'main3', road: 'A606', line: way(40, 0, 300, 0) },
      { id: 'north', road: 'Ashwell Road', line: way(40, 0, 40, 300) },
    ],
    'south main2 north',
    [
      'Leave Oakham depot on Mill Lane and spread.',
      'Staggered junction: at the end of the road turn right onto A606 and spread, then at once turn left onto Ashwell Road.',
      'At once turn left onto Ashwell Road and spread.',
    ],
  ],
  [
    'turning round where the road ends',
    crossroads.map((road) => (road.id === 'north' ? { ...road, road_class: 'residential' as const } : road)),
    'south north ~-north',
    ['Leave Oakham depot on Mill Lane and spread.', 'Turn round at the end of Mill Lane and do not spread.'],
  ],
  ...(
    [
      [
        'Mill Lane',
        ['Leave Oakham depot on Mill Lane and spread.', 'Bear right to stay on Mill Lane and spread.'],
      ],
      ['B668', ['Leave Oakham depot on B668 and spread.']],
    ] as const
  ).map(([road, expected]): (typeof cases)[number] => [
    `${road} bends away from a lane that goes straight on`,
    [
      { id: 'south', road, line: way(0, -300, 0, 0) },
      { id: 'north', road, line: way(0, 0, 200, 220) },
      { id: 'lane', road: 'Church Lane', road_class: 'unclassified', line: way(0, 0, 0, 300) },
    ],
    'south north',
    [...expected],
  ]),
  [
    'turning round where no more is known of a through road: it is not said to end',
    crossroads,
    'south east ~-east',
    [
      'Leave Oakham depot on Mill Lane and spread.',
      'Turn right onto A606 and spread.',
      'Turn round on A606 where the known roads end and do not spread.',
    ],
  ],
  [
    'a one-way road that comes in is no choice',
    [crossroads[0]!, crossroads[2]!, { id: 'in', road: 'A606', one_way: true, line: way(200, 0, 0, 0) }],
    'south north',
    ['Leave Oakham depot on Mill Lane and spread.'],
  ],
  ...(
    [
      ['west', '1st', 'B668', 'r1'],
      ['north', '2nd', 'Ashwell Road', 'r1 r2'],
      ['east', '3rd', 'A606', 'r1 r2 r3'],
    ] as const
  ).map(([exit, count, road, round]): (typeof cases)[number] => [
    `the ${count} exit of a roundabout`,
    fourRoads(),
    `south ${round} ${exit}`,
    [
      'Leave Oakham depot on Mill Lane and spread.',
      `At the roundabout take the ${count} exit onto ${road} and spread.`,
    ],
  ]),
  [
    'back at a roundabout',
    fourRoads(),
    'south ~r1 ~r2 ~r3 ~r4 ~-south',
    [
      'Leave Oakham depot on Mill Lane and spread.',
      'At the roundabout take the 4th exit back onto Mill Lane and do not spread.',
    ],
  ],
  [
    'all round a roundabout to treat it',
    fourRoads(),
    'south r1 r2 r3 r4 r1 west',
    [
      'Leave Oakham depot on Mill Lane and spread.',
      'Go once all the way round the roundabout, then take the 1st exit onto B668 and spread.',
    ],
  ],
  [
    'off after the roundabout',
    fourRoads(),
    'south r1 r2 ~north',
    [
      'Leave Oakham depot on Mill Lane and spread.',
      'Go round the roundabout to the 2nd exit and spread.',
      'Leave the roundabout by the 2nd exit onto Ashwell Road and do not spread.',
    ],
  ],
  [
    'a mini-roundabout drawn as a ring',
    fourRoads(0.4),
    'south r1 r2 north',
    [
      'Leave Oakham depot on Mill Lane and spread.',
      'At the mini-roundabout take the 2nd exit onto Ashwell Road and spread.',
    ],
  ],
  [
    'roads that only lead into a roundabout are no exits',
    [
      ...fourRoads().filter(({ id }) => id !== 'west'),
      { id: 'west', road: 'B668', one_way: true, line: way(-300, 0, -20, 0) },
    ],
    'south r1 r2 north',
    [
      'Leave Oakham depot on Mill Lane and spread.',
      'At the roundabout take the 1st exit onto Ashwell Road and spread.',
    ],
  ],
  [
    'a slip road to another road',
    slips,
    'a47 off a1on',
    [
      'Leave Oakham depot on A47 northbound and spread.',
      'Take the slip road on the left to A1 and spread.',
      'Join A1 eastbound and spread.',
    ],
  ],
  ['past a slip road', slips, 'a47 on', ['Leave Oakham depot on A47 northbound and spread.']],
  [
    'right onto the far carriageway',
    dual,
    'lane gap south2',
    ['Leave Oakham depot on Mill Lane and spread.', 'Turn right onto A1 southbound and spread.'],
  ],
  [
    'left onto the near carriageway',
    dual,
    'lane north2',
    ['Leave Oakham depot on Mill Lane and spread.', 'Turn left onto A1 northbound and spread.'],
  ],
  [
    'straight over both carriageways',
    dual,
    'lane gap beyond',
    ['Leave Oakham depot on Mill Lane and spread.'],
  ],
  [
    'right off a carriageway over the other',
    dual,
    'north1 gap beyond',
    ['Leave Oakham depot on A1 northbound and spread.', 'Turn right onto Mill Lane and spread.'],
  ],
  [
    'back along the other carriageway',
    dual,
    'north1 ~gap ~south2',
    [
      'Leave Oakham depot on A1 northbound and spread.',
      'Turn round through the gap onto A1 southbound and do not spread.',
    ],
  ],
  [
    'round the island before a roundabout',
    [
      { id: 'in', road: 'A606', one_way: true, line: way(4, 0, 0, 30) },
      { id: 'out', road: 'A606', one_way: true, line: way(0, 30, -4, 0) },
      { id: 'on', road: 'A606', line: way(0, 30, 0, 300) },
    ],
    'in ~out',
    ['Leave Oakham depot on A606 and spread.', 'Turn round the traffic island onto A606 and do not spread.'],
  ],
  [
    'spreading stops half way',
    crossroads,
    'south ~north',
    ['Leave Oakham depot on Mill Lane and spread.', 'Stay on Mill Lane: stop spreading.'],
  ],
]

const instructions = (roads: Drawn[], driven: string, mirrored: boolean) =>
  listDriven(drawnNetwork(roads, mirrored), driven, {
    settings: { drives_on: mirrored ? 'right' : 'left' },
  }).steps.map(({ instruction }) => instruction)

const OTHER: Readonly<Record<string, string>> = {
  left: 'right',
  right: 'left',
  eastbound: 'westbound',
  westbound: 'eastbound',
}
const mirroredWords = (words: string) =>
  words.replace(/\b(left|right|eastbound|westbound)\b/g, (word) => OTHER[word]!)

describe('read on drawn junctions, left-hand traffic', () => {
  test.each(cases)('%s', (_, roads, driven, expected) => {
    expect(instructions(roads, driven, false)).toEqual(expected)
  })
})

describe('the same junctions in a looking glass, right-hand traffic', () => {
  test.each(cases)('%s', (_, roads, driven, expected) => {
    expect(instructions(roads, driven, true)).toEqual(expected.map(mirroredWords))
  })
})

test('where two roads leave a roundabout at one place, the first in driving direction is the lower exit', () => {
  const roads: Drawn[] = [...fourRoads(), { id: 'first', road: 'Yard', line: way(0, 20, -200, 60) }]
  const exits = (mirrored: boolean) =>
    ['first', 'north'].map((out) => instructions(roads, `south r1 r2 ${out}`, mirrored)[1])
  const expected = [
    'At the roundabout take the 2nd exit onto Yard and spread.',
    'At the roundabout take the 3rd exit onto Ashwell Road and spread.',
  ]
  expect([exits(false), exits(true)]).toEqual([expected, expected])
})

test('where only the roads of routes are known, nothing is said that rests on the others', () => {
  const partly = (roads: Drawn[], driven: string) =>
    listDriven({ ...drawnNetwork(roads), turning_places: null }, driven).steps.map(
      ({ instruction }) => instruction,
    )
  expect(partly(fourRoads(), 'south r1 r2 north')[1]).toBe(
    'At the roundabout take the exit onto Ashwell Road and spread.',
  )
  expect(partly(crossroads, 'south north ~-north')[1]).toBe('Turn round on Mill Lane and do not spread.')
  expect(partly([crossroads[0]!, crossroads[1]!, crossroads[3]!], 'south west')[1]).toBe(
    'Turn left onto B668 and spread.',
  )
  expect(partly([crossroads[0]!, { ...crossroads[2]!, road: 'High Street' }], 'south north')[1]).toBe(
    'Straight on along High Street and spread.',
  )
})
