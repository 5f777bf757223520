/**
 * `npm run bench:sites [-- --cases FILE --truth FILE --strict --as-is]`: the road forecast's figures on recorded
 * nights twice, as is and leaving each site out: its tuned numbers are chosen anew, from untuned ones on, on the other
 * sites, and it is scored with those. `--strict`: exit 1 where a site's limit is missed; `--as-is`: no leaving out.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import { pairsOf } from '#tests/bench/sites/left-out.ts'
import { type ScoredCase, scoredCases } from '#tests/bench/sites/scored-cases.ts'
import { type ScoredPair, scorePairs } from '#tests/bench/sites/scores.ts'
import { allTables, choiceTable, siteFaults } from '#tests/bench/sites/tables.ts'
import { type Choice, UNTUNED } from '#tests/bench/sites/tuned-numbers.ts'

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '../shared/data/forecast/cases.ndjson' },
    truth: { type: 'string', default: '../shared/data/forecast/truth.ndjson' },
    strict: { type: 'boolean', default: false },
    'as-is': { type: 'boolean', default: false },
  },
})

function chosenWithout(site: string): Promise<Choice> {
  const workerData = { cases: options.cases, truth: options.truth, without: site }
  const thread = new Worker(new URL('./sites/fold.ts', import.meta.url), { workerData })
  return new Promise((resolve, reject) => {
    thread.on('message', ({ line, choice }: { line?: string; choice?: Choice }) => {
      if (line) console.error(`without ${site}: ${line}`)
      if (choice) resolve(choice)
    })
    thread.on('error', reject)
    thread.on('exit', () => reject(new Error(`nothing was chosen without ${site}`)))
  })
}

/** Each site scored with the numbers that the other sites choose. */
async function leavingOut(
  cases: readonly ScoredCase[],
): Promise<{ pairs: ScoredPair[]; folds: Map<string, Choice> }> {
  const folds = new Map<string, Choice>()
  const pairs: ScoredPair[] = []
  for (const site of new Set(cases.map((one) => one.site))) {
    const choice = await chosenWithout(site)
    folds.set(site, choice)
    const here = cases.filter((one) => one.site === site)
    pairs.push(...(await pairsOf(here, choice)))
  }
  return { pairs, folds }
}

const verdict = (name: string, faults: readonly string[]): string =>
  faults.length ? `\n${name}, MISSED:\n${faults.join('\n')}` : `\n${name}: every limit of every site is kept`

const absent = [options.cases, options.truth].filter((file) => !existsSync(file))
if (absent.length) {
  console.error(`not there: ${absent.join(', ')}; name them with --cases and --truth`)
  process.exitCode = 2
} else {
  const cases = scoredCases(options.cases, options.truth)
  const asIs = scorePairs(cases, roadForecast)
  console.log(allTables('As is', asIs))
  if (!options['as-is']) {
    console.log(allTables('With no number tuned', await pairsOf(cases, UNTUNED)))
    const { pairs, folds } = await leavingOut(cases)
    console.log(allTables('Leaving each site out', pairs))
    console.log(choiceTable(folds))
    console.log(verdict('Leaving each site out', siteFaults(pairs)))
    console.error(
      `${Math.round(process.cpuUsage().user / 1e6)} s CPU, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    )
  }
  const faults = siteFaults(asIs)
  console.log(verdict('As is', faults))
  if (options.strict && faults.length) process.exitCode = 1
}
