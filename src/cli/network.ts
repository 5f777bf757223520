import type { Command } from 'commander'
import type { GeojsonOptions } from '#src/cli/network/import-geojson.ts'
import { FLEET_HELP, OVERLAY_HELP } from '#src/cli/network/overlay-form.ts'

/** What `frostline network import` is asked; each kind of source has its own file beside this one. */
export type NetworkImportOptions = {
  readonly osm?: string
  /** A layer, in one page or several. */
  readonly geojson?: readonly string[]
  readonly name?: string
  /** `W,S,E,N` in degrees. */
  readonly bounds?: string
  readonly out?: string
  readonly dryRun?: boolean
  readonly against?: string
  readonly acceptLeftOut?: boolean
  readonly json?: boolean
}

/** Options of one kind of source; with the other they would change nothing, in silence. */
const ONLY_FOR: Readonly<
  Record<'osm' | 'geojson', readonly (keyof NetworkImportOptions | keyof GeojsonOptions)[]>
> = {
  osm: ['bounds'],
  geojson: [
    ...(['base', 'overlay', 'routeField', 'priorityField', 'roadField', 'widthField'] as const),
    ...(['directionField', 'crs', 'snapM', 'matchM', 'task', 'rate'] as const),
  ],
}
const optionText = (key: string) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** Null: it was called as it should be. */
export function importFault(options: NetworkImportOptions & GeojsonOptions): string | null {
  const { osm, geojson, out, dryRun } = options
  if ((osm === undefined) === (geojson === undefined))
    return 'Name one source: --osm FILE.osm.pbf or --geojson FILE.'
  const other = osm === undefined ? 'osm' : 'geojson'
  const stray = ONLY_FOR[other].find((key) => options[key] !== undefined)
  if (stray) return `${optionText(stray)} is only for --${other}.`
  if (out === undefined && !dryRun) return 'Say where the roads go: --out FILE (or --dry-run).'
  return null
}

async function importNetwork(options: NetworkImportOptions & GeojsonOptions): Promise<number> {
  const fault = importFault(options)
  if (fault) {
    console.error(fault)
    return 2
  }
  if (options.geojson) return (await import('#src/cli/network/import-geojson.ts')).importGeojson(options)
  return (await import('#src/cli/network/import-osm.ts')).importOsm(options)
}

/** What only a council's lines need. */
const geojsonOptions = (command: Command): Command =>
  command
    .option('--geojson <file...>', 'a council’s lines; several files are pages of one layer')
    .option('--base <file>', 'roads on which the lines are found again; without it the lines are the roads')
    .option('--overlay <file>', 'depots, spreaders and routes: frostline.network-overlay/1 (below)')
    .option('--route-field <name>', 'property with the route; without it route')
    .option('--priority-field <name>', 'property with the priority')
    .option('--road-field <name>', 'property with the road; without it ref or name')
    .option('--width-field <name>', 'property with the width, metres')
    .option('--direction-field <name>', 'property with the direction of one-way roads')
    .option('--crs <name>', 'EPSG:4326, EPSG:27700 or EPSG:2157 where the file does not tell')
    .option('--snap-m <m>', 'ends of lines this close are one junction; 8', Number)
    .option('--match-m <m>', 'a line may lie this far beside its road; 35', Number)
    .option('--task <file>', 'where the routes go as a task for frostline plan')
    .option('--rate <g>', 'rate of that task, g/m²; 20', Number)

/** `frostline network …`: only what commands are called is here; their code is loaded when one is run. */
export function networkCommands(program: Command): void {
  const network = program.command('network').description('the roads that a plan may use')
  geojsonOptions(network.command('import'))
    .description(
      'roads from OpenStreetMap or a council’s lines as a file: shows what was understood, left out and changed',
    )
    .option('--osm <file>', 'an extract of OpenStreetMap: .osm.pbf')
    .option('--name <name>', 'what the network is called; without it the name of the file')
    .option('--bounds <w,s,e,n>', 'only roads that touch this box, degrees')
    .option('--out <file>', 'where the roads go: frostline.road-network/1')
    .option('--dry-run', 'only show what would be written')
    .option('--against <file>', 'an older import: what is added, gone and changed')
    .option('--accept-left-out', 'write the file although roads marked for gritting are not in it')
    .option('--json', 'the report as one JSON document')
    .addHelpText('after', OVERLAY_HELP)
    .action(async (options) => {
      process.exitCode = await importNetwork(options)
    })
  network
    .command('check')
    .description('whether a file of roads is sound, and what is in it')
    .argument('<file>', 'frostline.road-network/1')
    .option('--json', 'as one JSON document')
    .action(async (file, options) => {
      process.exitCode = await (await import('#src/cli/network/check.ts')).checkNetwork(file, options)
    })
  network
    .command('task')
    .description(
      'roads chosen by class or gritting tags, with depots and spreaders, as a task for frostline plan',
    )
    .argument('<file>', 'the roads: frostline.road-network/1')
    .requiredOption('--fleet <file>', 'JSON with depots and spreaders (below)')
    .option('--classes <list>', 'trunk,primary,secondary,tertiary: every road of these classes')
    .option('--gritted', 'every road that the source marks for gritting')
    .option('--rate <g>', 'design rate, g/m²', Number, 20)
    .option('--out <file>', 'where the task goes: frostline.spreading-task/1')
    .option('--dry-run', 'only show what would be written')
    .option('--json', 'what is in it as one JSON document')
    .addHelpText('after', FLEET_HELP)
    .action(async (file, options) => {
      process.exitCode = await (await import('#src/cli/network/class-task.ts')).makeClassTask(file, options)
    })
  network
    .command('install')
    .description(
      'gives an authority’s service the roads that plans are made on: shows the difference, then all of it or nothing',
    )
    .argument('<file>', 'frostline.road-network/1')
    .requiredOption('--authority <id>', 'whose roads they are')
    .option(
      '--routes <file>',
      'a task whose standing tours your routes become: frostline network import --geojson … --task',
    )
    .requiredOption('--user <name>', 'a winter manager or admin, who signs in')
    .requiredOption('--password-file <file>', 'the file with the password')
    .option('--url <url>', 'where the service answers', 'http://127.0.0.1:3000')
    .option('--dry-run', 'only show the difference')
    .option('--json', 'the difference as one JSON document')
    .action(async (file, options) => {
      process.exitCode = await (await import('#src/cli/network/install.ts')).installNetwork(file, options)
    })
}
