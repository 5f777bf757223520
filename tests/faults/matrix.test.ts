import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FAULTS, faultMatrix, type HeldBy, WITHOUT_TEST } from '#tests/faults/matrix.ts'

const ROOT = new URL('../../', import.meta.url)

/** What vitest's projects `unit` and `servers` run. */
const isRun = (file: string): boolean => /^tests\/.+\.test\.ts$/.test(file)

/** Text of the file from the title on, when it stands there as the title of a test that is run. */
function isTitled({ file, title }: HeldBy): boolean {
  const text = readFileSync(new URL(file, ROOT), 'utf8')
  const at = text.search(new RegExp(`['"\`]${title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`))
  return at >= 0 && !/\b(test|describe)(\.concurrent)?\.(skip|todo|fails)\b/.test(text)
}

test('each of the 36 faults is a row of its own, or named as without a test', () => {
  const rows = faultMatrix.map(({ id }) => id)
  expect(new Set(rows).size).toBe(rows.length)
  expect(FAULTS).toHaveLength(36)
  expect([...rows, ...WITHOUT_TEST].toSorted()).toEqual(FAULTS.toSorted())
})

test.each(faultMatrix)('$id $fault: held by a test of that name, in a suite that runs', ({ id, heldBy }) => {
  expect(heldBy).not.toEqual([])
  for (const held of heldBy) {
    expect(held.title).toMatch(new RegExp(`^${id}: .{10}`))
    expect(isRun(held.file)).toBe(true)
    expect(isTitled(held), `${held.file}: no test “${held.title}”`).toBe(true)
  }
})
