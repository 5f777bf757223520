/** A thread that chooses the tuned numbers without one site: what its models took of memory goes with it. */
import { parentPort, workerData } from 'node:worker_threads'
import { chosenOn } from '#tests/bench/sites/left-out.ts'
import { scoredCases } from '#tests/bench/sites/scored-cases.ts'

const { cases, truth, without } = workerData as { cases: string; truth: string; without: string }
const others = scoredCases(cases, truth).filter(({ site }) => site !== without)
const choice = await chosenOn(others, (line) => parentPort!.postMessage({ line }))
parentPort!.postMessage({ choice })
