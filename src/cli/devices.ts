import { readFileSync } from 'node:fs'
import { open, readFile, unlink } from 'node:fs/promises'
import type { ImportReport } from '#src/api/endpoints/device-import.ts'
import { reportLines } from '#src/cli/devices/report-lines.ts'
import { type SignedIn, signIn } from '#src/cli/devices/signed-in.ts'

export type ImportOptions = {
  readonly url: string
  readonly user: string
  readonly passwordFile: string
  readonly dryRun?: boolean
  readonly secrets?: string
  readonly json?: boolean
}

const say = (words: string) => console.error(words)

const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const secretsCsv = (secrets: ImportReport['secrets']): string =>
  [
    'device_id,secret',
    ...secrets.map(({ device_id, secret }) => `${cell(device_id)},${cell(secret)}`),
    '',
  ].join('\n')

const importPath = (isDryRun: boolean) => `/api/v1/devices/import?dry_run=${isDryRun}`

function tell(report: ImportReport, isJson: boolean | undefined): void {
  if (isJson) console.log(JSON.stringify({ ...report, secrets: report.secrets.length }))
  else console.log(reportLines(report).join('\n'))
}

/**
 * The file for the secrets is there before there are any: a disk that refuses it costs nothing but another try.
 * It is for its owner's eyes only and never written over.
 */
async function applied(service: SignedIn, csv: string, file: string): Promise<ImportReport> {
  const handle = await open(file, 'wx', 0o600)
  try {
    const report = await service.post<ImportReport>(importPath(false), { csv })
    await handle.writeFile(secretsCsv(report.secrets))
    await handle.sync()
    if (report.secrets.length > 0)
      say(`secrets of ${report.secrets.length} new devices: ${file} (only now; keep it safe)`)
    else await unlink(file)
    return report
  } catch (error) {
    await unlink(file).catch(() => {})
    throw error
  } finally {
    await handle.close()
  }
}

async function importFile(path: string, options: ImportOptions): Promise<number> {
  const csv = await readFile(path, 'utf8')
  const password = readFileSync(options.passwordFile, 'utf8').trim()
  say(`${path}: ${csv.split('\n').filter((line) => line.trim() !== '').length} lines; asking ${options.url}`)
  const service = await signIn(options.url, options.user, password)
  try {
    const shown = await service.post<ImportReport>(importPath(true), { csv })
    tell(shown, options.json)
    if (shown.refused.length > 0) {
      say('Nothing was changed.')
      return 1
    }
    if (options.dryRun) return 0
    say(`saving ${shown.new} new and ${shown.changed} changed devices…`)
    const taken = await applied(service, csv, options.secrets!)
    say(`saved: ${taken.new} new, ${taken.changed} changed, ${taken.unchanged} unchanged`)
    return 0
  } finally {
    await service.signOut()
  }
}

/** Shows what a list of devices would change, and takes it; resolves with the exit status: 1 refused, 2 called wrongly. */
export async function importDevices(path: string, options: ImportOptions): Promise<number> {
  if (!options.dryRun && !options.secrets) {
    say('Say where the secrets of new devices go: --secrets OUT.csv (or --dry-run, which changes nothing).')
    return 2
  }
  try {
    return await importFile(path, options)
  } catch (error) {
    say((error as Error).message)
    return 1
  }
}
