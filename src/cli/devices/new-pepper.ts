import { existsSync } from 'node:fs'
import { addPepper } from '#src/adapters/device-pepper.ts'
import { toldConfig } from '#src/cli/held-store.ts'
import { wordsOf } from '#src/jobs/log.ts'

/** For the drill before each season, or when a copy of the data directory was lost; resolves with the exit status. */
export async function newPepper(env: NodeJS.ProcessEnv): Promise<number> {
  const config = toldConfig(env)
  if (!config) return 1
  if (!existsSync(config.dataDir)) {
    console.error(`${config.dataDir} is not there; set FROSTLINE_DATA_DIR to the service's directory`)
    return 1
  }
  try {
    const version = await addPepper(config.dataDir)
    console.log(
      `Pepper ${version} is there. Start the service anew, then give each device a new secret: until then its old one stays good.`,
    )
    return 0
  } catch (error) {
    console.error(wordsOf(error))
    return 1
  }
}
