import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { secretIn } from '#src/adapters/secret-file.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-secret-'))
afterAll(() => rmSync(dir, { recursive: true }))
const file = join(dir, 'key')

test('what stands in the file, without the end of its line', () => {
  writeFileSync(file, 'a long key\r\n')
  expect(secretIn(file, 'FROSTLINE_WEATHER_KEY_FILE')).toBe('a long key')
})

test('a file that is not there: the setting to correct', () => {
  expect(() => secretIn(join(dir, 'none'), 'FROSTLINE_WEATHER_KEY_FILE')).toThrow(
    /none: cannot be read \(ENOENT\); correct FROSTLINE_WEATHER_KEY_FILE/,
  )
})

test('an empty file is no secret', () => {
  writeFileSync(file, '\n')
  expect(() => secretIn(file, 'FROSTLINE_WEATHER_KEY_FILE')).toThrow(
    /key: is empty; write the secret into it/,
  )
})
