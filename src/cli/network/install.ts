import { readFileSync } from 'node:fs'
import type { InstallationReport } from '#src/api/documents/road-networks.ts'
import { type SignedIn, signIn } from '#src/cli/devices/signed-in.ts'
import { changeLines, firstOf, sumLine } from '#src/cli/network/difference-lines.ts'
import { networkLines } from '#src/cli/network/network-lines.ts'
import { readNetworkFile } from '#src/cli/network/write-network.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'

export type InstallOptions = {
  readonly authority: string
  readonly url: string
  readonly user: string
  readonly passwordFile: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

const say = (words: string) => console.error(words)

/** Counts are of all, names of the first hundred. */
const changes = ({ difference }: InstallationReport): string[] =>
  difference ? [sumLine(difference), ...changeLines(difference.named)] : ['There was no road network before.']

const reportLines = (report: InstallationReport): string[] => [
  `${report.name} (${report.source}) for ${report.authority}`,
  ...networkLines(report.figures),
  ...(report.before ? [`In force until now: installed ${report.before.at} by ${report.before.by}.`] : []),
  ...changes(report),
  ...firstOf(
    report.routes_not_held,
    ({ route, missing }) => `! ${route} is not on these roads: they do not hold ${missing}`,
  ),
]

async function installed(service: SignedIn, network: RoadNetwork, options: InstallOptions): Promise<void> {
  const path = `/api/v1/road-networks/${encodeURIComponent(options.authority)}`
  const shown = await service.post<InstallationReport>(`${path}?dry_run=true`, { network })
  console.log(options.json ? JSON.stringify(shown) : reportLines(shown).join('\n'))
  if (options.dryRun) return
  const expected_sha256 = shown.before?.sha256 ?? null
  const { sha256, routes_not_held } = await service.post<InstallationReport>(`${path}?dry_run=false`, {
    network,
    expected_sha256,
  })
  say(`installed: ${sha256}`)
  say(
    routes_not_held.length === 0
      ? 'Plans are made on these roads from now on.'
      : 'Plans go on with the roads of the standing routes alone until every route is on these: find the lines on them with frostline network import --geojson LINES --base ROADS.',
  )
}

/** Shows what a file of roads would change for an authority, and installs it; resolves with the exit status. */
export async function installNetwork(file: string, options: InstallOptions): Promise<number> {
  try {
    const network = await readNetworkFile(file)
    const password = readFileSync(options.passwordFile, 'utf8').trim()
    say(`${file}: ${network.segments.length} segments; asking ${options.url}`)
    const service = await signIn(options.url, options.user, password)
    await installed(service, network, options).finally(() => service.signOut())
    return 0
  } catch (error) {
    say((error as Error).message)
    return 1
  }
}
