import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { InstallationReport } from '#src/api/documents/road-networks.ts'
import { type SignedIn, signIn } from '#src/cli/devices/signed-in.ts'
import { changeLines, firstOf, kmText, sumLine } from '#src/cli/network/difference-lines.ts'
import { networkLines } from '#src/cli/network/network-lines.ts'
import { readNetworkFile } from '#src/cli/network/write-network.ts'
import { readSpreadingTask } from '#src/cli/plan/spreading-task-schema.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { StandingOnRoads } from '#src/routing/routes-on-roads.ts'

export type InstallOptions = {
  readonly authority: string
  readonly url: string
  readonly user: string
  readonly passwordFile: string
  /** A task whose standing tours the service's routes become. */
  readonly routes?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

type RouteChange = NonNullable<InstallationReport['routes']>[number]

const say = (words: string) => console.error(words)

/** Counts are of all, names of the first hundred. */
const changes = ({ difference }: InstallationReport): string[] =>
  difference ? [sumLine(difference), ...changeLines(difference.named)] : ['There was no road network before.']

const lengthText = ({ treated_km, dead_km }: RouteChange['before']) =>
  `${kmText(treated_km)} treated, ${kmText(dead_km)} dead`
const routeLine = ({ route, before, after }: RouteChange): string =>
  `~ ${route}: ${lengthText(before)} → ${lengthText(after)}`

const reportLines = (report: InstallationReport): string[] => [
  `${report.name} (${report.source}) for ${report.authority}`,
  ...networkLines(report.figures),
  ...(report.before ? [`In force until now: installed ${report.before.at} by ${report.before.by}.`] : []),
  ...changes(report),
  ...(report.routes ?? []).map(routeLine),
  ...firstOf(
    report.routes_not_held,
    ({ route, missing }) => `! ${route} is not on these roads: they do not hold ${missing}`,
  ),
]

/** What the service is sent of a task: its standing tours and what they need. */
async function standingIn(file: string, network: RoadNetwork): Promise<StandingOnRoads> {
  const task = readSpreadingTask(JSON.parse(await readFile(file, 'utf8')), network)
  if (typeof task === 'string') throw new Error(`${file}: ${task}`)
  if (task.standing_tours.length === 0)
    throw new Error(`${file} has no standing tours: make it with frostline network import --geojson … --task`)
  return {
    tours: task.standing_tours.map(({ route, spreader, steps }) => ({
      route,
      spreader,
      steps: steps.flatMap((step) => {
        if (step.kind === 'reload')
          throw new Error(`${file}: ${route} reloads on its way; a standing route cannot`)
        const { segment, against, treat } = step
        return [{ segment, against, treat }]
      }),
    })),
    widths: Object.fromEntries(task.segments.map(({ segment, width_m }) => [segment, width_m])),
    depots: task.depots.map(({ id, name, lon, lat }) => ({ id, name, lon, lat })),
    spreaders: task.spreaders.map(({ id, capacity_t, depot }) => ({ id, capacity_t, depot })),
    ...(task.invented && { invented: task.invented }),
  }
}

type Sent = { readonly network: RoadNetwork; readonly routes?: StandingOnRoads }

async function installed(service: SignedIn, sent: Sent, options: InstallOptions): Promise<void> {
  const path = `/api/v1/road-networks/${encodeURIComponent(options.authority)}`
  const shown = await service.post<InstallationReport>(`${path}?dry_run=true`, sent)
  console.log(options.json ? JSON.stringify(shown) : reportLines(shown).join('\n'))
  if (options.dryRun) return
  const expected_sha256 = shown.before?.sha256 ?? null
  const { sha256, routes_not_held } = await service.post<InstallationReport>(`${path}?dry_run=false`, {
    ...sent,
    expected_sha256,
  })
  say(`installed: ${sha256}`)
  say(
    routes_not_held.length === 0
      ? 'Plans are made on these roads from now on.'
      : 'Plans go on with the roads of the standing routes alone until every route is on these: find the lines on them with frostline network import --geojson LINES --base ROADS --task TASK, and install both with --routes TASK.',
  )
}

/** Shows what a file of roads would change for an authority, and installs it; resolves with the exit status. */
export async function installNetwork(file: string, options: InstallOptions): Promise<number> {
  try {
    const network = await readNetworkFile(file)
    const routes = options.routes === undefined ? undefined : await standingIn(options.routes, network)
    const password = readFileSync(options.passwordFile, 'utf8').trim()
    say(`${file}: ${network.segments.length} segments; asking ${options.url}`)
    const service = await signIn(options.url, options.user, password)
    await installed(service, { network, ...(routes && { routes }) }, options).finally(() => service.signOut())
    return 0
  } catch (error) {
    say((error as Error).message)
    return 1
  }
}
