import { basename } from 'node:path'
import { readJson } from '#src/adapters/road-network/geojson.ts'
import { toWgs84 } from '#src/adapters/road-network/projection.ts'
import { segmentIndex } from '#src/adapters/road-network/segment-index.ts'
import { councilLines } from '#src/cli/network/council-lines.ts'
import { firstOf } from '#src/cli/network/difference-lines.ts'
import { readNetworkFile, writeNetworkFile, writeWhole } from '#src/cli/network/write-network.ts'
import type { NetworkImportOptions } from '#src/cli/network.ts'
import { COORDINATE_SYSTEMS, systemNamed } from '#src/network/lines/coordinate-system.ts'
import { type CouncilImport, type CouncilSource, councilImport } from '#src/network/lines/council-import.ts'
import type { FieldMapping } from '#src/network/lines/field-mapping.ts'
import { SNAP_M } from '#src/network/lines/import-lines.ts'
import { type ImportRefusal, isRefusal } from '#src/network/lines/import-refusal.ts'
import { WITHIN_M } from '#src/network/lines/matched-roads.ts'
import { nearbyOrder } from '#src/network/lines/nearby-order.ts'
import { type RouteDifference, routeDifference } from '#src/network/lines/route-difference.ts'
import { drivingOrder } from '#src/routing/driving-order.ts'
import { standingTask } from '#src/routing/standing-task.ts'

/** What `frostline network import --geojson` is asked beside what every import is. */
export type GeojsonOptions = {
  /** The layer, in one page or several. */
  readonly geojson?: readonly string[]
  readonly base?: string
  readonly overlay?: string
  readonly routeField?: string
  readonly priorityField?: string
  readonly roadField?: string
  readonly widthField?: string
  readonly directionField?: string
  readonly crs?: string
  readonly snapM?: number
  readonly matchM?: number
  readonly task?: string
  readonly rate?: number
}

/** Design rate for a precautionary treatment in hard frost, as routes are planned for. */
const DESIGN_RATE_G_M2 = 20
/** A stretch on no road that is longer than this has to be settled by a person. */
const SETTLED_M = 50

const say = (words: string) => console.error(words)

/** What is asked wrongly, in words; null: nothing. */
export function geojsonFault(options: GeojsonOptions): string | null {
  const { base, crs, snapM, matchM, task, overlay, rate } = options
  if (crs !== undefined && !systemNamed(crs))
    return `--crs has to be one of ${COORDINATE_SYSTEMS.join(', ')}; got ${crs}`
  if (snapM !== undefined && !(snapM >= 0 && snapM <= 30))
    return `--snap-m has to be a number of metres from 0 to 30; got ${snapM}`
  if (matchM !== undefined && !(matchM >= 5 && matchM <= 100))
    return `--match-m has to be a number of metres from 5 to 100; got ${matchM}`
  if (base !== undefined && snapM !== undefined) return '--snap-m is only for lines without --base.'
  if (base === undefined && matchM !== undefined) return '--match-m is only for lines with --base.'
  if (rate !== undefined && !(rate > 0 && rate <= 40))
    return `--rate has to be from 1 to 40 g/m²; got ${rate}`
  if (task !== undefined && overlay === undefined)
    return '--task needs --overlay: depots and spreaders are not in the lines. frostline network import --help shows its form.'
  if (rate !== undefined && task === undefined) return '--rate is only for --task.'
  return null
}

/** Reads, shows, writes; resolves with the exit status: 1 nothing was written, 2 called wrongly. */
export async function importGeojson(options: NetworkImportOptions & GeojsonOptions): Promise<number> {
  const fault = geojsonFault(options)
  if (fault) {
    say(fault)
    return 2
  }
  try {
    const imported = councilImport(await sourceOf(options), progress())
    if (isRefusal(imported)) return refuse(imported, options.json)
    const before = options.against === undefined ? null : await readNetworkFile(options.against)
    tell(imported, before && routeDifference(before, imported.roads), options)
    return await settle(imported, options)
  } catch (error) {
    say((error as Error).message)
    return 1
  }
}

async function sourceOf(options: NetworkImportOptions & GeojsonOptions): Promise<CouncilSource> {
  const files = options.geojson!
  const pages = await Promise.all(files.map(readJson))
  const overlay = options.overlay === undefined ? null : await readJson(options.overlay)
  const roads = options.base === undefined ? null : await readNetworkFile(options.base)
  const from = files.map((file) => basename(file)).join(', ')
  return {
    pages,
    overlay,
    reading: { fields: fieldsOf(options), system: options.crs ? systemNamed(options.crs) : null, toWgs84 },
    base: roads && { roads, near: segmentIndex(roads.segments), within_m: options.matchM ?? WITHIN_M },
    snap_m: options.snapM ?? SNAP_M,
    origin: {
      name: options.name ?? basename(files[0]!).replace(/\.(geo)?json$/, ''),
      source: from,
      credits: [`Lines: ${from}`],
    },
    order: nearbyOrder(drivingOrder),
  }
}

function fieldsOf(options: GeojsonOptions): FieldMapping {
  const { routeField, priorityField, roadField, widthField, directionField } = options
  return {
    ...(routeField === undefined ? {} : { route: routeField }),
    ...(priorityField === undefined ? {} : { priority: priorityField }),
    ...(roadField === undefined ? {} : { road: roadField }),
    ...(widthField === undefined ? {} : { width: widthField }),
    ...(directionField === undefined ? {} : { direction: directionField }),
  }
}

/** A line at each quarter. */
function progress(): (lines: number, of: number) => void {
  const started = performance.now()
  let told = 0
  return (lines, of) => {
    const quarter = Math.floor((4 * lines) / of)
    if (quarter === told) return
    told = quarter
    say(`matching: ${lines} of ${of} lines, ${((performance.now() - started) / 1000).toFixed(1)} s`)
  }
}

function refuse(refusal: ImportRefusal, isJson: boolean | undefined): number {
  if (isJson) console.log(JSON.stringify({ refused: refusal }))
  say(refusal.message)
  for (const line of firstOf(refusal.faults?.slice(1) ?? [], ({ message }) => `  ${message}`)) say(line)
  say('Nothing was written.')
  return 1
}

function tell(
  imported: CouncilImport,
  difference: RouteDifference | null,
  options: NetworkImportOptions,
): void {
  const { roads, network, read, ...report } = imported
  const { name, source, credits } = roads
  if (options.json) {
    const { lines: _, notes: __, ...how } = read
    console.log(JSON.stringify({ name, source, credits, ...how, ...report, network, difference }))
  } else console.log([`${name} (${source})`, ...councilLines(imported, difference), ...credits].join('\n'))
}

/** Does any route lose a road that its lines have? */
const losesRoads = ({ match }: CouncilImport): boolean =>
  match !== null &&
  (match.unmatched.some(({ route, length_m }) => route !== null && length_m > SETTLED_M) ||
    match.partly.some(({ taken }) => !taken))

async function settle(
  imported: CouncilImport,
  options: NetworkImportOptions & GeojsonOptions,
): Promise<number> {
  const isRefused = losesRoads(imported) && !options.acceptLeftOut
  if (isRefused)
    say(
      'Some of a route would be in no plan: see the lines with !. Mend the lines or the base network, or say --accept-left-out. Nothing was written.',
    )
  if (isRefused || options.dryRun) return isRefused ? 1 : 0
  const { roads, network } = imported
  const task = options.task && network ? standingTask(network, roads, options.rate ?? DESIGN_RATE_G_M2) : null
  await writeNetworkFile(options.out!, roads)
  say(`written: ${options.out}`)
  if (task) {
    await writeWhole(options.task!, `${JSON.stringify(task)}\n`)
    say(`written: ${options.task}`)
  }
  return 0
}
