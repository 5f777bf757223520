/**
 * `npm run bench:kerteminde -- [--seconds 60] [--seed 1] [--dir DIR]`: the salt-spreading task of a Danish municipality
 * (CC-BY-4.0; beside the project, not in it), planned, checked three times, and laid beside the practitioners' own list.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import { kertemindeNetwork, kertemindeTask } from './kerteminde/as-roads.ts'
import { authorsValidator } from './kerteminde/authors-validator.ts'
import type { KertemindeInstance, KertemindeSolution } from './kerteminde/instance.ts'
import { ownRules } from './kerteminde/own-rules.ts'
import { planOf, practitionersSolution, solutionOf } from './kerteminde/solution.ts'

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

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
const SHARE_TO_MEASURE = 0.1
const seconds = Number(values.seconds)

/** Cooling follows the count of tries: whole searches, each twice as long as the last, tell how many fit. */
function triesThatFit(): number {
  const began = cpuSeconds()
  for (let iterations = 500; ; iterations *= 2) {
    const searchBegan = cpuSeconds()
    planSpreading(network, task, { iterations }, 0)
    const now = cpuSeconds()
    if (now - began >= seconds * SHARE_TO_MEASURE)
      return Math.floor((iterations / (now - searchBegan)) * (seconds - (now - began)))
  }
}

const began = cpuSeconds()
const plan = planSpreading(network, task, { iterations: triesThatFit() }, Number(values.seed))
const cpu = cpuSeconds() - began
const faults = checkPlan(network, task, plan)
console.log(
  `\nour plan: seed ${values.seed}, ${plan.iterations} tries, ${cpu.toFixed(1)} s of processor time, one thread; ${counted(faults.map(({ code }) => code))} by checkPlan, ${plan.shortfalls.length} shortfalls`,
)
for (const { spreader, steps, treated_km, dead_km, ends_min } of plan.tours) {
  const reloads = steps.filter(({ kind }) => kind === 'reload').length
  console.log(
    `  vehicle ${spreader}: ${treated_km.toFixed(1)} km salted, ${dead_km.toFixed(1)} km dead, ${reloads} reloads, ends after ${ends_min.toFixed(1)} min`,
  )
}
await told('our plan', solutionOf(network, plan))
