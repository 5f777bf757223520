import { isIPv6 } from 'node:net'
import type { Config } from '#src/config.ts'
import { demonstrationLogins } from '#src/main/installation.ts'
import type { ServiceClock } from '#src/main/service-clock.ts'

const EVERYWHERE: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** Host under which a program on this machine reaches what listens there; a wildcard is no address to call. */
export function hostOf(listen: string): string {
  const host = EVERYWHERE[listen] ?? listen
  return isIPv6(host) ? `[${host}]` : host
}

/** Where this machine's browser finds the service. */
export const pageOf = ({ listen, httpPort }: Pick<Config, 'listen' | 'httpPort'>): string =>
  `http://${hostOf(listen)}:${httpPort}`

/** What whoever started the service is told once it is ready. */
export function greeting(config: Config, clock: ServiceClock): string[] {
  const page = `frostline: ${pageOf(config)}`
  if (!config.simulator) return [page]
  return [
    page,
    `DEMO: invented sensors and weather on Rutland’s real roads; its clock shows ${clock.now().toISOString()} and runs ${clock.speed} times as fast.`,
    'Sign in as:',
    ...demonstrationLogins.map(({ username, password, role }) => `  ${username} / ${password} (${role})`),
    'Try next: open a route, read why, confirm it as duty-manager, then open its route list.',
  ]
}
