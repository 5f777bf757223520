/**
 * `npm run bench:kerteminde -- [--seconds 60] [--seed 1] [--dir DIR]`: the salt-spreading task of a Danish municipality
 * (CC-BY-4.0; beside the project, not in it), planned, checked three times, and laid beside the practitioners' own list.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkPlan } from '#src/routing/check-plan.ts'
import { kertemindeNetwork, kertemindeTask } from './kerteminde/as-roads.ts'
import { authorsValidator } from './kerteminde/authors-validator.ts'
import type { KertemindeInstance, KertemindeSolution } from './kerteminde/instance.ts'
import { ownRules } from './kerteminde/own-rules.ts'
import { planOf, practitionersSolution } from './kerteminde/solution.ts'

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: '../shared/data/routing/kerteminde' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  },
})
const read = (name: string) => readFile(join(values.dir, name), 'utf8')
const instance = JSON.parse(await read('kerteminde.json')) as KertemindeInstance
const network = kertemindeNetwork(instance)
const task = kertemindeTask(instance)

const km = (metres: number) => `${(metres / 1000).toFixed(3)} km`
const counted = (words: readonly string[]) =>
  words.length === 0
    ? 'valid'
    : [...Map.groupBy(words, (word) => word)].map(([word, { length }]) => `${length} × ${word}`).join(', ')

async function told(name: string, solution: KertemindeSolution) {
  const { length_m, broken } = ownRules(instance, solution)
  const faults = checkPlan(network, task, planOf(instance, solution)).filter(
    ({ code }) => code !== 'totals_wrong',
  )
  console.log(`${name}: ${km(length_m)}; checkPlan: ${counted(faults.map(({ code }) => code))}`)
  console.log(
    `  own rules: ${broken.length === 0 ? 'valid' : `${broken.length} broken, ${broken.slice(0, 4).join('; ')} …`}`,
  )
  const theirs = await authorsValidator(values.dir, solution)
  console.log(
    `  the authors' validator: ${typeof theirs === 'string' ? theirs : `${theirs.feasible ? 'feasible' : 'not feasible'}, ${km(theirs.length_m)}`}`,
  )
}

await told("practitioners' list", practitionersSolution(instance, await read('solution_mandrup.txt')))
await told('random solution', JSON.parse(await read('kerteminde_ransol.json')) as KertemindeSolution)
