import { readTlsFiles } from '#src/adapters/tls-files.ts'
import { type Finding, fault, fine, type Times } from '#src/cli/doctor/finding.ts'
import type { Config } from '#src/config.ts'
import { wordsOf } from '#src/jobs/log.ts'
import { DAY } from '#src/units.ts'

/** Renewed later, a failed renewal would leave no time. */
const DAYS_NEEDED = 30

const RENEW = 'write a new certificate and its key over the files; the service takes them without a restart'

/** Certificate and key: do they fit, and how long are they good? */
export async function certificate({ tls, listen }: Config, { machine }: Times): Promise<Finding> {
  if (!tls)
    return listen === '127.0.0.1' || listen === '::1'
      ? fine('none: this machine only is spoken to, in the clear')
      : fault(
          `none, and the service listens on ${listen}: passwords and secrets go in the clear`,
          'set FROSTLINE_TLS_CERT_FILE and FROSTLINE_TLS_KEY_FILE, or FROSTLINE_LISTEN=127.0.0.1 behind a proxy that speaks TLS',
        )
  try {
    const { certificate: found, validTo } = readTlsFiles(tls)
    const days = Math.floor((validTo.getTime() - machine.getTime()) / DAY)
    const words = `${found.subjectAltName ?? found.subject}, good until ${validTo.toISOString()}`
    return days < DAYS_NEEDED ? fault(`${words}: ${days} days`, RENEW) : fine(words)
  } catch (error) {
    return fault(wordsOf(error), RENEW)
  }
}
