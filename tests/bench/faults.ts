/**
 * Runs the fault matrix and prints, row by row, how long people were not told and what was lost. `-- --unit` leaves out
 * real servers, `-- I12 I14` all other rows.
 */
import { spawnSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { faultMatrix } from '#tests/faults/matrix.ts'

const MEASURED = /^time to alarm {2}(\w+) {2}(.*): ([\d.]+ (?:s|min)) \(promised (\d+) s\)$/gm
const FIGURE = /^measured {2}(\w+) {2}(.*): (.*) \(promised (.*)\)$/gm
const unitOnly = process.argv.includes('--unit')

const asked = process.argv.slice(2).filter((given) => !given.startsWith('-'))
const rows = faultMatrix.filter(({ id }) => asked.length === 0 || asked.includes(id))
if (rows.length === 0) throw new Error(`no such row: ${asked.join(', ')}`)

const files = [...new Set(rows.flatMap(({ heldBy }) => heldBy.map(({ file }) => file)))]
const projects = unitOnly ? ['unit'] : ['unit', 'servers', 'faults']
const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', ...projects.flatMap((name) => ['--project', name]), ...files],
  { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'inherit'] },
)
const plain = stripVTControlCharacters(run.stdout)
const times = [...plain.matchAll(MEASURED)].map(([, row, what, value, promised]) => [
  row,
  what,
  value,
  `${promised} s`,
])
const figures = [...plain.matchAll(FIGURE)].map(([, ...found]) => found)
const measured = [...times, ...figures]

console.log('| row | fault | measured | promised |\n| --- | --- | --- | --- |')
for (const { id, fault, promised } of rows) {
  console.log(`| ${id} | ${fault} | | ${promised} |`)
  for (const [, what, value, most] of measured.filter(([row]) => row === id))
    console.log(`| | ${what} | ${value} | ${most} |`)
}
process.exitCode = run.status ?? 1
