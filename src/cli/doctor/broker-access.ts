import { connectAsync } from 'mqtt'
import { secretIn } from '#src/adapters/secret-file.ts'
import { type Finding, fault, fine } from '#src/cli/doctor/finding.ts'
import type { Config } from '#src/config.ts'
import { wordsOf } from '#src/jobs/log.ts'

const PATIENCE = 5_000

/** Does the broker let its administrator in, so that devices registered here may publish there? */
async function administrator(config: Config, username: string, passwordFile: string): Promise<Finding> {
  if (config.broker === 'embedded') return fine('the embedded broker has its rules built in')
  try {
    const password = secretIn(passwordFile, 'FROSTLINE_BROKER_ADMIN_PASSWORD_FILE')
    const options = { username, password, connectTimeout: PATIENCE, reconnectPeriod: 0 }
    const client = await connectAsync(config.broker.href, options, false)
    await client.endAsync()
    return fine(`${config.broker.host} lets its administrator “${username}” in: its rules are kept from here`)
  } catch (error) {
    return fault(
      wordsOf(error),
      `start the broker at ${config.broker.host} with its dynamic security plugin, or check FROSTLINE_BROKER_ADMIN_USERNAME and its password file`,
    )
  }
}

/** Who keeps the rules of who may publish what, and can they be kept? */
export async function brokerAccess(config: Config): Promise<Finding> {
  const { brokerAccess: access } = config
  if (access?.kind === 'dynamic-security') return administrator(config, access.username, access.passwordFile)
  if (config.broker === 'embedded') return fine('the embedded broker has its rules built in')
  if (access === null)
    return fine(
      'kept by the broker’s operator: each device only on v1/{authority}/{device}/…, by its own login',
    )
  try {
    secretIn(access.secretFile, 'FROSTLINE_BROKER_HOOK_SECRET_FILE')
    return fine('the broker asks here for each device, with the secret in its header')
  } catch (error) {
    return fault(
      wordsOf(error),
      'write a long random secret into the file, and the same into the broker’s settings',
    )
  }
}
