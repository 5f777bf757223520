import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const frostline = (...args: string[]) =>
  spawnSync(process.execPath, ['src/cli/frostline.ts', ...args], { cwd: ROOT, encoding: 'utf8' })

test.each([
  ['a command that is none', ['defrost'], /unknown command 'defrost'/],
  ['no command', [], /Usage: frostline/],
  ['a plan without its problem', ['plan'], /--instance/],
  ['a start with an option', ['start', '--port=80'], /unknown option '--port=80'/],
  ['a doctor with an argument', ['doctor', 'broker'], /too many arguments/],
  ['cases as an argument', ['decide', 'cases.ndjson'], /too many arguments/],
  ['a replay without its cases', ['replay'], /--cases FILE/],
])('%s is called wrongly: exit 2', (_, args, words) => {
  const { status, stdout, stderr } = frostline(...args)
  expect(status).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(words)
})

test('--help lists every command on stdout, exit 0', () => {
  const { status, stdout, stderr } = frostline('--help')
  expect(status).toBe(0)
  expect(stderr).toBe('')
  for (const command of ['start', 'sim', 'replay', 'forecast', 'decide', 'plan', 'doctor'])
    expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
})

test.each(['start', 'sim', 'replay', 'forecast', 'decide', 'plan', 'doctor'])(
  '%s --help does nothing but say how it is called, exit 0',
  (command) => {
    const { status, stdout, stderr } = frostline(command, '--help')
    expect(status).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^(Usage: frostline|frostline replay|firmware-sim: )/)
  },
)

test('a replay of cases that cannot be read says which line', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'frostline-cases-')), 'cases.ndjson')
  writeFileSync(file, '{"id":"else"}\n{"id":\n')
  const { status, stderr } = frostline('replay', '--cases', file, '--id', 'wanted')
  rmSync(dirname(file), { recursive: true })
  expect(status).toBe(1)
  expect(stderr).toContain(`${file}, line 2: `)
})
