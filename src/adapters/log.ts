import { type Logger, pino } from 'pino'

const SECRETS = ['authorization', 'password', 'secret', 'token', 'cookie', 'key']

/** One line an event as JSON on stderr, its name in `event`; secrets are blanked wherever they stand. */
export function openLog(level: string): Logger {
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths, censor: '[redacted]' } },
    pino.destination({ fd: 2, sync: true }),
  )
}
