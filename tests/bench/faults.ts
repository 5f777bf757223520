/** Runs the fault matrix and prints, row by row, how long people were not told. `-- --unit` leaves out real servers. */
import { spawnSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { faultMatrix } from '#tests/faults/matrix.ts'

const MEASURED = /^time to alarm {2}(\w+) {2}(.*): ([\d.]+ (?:s|min)) \(promised (\d+) s\)$/gm
const unitOnly = process.argv.includes('--unit')

const files = [...new Set(faultMatrix.flatMap(({ heldBy }) => heldBy.map(({ file }) => file)))]
const projects = unitOnly ? ['unit'] : ['unit', 'servers', 'faults']
const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', ...projects.flatMap((name) => ['--project', name]), ...files],
  { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'inherit'] },
)
const plain = stripVTControlCharacters(run.stdout)
const measured = [...plain.matchAll(MEASURED)].map(([, row, what, time, promised]) => ({
  row: row!,
  what: what!,
  time: time!,
  promised: promised!,
}))

console.log('| row | fault | measured | promised |\n| --- | --- | --- | --- |')
for (const { id, fault, promised } of faultMatrix) {
  console.log(`| ${id} | ${fault} | | ${promised} |`)
  for (const one of measured.filter(({ row }) => row === id))
    console.log(`| | ${one.what} | ${one.time} | ${one.promised} s |`)
}
process.exitCode = run.status ?? 1
