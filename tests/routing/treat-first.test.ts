import { expect, test } from 'vitest'
import { treatFirst } from '#src/routing/treat-first.ts'

const round = (words: string) =>
  words.split(' ').map((word) => ({ id: word.replace('*', ''), treated: word.endsWith('*') }))
const words = (driven: { id: string; treated: boolean }[]) =>
  driven.map(({ id, treated }) => id + (treated ? '*' : '')).join(' ')

test.each([
  ['treated on the way back is treated on the way out', 'a b b* a*', 'a* b* b a'],
  ['treated on the way out stays so', 'a* a', 'a* a'],
  ['a dead run stays one', 'a b* a', 'a b* a'],
])('%s', (_, given, expected) => {
  expect(words(treatFirst(round(given), ({ id }) => id))).toBe(expected)
})
