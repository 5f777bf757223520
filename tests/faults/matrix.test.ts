import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FAULTS, faultMatrix, type HeldBy } from '#tests/faults/matrix.ts'

const ROOT = new URL('../../', import.meta.url)

/** What vitest's projects run. */
const isRun = (file: string): boolean => /^tests\/.+\.test\.ts$/.test(file)

/** Does a test of that title stand in the file, and is none of the file's tests left out? */
function isTitled({ file, title }: HeldBy): boolean {
  const text = readFileSync(new URL(file, ROOT), 'utf8')
  const at = text.search(new RegExp(`['"\`]${title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`))
  return at >= 0 && !/\b(test|describe)(\.concurrent)?\.(skip|todo|fails)\b/.test(text)
}

test('each of the faults is a row of its own', () => {
  const rows = faultMatrix.map(({ id }) => id)
  expect(new Set(rows).size).toBe(rows.length)
  expect(new Set(FAULTS).size).toBe(FAULTS.length)
  expect(rows.toSorted()).toEqual(FAULTS.toSorted())
})

test.each(faultMatrix)('$id $fault: held by a test of that name, in a suite that runs', ({ id, heldBy }) => {
  expect(heldBy).not.toEqual([])
  for (const held of heldBy) {
    expect(held.title).toMatch(new RegExp(`^${id}: .{10}`))
    expect(isRun(held.file)).toBe(true)
    expect(isTitled(held), `${held.file}: no test “${held.title}”`).toBe(true)
  }
})
