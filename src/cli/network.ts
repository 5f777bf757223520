import type { Command } from 'commander'

/** What `frostline network import` is asked; each kind of source has its own file beside this one. */
export type NetworkImportOptions = {
  readonly osm?: string
  readonly geojson?: string
  readonly name?: string
  /** `W,S,E,N` in degrees. */
  readonly bounds?: string
  readonly out?: string
  readonly dryRun?: boolean
  readonly against?: string
  readonly acceptLeftOut?: boolean
  readonly json?: boolean
}

/** Null: it was called as it should be. */
export function importFault({ osm, geojson, out, dryRun }: NetworkImportOptions): string | null {
  if ((osm === undefined) === (geojson === undefined))
    return 'Name one source: --osm FILE.osm.pbf or --geojson FILE.'
  if (out === undefined && !dryRun) return 'Say where the roads go: --out FILE (or --dry-run).'
  return null
}

async function importNetwork(options: NetworkImportOptions): Promise<number> {
  const fault = importFault(options)
  if (fault) {
    console.error(fault)
    return 2
  }
  return (await import('#src/cli/network/import-osm.ts')).importOsm(options)
}

/** `frostline network …`: only what commands are called is here; their code is loaded when one is run. */
export function networkCommands(program: Command): void {
  const network = program.command('network').description('the roads that a plan may use')
  network
    .command('import')
    .description('roads from OpenStreetMap as a file: shows what was understood, left out and changed')
    .option('--osm <file>', 'an extract of OpenStreetMap: .osm.pbf')
    .option('--name <name>', 'what the network is called; without it the name of the file')
    .option('--bounds <w,s,e,n>', 'only roads that touch this box, degrees')
    .option('--out <file>', 'where the roads go: frostline.road-network/1')
    .option('--dry-run', 'only show what would be written')
    .option('--against <file>', 'an older import: what is added, gone and changed')
    .option('--accept-left-out', 'write the file although roads marked for gritting are not in it')
    .option('--json', 'the report as one JSON document')
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
    .command('install')
    .description(
      'gives an authority’s service the roads that plans are made on: shows the difference, then all of it or nothing',
    )
    .argument('<file>', 'frostline.road-network/1')
    .requiredOption('--authority <id>', 'whose roads they are')
    .requiredOption('--user <name>', 'a winter manager or admin, who signs in')
    .requiredOption('--password-file <file>', 'the file with the password')
    .option('--url <url>', 'where the service answers', 'http://127.0.0.1:3000')
    .option('--dry-run', 'only show the difference')
    .option('--json', 'the difference as one JSON document')
    .action(async (file, options) => {
      process.exitCode = await (await import('#src/cli/network/install.ts')).installNetwork(file, options)
    })
}
