import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { counted, firstOf, kmText } from '#src/cli/network/difference-lines.ts'
import { readNetworkFile, writeWhole } from '#src/cli/network/write-network.ts'
import { faultsIn, readSpreadingTask } from '#src/cli/plan/spreading-task-schema.ts'
import { ROAD_CLASSES, type RoadClass, type RoadNetwork } from '#src/network/road-network.ts'
import { classTask, type Fleet } from '#src/routing/class-task.ts'
import { saltOfTask } from '#src/routing/plan-figures.ts'
import {
  type ChosenSegments,
  INVENTED_WIDTHS,
  type RoadChoice,
  segmentsOfClasses,
} from '#src/routing/segments-of-classes.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'

export type ClassTaskOptions = {
  readonly fleet: string
  readonly classes?: string
  readonly gritted?: boolean
  readonly rate: number
  readonly out?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

const say = (words: string) => console.error(words)

const isClass = (word: string): word is RoadClass => (ROAD_CLASSES as readonly string[]).includes(word)

/** A string says what was asked wrongly. */
export function choiceOf({
  classes,
  gritted = false,
  rate,
  out,
  dryRun,
}: ClassTaskOptions): RoadChoice | string {
  const words = classes?.split(',').map((word) => word.trim()) ?? []
  const strange = words.find((word) => !isClass(word))
  if (strange !== undefined) return `--classes has to be some of ${ROAD_CLASSES.join(', ')}; got ${strange}`
  if (words.length === 0 && !gritted) return 'Say what to treat: --classes LIST, --gritted, or both.'
  if (!(rate > 0 && rate <= 40)) return `--rate has to be from 1 to 40 g/m²; got ${rate}`
  if (out === undefined && !dryRun) return 'Say where the task goes: --out FILE (or --dry-run).'
  return { classes: words.filter(isClass), gritted }
}

const fleetIn = z.object({
  invented: z.boolean().optional(),
  depots: z.array(z.object({ id: z.string(), name: z.string(), lon: z.number(), lat: z.number() })).min(1),
  spreaders: z.array(z.object({ id: z.string(), capacity_t: z.number(), depot: z.string() })).min(1),
})

async function readFleet(file: string): Promise<Fleet> {
  const parsed = fleetIn.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Error(`${file}: ${faultsIn(parsed.error)}`)
}

/** What will be treated and what of it is made up, in lines for people. */
export function taskLines(
  network: RoadNetwork,
  task: SpreadingTask,
  { km, too_wide }: ChosenSegments,
): string[] {
  const all = km.stated + km.lanes + km.class
  const salt = saltOfTask(network, task)
  return [
    `${counted(task.segments.length, 'segment')}, ${kmText(all)}, ${salt.toFixed(2)} t of salt at ${task.segments[0]!.spread_rate_g_m2} g/m²; ${counted(task.spreaders.length, 'spreader')} at ${counted(task.depots.length, 'depot')}.`,
    `Widths: ${kmText(km.stated)} as the source states; invented for ${kmText(km.lanes)} by their lanes and ${kmText(km.class)} by their class.`,
    ...(task.invented?.includes('depot') ? ['The depots and spreaders are invented, says their file.'] : []),
    'Invented too: speeds, the limit of 150 min until the last segment is treated, turns, reloads of 30 min, prices. All of it is in the file: put your own in its place, and take its name out of invented.',
    ...firstOf(too_wide, (id) => `! ${id} is wider than two passes reach: its edges stay untreated`),
  ]
}

async function made(file: string, choice: RoadChoice, options: ClassTaskOptions): Promise<void> {
  const network = await readNetworkFile(file)
  const chosen = segmentsOfClasses(network, choice, options.rate, INVENTED_WIDTHS)
  if (chosen.segments.length === 0)
    throw new Error(`${file} has no such road; frostline network check shows which it has`)
  const { lanes, class: ofClass } = chosen.km
  const widths = lanes + ofClass > 0 ? 'invented' : 'stated'
  const made = classTask(chosen.segments, await readFleet(options.fleet), widths)
  const task = readSpreadingTask(made, network)
  if (typeof task === 'string') throw new Error(`${options.fleet}: ${task}`)
  const { km, too_wide } = chosen
  const { invented } = task
  const report = { segments: task.segments.length, km, too_wide, salt_t: saltOfTask(network, task), invented }
  console.log(options.json ? JSON.stringify(report) : taskLines(network, task, chosen).join('\n'))
  if (options.dryRun) return
  await writeWhole(options.out!, `${JSON.stringify(task)}\n`)
  say(`written: ${options.out}`)
}

/** Resolves with the exit status: 1 nothing was written, 2 called wrongly. */
export async function makeClassTask(file: string, options: ClassTaskOptions): Promise<number> {
  const choice = choiceOf(options)
  if (typeof choice === 'string') {
    say(choice)
    return 2
  }
  try {
    await made(file, choice, options)
    return 0
  } catch (error) {
    say((error as Error).message)
    return 1
  }
}
