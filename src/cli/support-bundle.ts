import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toldConfig } from '#src/cli/held-store.ts'
import { knownSecrets, struckOut } from '#src/cli/support-bundle/secrets.ts'
import {
  doctorFindings,
  files,
  health,
  machine,
  migrations,
  oneDevice,
  operational,
  type Section,
} from '#src/cli/support-bundle/sections.ts'
import { settingsOf } from '#src/cli/support-bundle/settings.ts'
import { wordsOf } from '#src/jobs/log.ts'

export type SupportOptions = { readonly device?: string; readonly out?: string }

const PACKAGE = fileURLToPath(new URL('../../package.json', import.meta.url))

/** A part that cannot be looked at is said, and stops none of the others: that is what the bundle is for. */
const looked = async ([name, look]: readonly [string, Section]) => {
  try {
    return [name, await look()] as const
  } catch (error) {
    return [name, { not_there: wordsOf(error) }] as const
  }
}

/** Who helps needs to know what runs, what is wrong and what came last, and never what lets somebody in. */
export async function supportBundle(
  env: NodeJS.ProcessEnv,
  { device, out = '.' }: SupportOptions,
  now = new Date(),
): Promise<number> {
  const config = toldConfig(env)
  if (!config) return 1
  try {
    const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string }
    const sections: (readonly [string, Section])[] = [
      ['machine', machine(version)],
      ['settings', async () => settingsOf(env)],
      ['health', health(config)],
      ['doctor', doctorFindings(config)],
      ['files', files(config)],
      ['migrations', migrations(config)],
      ['operational', operational(config)],
      ...(device === undefined ? [] : ([['device', oneDevice(config, device, now)]] as const)),
    ]
    const found = Object.fromEntries(await Promise.all(sections.map(looked)))
    const bundle = { format: 'frostline.support/1', made_at: now, ...found }
    const text = struckOut(JSON.stringify(bundle, null, 2), await knownSecrets(env, config.dataDir))
    const path = join(out, `frostline-support-${now.toISOString().slice(0, 19).replaceAll(':', '')}Z.json`)
    await mkdir(out, { recursive: true })
    await writeFile(path, text, { mode: 0o600, flag: 'wx' })
    console.log(path)
    return 0
  } catch (error) {
    console.error(wordsOf(error))
    return 1
  }
}
