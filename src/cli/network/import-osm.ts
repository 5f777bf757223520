import { basename } from 'node:path'
import { type Bounds, type ReadOsm, readOsm } from '#src/adapters/road-network/osm.ts'
import { counted, firstOf, kmText } from '#src/cli/network/difference-lines.ts'
import { networkLines } from '#src/cli/network/network-lines.ts'
import { againstLines, differenceFrom, writeNetworkFile } from '#src/cli/network/write-network.ts'
import type { NetworkImportOptions } from '#src/cli/network.ts'
import type { ImportNote } from '#src/network/import-notes.ts'
import type { NetworkDifference } from '#src/network/network-difference.ts'
import { networkFigures } from '#src/network/network-figures.ts'
import type { OsmImport } from '#src/network/osm/osm-import.ts'
import { networkFromOsm } from '#src/network/osm/osm-network.ts'

const say = (words: string) => console.error(words)

/** `W,S,E,N`; a string says what is wrong. */
export function boundsOf(text: string | undefined): Bounds | null | string {
  if (text === undefined) return null
  const [west, south, east, north, ...more] = text.split(',').map(Number)
  const isBox =
    more.length === 0 && west! >= -180 && east! <= 180 && south! >= -90 && north! <= 90 && west! < east!
  return isBox && south! < north!
    ? [west!, south!, east!, north!]
    : `--bounds has to be west,south,east,north in degrees, for example -0.83,52.52,-0.42,52.76; got ${text}`
}

/** A line at each step and at each quarter of it. */
function progress(): (step: string, share: number) => void {
  const started = performance.now()
  let told = ''
  return (step, share) => {
    const quarter = `${step} ${Math.floor(share * 4) * 25} %`
    if (quarter === told) return
    told = quarter
    say(`reading ${quarter}, ${((performance.now() - started) / 1000).toFixed(1)} s`)
  }
}

const sourceOf = (file: string, { as_of }: ReadOsm): string =>
  `OpenStreetMap, ${basename(file)}, data to ${as_of?.toISOString().slice(0, 10) ?? 'a day that the file does not state'}`

/** Reads, shows, writes; resolves with the exit status: 1 nothing was written, 2 called wrongly. */
export async function importOsm(options: NetworkImportOptions): Promise<number> {
  const bounds = boundsOf(options.bounds)
  if (typeof bounds === 'string') {
    say(bounds)
    return 2
  }
  try {
    return await importFile(options.osm!, bounds, options)
  } catch (error) {
    say((error as Error).message)
    return 1
  }
}

async function importFile(
  file: string,
  bounds: Bounds | null,
  options: NetworkImportOptions,
): Promise<number> {
  const read = await readOsm(file, bounds, progress())
  const { ways, nodes } = read.extract
  say(`${counted(ways.length, 'way')}, ${counted(nodes.size, 'node')}; joining them…`)
  const name = options.name ?? basename(file).replace(/(\.osm)?\.pbf$/, '')
  const imported = networkFromOsm(read.extract, { name, source: sourceOf(file, read) })
  if (!imported) throw new Error(`${file} has no road that a spreader may drive`)
  const difference = await differenceFrom(options.against, imported.network)
  tell(imported, difference, options.json)
  return settle(imported, options)
}

async function settle(
  { gritted_left_out, network }: OsmImport,
  options: NetworkImportOptions,
): Promise<number> {
  const isRefused = gritted_left_out.length > 0 && !options.acceptLeftOut
  if (isRefused)
    say(
      'Roads marked for gritting would not be in the network: a plan would never treat them. Mend them in OpenStreetMap, or say --accept-left-out. Nothing was written.',
    )
  if (isRefused || options.dryRun) return isRefused ? 1 : 0
  await writeNetworkFile(options.out!, network)
  say(`written: ${options.out}`)
  return 0
}

function tell(imported: OsmImport, difference: NetworkDifference | null, isJson: boolean | undefined): void {
  const { network, ...report } = imported
  const { name, source, credits } = network
  const figures = networkFigures(network)
  const lines = [
    `${name} (${source})`,
    ...networkLines(figures),
    ...reportLines(imported),
    ...againstLines(difference),
    ...credits,
  ]
  console.log(isJson ? JSON.stringify({ name, source, ...figures, ...report, difference }) : lines.join('\n'))
}

const HEADINGS: Readonly<Record<ImportNote['kind'], string>> = {
  left_out: 'Left out',
  not_understood: 'Not understood',
  assumed: 'Assumed',
}

const noteLine = ({ message, count, km, examples }: ImportNote): string =>
  `  ${message}: ${count}${km > 0 ? `, ${kmText(km)}` : ''} (${examples.slice(0, 3).join('; ')}${count > 3 ? '; …' : ''})`

/** What became of the extract, in lines for people; what must be settled by a person comes first. */
export function reportLines({
  notes,
  gritted_left_out,
  restrictions,
  before_joining,
  fell_out_km,
}: OsmImport): string[] {
  const { given, held_to, without_effect } = restrictions
  return [
    ...firstOf(
      gritted_left_out,
      ({ what, road, length_m, because }) =>
        `! marked for gritting, but left out: ${what} (${road}, ${Math.round(length_m)} m): ${because}`,
    ),
    ...(fell_out_km > 0
      ? [
          `${kmText(fell_out_km)} cannot be reached from the rest and back: mostly carriageways that turn round beyond the edge of the extract. One that reaches a little further keeps them.`,
        ]
      : []),
    `Before pieces that are alike were joined: ${before_joining.junctions} junctions, ${before_joining.segments} segments.`,
    `Rules of turning: ${given} given, ${held_to} held to, ${without_effect} without effect.`,
    ...(['left_out', 'not_understood', 'assumed'] as const).flatMap((kind) => {
      const some = notes.filter((note) => note.kind === kind)
      return some.length === 0 ? [] : [`${HEADINGS[kind]}:`, ...firstOf(some, noteLine)]
    }),
  ]
}
