import { expect, test } from 'vitest'
import { namedRoads, notNamed } from '#src/routing/night/named-roads.ts'
import { drawnNetwork } from '#tests/support/drawn-roads.ts'

/** A1 from a to f; at b Mill Lane, at c and d a roundabout with Ashwell Road off it, at e Burley Road. */
const roads = drawnNetwork(
  {
    a: [0, 0],
    b: [500, 0],
    c: [1000, 0],
    d: [1040, 0],
    e: [2000, 0],
    f: [3000, 0],
    g: [1020, 500],
    h: [2000, 500],
    m: [500, 500],
    r: [1020, 20],
  },
  {
    ab: { road: 'A1' },
    bc: { road: 'A1' },
    cd: { road: 'roundabout', roundabout: true, one_way: true },
    dr: { road: 'roundabout', roundabout: true, one_way: true },
    rc: { road: 'roundabout', roundabout: true, one_way: true },
    de: { road: 'A1' },
    ef: { road: 'A1' },
    rg: { road: 'Ashwell Road' },
    eh: { road: 'Burley Road' },
    bm: { road: 'Mill Lane' },
  },
)

test.each([
  ['A1', ['ab', 'bc', 'de', 'ef']],
  ['a1', ['ab', 'bc', 'de', 'ef']],
  ['de', ['de']],
  ['A1 between Ashwell Road and Burley Road', ['de']],
  ['A1 between Burley Road and Ashwell Road', ['de']],
  ['a1 between mill lane and ashwell road', ['bc']],
  ['A1 between Mill Lane and Burley Road', ['bc', 'de']],
  ['A1 between Mill Lane and High Street', []],
  ['B2 between Mill Lane and Ashwell Road', []],
  ['Z9', []],
])('%s', (said, expected) => {
  expect(namedRoads(roads, said).toSorted()).toEqual(expected)
})

test('both carriageways of a road are meant', () => {
  const dual = drawnNetwork(
    { a: [0, 0], b: [1000, 0], c: [2000, 0], s: [0, 500], t: [1000, 500], k: [500, 10] },
    {
      ab: { road: 'A1', one_way: true },
      bk: { road: 'A1', one_way: true },
      ka: { road: 'A1', one_way: true },
      bc: { road: 'A1' },
      as: { road: 'South Street' },
      bt: { road: 'Tan Lane' },
    },
  )
  expect(namedRoads(dual, 'A1 between South Street and Tan Lane').toSorted()).toEqual(['ab', 'bk', 'ka'])
})

test.each([
  ['Z9', 'There is no road and no road segment Z9 in the network. A part of a road is named by two roads'],
  ['Z9 between A and B', 'There is no road and no road segment Z9 in the network.'],
  [
    'A1 between Mill Lane and High Street',
    'On the known roads no part of A1 lies between these two. It meets Ashwell Road, Burley Road, Mill Lane.',
  ],
])('what there is instead of %s', (said, expected) => {
  expect(notNamed(roads, said)).toContain(expected)
})
