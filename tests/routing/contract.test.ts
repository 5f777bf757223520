import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contract, type Stretch } from '#src/routing/contract.ts'

const stretch = (from: number, to: number, more: Partial<Stretch> = {}): Stretch => ({
  from,
  to,
  oneWay: false,
  length_m: 100,
  ...more,
})
const linksOf = (stretches: Stretch[], longest = 4_000) =>
  contract(stretches, longest).map((chain) =>
    chain.map(({ stretch, against }) => `${against ? '-' : ''}${stretch}`).join(' '),
  )

test.each([
  ['a road in three pieces', [stretch(0, 1), stretch(1, 2), stretch(2, 3)], ['0 1 2']],
  ['a piece drawn the other way', [stretch(0, 1), stretch(2, 1), stretch(2, 3)], ['0 -1 2']],
  ['the middle piece first', [stretch(1, 2), stretch(0, 1), stretch(2, 3)], ['1 0 2']],
  ['a junction of three', [stretch(0, 1), stretch(1, 2), stretch(1, 3)], ['0', '1', '2']],
  ['one-way meets two-way', [stretch(0, 1), stretch(1, 2, { oneWay: true })], ['0', '1']],
  [
    'two carriageways meet head on',
    [stretch(0, 1, { oneWay: true }), stretch(2, 1, { oneWay: true })],
    ['0', '1'],
  ],
  ['a one-way road', [stretch(0, 1, { oneWay: true }), stretch(1, 2, { oneWay: true })], ['0 1']],
  ['treated in two ways', [stretch(0, 1, { group: 'a' }), stretch(1, 2, { group: 'b' })], ['0', '1']],
  ['a ring', [stretch(0, 1), stretch(1, 2), stretch(2, 0)], ['1 2 0']],
])('%s', (_, stretches, expected) => {
  expect(linksOf(stretches)).toEqual(expected)
})

test('what may not follow is not joined', () => {
  const chains = contract(
    [stretch(0, 1), stretch(1, 2), stretch(2, 3)],
    4_000,
    (_, after) => after.stretch !== 2,
  )
  expect(chains.map((chain) => chain.map(({ stretch: index }) => index))).toEqual([[0, 1], [2]])
})

test('a chain ends with the piece that takes it past the longest', () => {
  expect(linksOf([stretch(0, 1), stretch(1, 2), stretch(2, 3), stretch(3, 4)], 150)).toEqual(['0 1', '2 3'])
})

test('every piece comes out exactly once and chains hang together', () => {
  const pieces = fc.array(
    fc.record({
      from: fc.nat(9),
      to: fc.nat(9),
      oneWay: fc.boolean(),
      length_m: fc.integer({ min: 1, max: 3_000 }),
    }),
    { maxLength: 25 },
  )
  fc.assert(
    fc.property(pieces, (stretches) => {
      const chains = contract(stretches, 4_000)
      expect(
        chains
          .flat()
          .map((link) => link.stretch)
          .sort((a, b) => a - b),
      ).toEqual(stretches.map((_, index) => index))
      for (const chain of chains)
        chain.forEach(({ stretch: index, against }, i) => {
          const next = chain[i + 1]
          expect(against && stretches[index]!.oneWay).toBe(false)
          if (!next) return
          const exit = against ? stretches[index]!.from : stretches[index]!.to
          expect(exit).toBe(next.against ? stretches[next.stretch]!.to : stretches[next.stretch]!.from)
        })
    }),
  )
})
