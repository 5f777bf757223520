/** The command line: `npm run -s frostline -- COMMAND`. Exit 0 done, 1 the work failed, 2 called wrongly. */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Command, CommanderError } from 'commander'
import { networkCommands } from '#src/cli/network.ts'

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `frostline needs Node 24; this is ${process.version}. Start it with npm, which brings its own: npm start`,
  )
  process.exit(2)
}

/** Types stripped and code compiled once, not at each start; a folder that cannot be written costs only time. */
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/frostline', import.meta.url)))

const program = new Command('frostline')
  .description('Winter-service decisions from cheap road sensors: treat, no action or unknown.')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) })

/** Commands load their own code: a start pays for nothing that it does not use. */
const command = (name: string, says: string, run: () => Promise<number>) =>
  program
    .command(name)
    .description(says)
    .action(async () => {
      process.exitCode = await run()
    })

/** A command that reads its own arguments and prints its own help. */
const commandWithArguments = (name: string, says: string, run: (args: string[]) => Promise<number>) =>
  program
    .command(name)
    .description(says)
    .helpOption(false)
    .allowUnknownOption()
    .argument('[arguments...]')
    .action(async (_, __, parsed: Command) => {
      process.exitCode = await run(parsed.args)
    })

command(
  'start',
  'run the service (what npm start runs); settings come from FROSTLINE_… variables',
  async () => {
    // Before anything grows: new objects get 2 MB instead of 32 to 64 and code is kept small, which a demonstration
    // does not feel. With a thousand sensors a fifth of the time would go into collecting new objects.
    if (process.env.FROSTLINE_SIMULATOR !== 'off')
      for (const flag of ['--semi-space-growth-factor=1', '--optimize-for-size']) setFlagsFromString(flag)
    return (await import('#src/cli/start.ts')).start(process.env)
  },
)
commandWithArguments(
  'sim',
  'firmware-sim: stations over MQTT and a weather service over HTTP',
  async (args) => (await import('#src/cli/sim.ts')).sim(args),
)
commandWithArguments('replay', 'a recorded night through the whole chain over MQTT', async (args) =>
  (await import('#src/cli/replay.ts')).replay(args),
)
command('forecast', 'NDJSON cases on stdin, NDJSON forecasts on stdout', async () =>
  (await import('#src/cli/forecast.ts')).runForecast(process.stdin, process.stdout, process.stderr),
)
command('decide', 'NDJSON cases on stdin, NDJSON recommendations on stdout', async () =>
  (await import('#src/cli/decide.ts')).runDecide(process.stdin, process.stdout, process.stderr),
)
program
  .command('plan')
  .description('which spreader treats which road in which order')
  .option('--network <file>', 'the roads: frostline.road-network/1')
  .option('--segments <file>', 'what to treat, by whom: frostline.spreading-task/1')
  .option('--instance <file>', 'instead: a problem of the literature, CARP in the format of CARPLIB')
  .option('--seconds <s>', 'how long to look for a better one', Number, 10)
  .option('--iterations <n>', 'instead: how many tries; the same plan on any machine', Number)
  .option('--seed <n>', 'seed of the search', Number, 1)
  .option('--threads <t>', 'threads to use', Number, 1)
  .option('--json', 'the plan as one JSON document: frostline.spreading-plan/1')
  .option('--list <spreader>', 'instead of the plan: the list that this spreader is driven by')
  .option('--format <form>', 'of that list: text, gpx or geojson')
  .option('--without <spreader...>', 'what if these spreaders cannot be sent: both plans side by side')
  .option('--empty <depot...>', 'what if these depots have no salt')
  .option('--closed <road...>', 'what if nobody can pass these roads, or "ROAD between ROAD and ROAD"')
  .option('--also <class...>', 'what if these classes of road are treated besides')
  .option('--rate <g>', 'what if everything is treated at so many g/m²', Number)
  .action(async (options) => {
    process.exitCode = await (await import('#src/cli/plan.ts')).plan(options)
  })
networkCommands(program)
program
  .command('thermal-map')
  .description(
    'what a survey file (run,at,lat,lon,road_temp_c[,air_temp_c][,sky]) says of the roads; changes nothing',
  )
  .requiredOption('--surveys <file>', 'the survey, CSV')
  .option('--network <file>', 'a council’s lines (GeoJSON); without it the demonstration county')
  .option('--overlay <file>', 'what goes with --network')
  .option('--json', 'as one JSON document')
  .action(async (options) => {
    process.exitCode = await (await import('#src/cli/thermal-map.ts')).thermalMap(options)
  })
program
  .command('verify-record')
  .description(
    'walks the hash chain of the record; when it is not whole: exit 1, the first broken entry named, an urgent alert',
  )
  .option('--replay', 'also work every recommendation out again from its pinned case and compare the bytes')
  .option('--json', 'as one JSON document')
  .action(async (options) => {
    process.exitCode = await (await import('#src/cli/verify-record.ts')).verifyRecord(options, process.env)
  })
program
  .command('backup')
  .description('a whole copy of all that the service keeps, while it runs')
  .requiredOption('--out <folder>', 'where backups are; each gets a folder of its own, named by its time')
  .option('--keep <n>', 'afterwards remove the oldest, so that so many stay', Number)
  .option('--rate <mb>', 'megabytes a second at most, so that the disk has time for readings', Number, 20)
  .action(async (options) => {
    process.exitCode = await (await import('#src/cli/backup.ts')).runBackup(options, process.env)
  })
program
  .command('export')
  .description('everything that an authority owns, in open formats, while the service runs')
  .requiredOption('--authority <id>', 'whose; nothing of another is in it')
  .requiredOption('--out <folder>', 'a folder that is not there yet')
  .action(async (options) => {
    process.exitCode = await (await import('#src/cli/export.ts')).runExport(options, process.env)
  })
program
  .command('restore')
  .description('puts a backup into an empty place, checked before and after')
  .option('--from <folder>', 'the backup, or the folder with several: the newest')
  .option('--check', 'only look whether it could be restored')
  .option('--data-dir <folder>', 'where to; without it FROSTLINE_DATA_DIR')
  .option(
    '--postgres-url <url>',
    'an empty database for the operational store; without it FROSTLINE_POSTGRES_URL',
  )
  .option(
    '--journal <folder>',
    'the journal of the old machine: what it acknowledged after the backup is taken over, also later without --from',
  )
  .action(async (options) => {
    process.exitCode = await (await import('#src/cli/restore.ts')).runRestore(options, process.env)
  })
program
  .command('backtest')
  .description('policies over a winter of observations, each with only what was known at each moment')
  .option(
    '--observations <file>',
    'CSV: time,air_temp_c,road_temp_c[,dewpoint_c,wind_m_s,shortwave_w_m2], UTC',
  )
  .option('--station <id>', 'instead: what this installation holds of a station, as it came in')
  .option('--from <night>', 'with --station: the first night, e.g. 2025-10-01')
  .option('--to <night>', 'with --station: the last night')
  .option(
    '--weather <which>',
    'perfect (what really came), none, stored (as it came in), or a file of forecasts as issued (sim --winter); without it perfect, with --station stored',
  )
  .option('--weather-error <c>', 'error added to perfect weather: RMS °C of air temperature at 24 h', Number)
  .option('--seed <n>', 'seed of that error', Number, 1)
  .option('--policies <file>', 'policies beside the built-in live, noon:0.0, noon:0.5 and noon:1.0 (JSON)')
  .option('--latitude <d>', 'of the station, degrees north', Number)
  .option('--longitude <d>', 'of the station, degrees east', Number)
  .option('--json', 'as one JSON document')
  .action(async (options) => {
    process.exitCode = await (await import('#src/cli/backtest.ts')).backtest(options)
  })
program
  .command('validate')
  .description(
    'telemetry, one JSON message a line: accepted, flagged or refused, and why; exit 1 when one was refused',
  )
  .argument('[file]', 'a file of messages; - or nothing: standard input', '-')
  .option('--device <id>', 'the device that sends; without it whichever a message names')
  .option('--envelope <network>', 'uplinks of a LoRaWAN network: the-things-stack or chirpstack')
  .option('--json', 'an answer a line as JSON')
  .action(async (file, options) => {
    process.exitCode = await (await import('#src/cli/validate.ts')).runValidate(file, options, process.env)
  })
const devices = program.command('devices').description('devices and their secrets')
devices
  .command('new-pepper')
  .description(
    'a new pepper for secrets made from the next start on; devices go on with theirs until each has a new secret',
  )
  .action(async () => {
    process.exitCode = await (await import('#src/cli/devices/new-pepper.ts')).newPepper(process.env)
  })
devices
  .command('import')
  .description(
    'registers or changes devices from CSV (device_id,name,lat,lon,route[,serial]): shows the difference, then takes all of it or nothing',
  )
  .argument('<file>', 'the list, CSV')
  .requiredOption('--user <name>', 'a winter manager or admin, who signs in')
  .requiredOption('--password-file <file>', 'the file with the password')
  .option('--url <url>', 'where the service answers', 'http://127.0.0.1:3000')
  .option('--dry-run', 'only show the difference')
  .option('--secrets <file>', 'where the secrets of new devices are written, once, for your eyes only')
  .option('--json', 'the difference as one JSON document')
  .action(async (file, options) => {
    process.exitCode = await (await import('#src/cli/devices.ts')).importDevices(file, options)
  })
program
  .command('watchdog')
  .description(
    'tells people when the service falls silent; a process of its own (systemd, or beside npm start)',
  )
  .option('--beside', 'started by the service itself')
  .option('--page <url>', 'where the service answers, when it is on another machine or in another container')
  .option('--test', 'sends a test message with a code to everybody and ends')
  .option('--received <code>', 'notes that the test message with this code was received')
  .action(async (options) => {
    // a connection that is left open must not keep it
    process.exit(await (await import('#src/cli/watchdog.ts')).startWatchdog(process.env, options))
  })
command(
  'notify-test',
  'a test message to everybody whom the service tells, by their channels (FROSTLINE_CONTACTS)',
  async () => (await import('#src/cli/notify-test.ts')).notifyTest(process.env),
)
program
  .command('support-bundle')
  .description(
    'what somebody who helps must know, as one file without a secret: versions, faults, runs, refusals',
  )
  .option('--device <id>', 'with the last of this device')
  .option('--out <folder>', 'where the file goes', '.')
  .action(async (options) => {
    process.exitCode = await (await import('#src/cli/support-bundle.ts')).supportBundle(process.env, options)
  })
command('doctor', 'what is wrong with this installation, and the line that mends each fault', async () =>
  (await import('#src/cli/doctor.ts')).doctor(process.env),
)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : 2
}
