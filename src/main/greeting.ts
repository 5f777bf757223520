import type { Config } from '#src/config.ts'
import { demonstrationLogins } from '#src/main/installation.ts'
import { pageOf } from '#src/main/page-of.ts'
import type { ServiceClock } from '#src/main/service-clock.ts'

export { hostOf, pageOf, plainMqttHost } from '#src/main/page-of.ts'

/** What whoever started the service is told once it is ready. */
export function greeting(config: Config, clock: ServiceClock): string[] {
  const page = `frostline: ${pageOf(config)}`
  const sandbox = config.sandbox ? [`Connect a sensor of your own: ${pageOf(config)}/startup`] : []
  if (!config.simulator) return [page, ...sandbox]
  return [
    page,
    `DEMO: invented sensors and weather on Rutland’s real roads; its clock shows ${clock.now().toISOString()} and runs ${clock.speed} times as fast.`,
    'Sign in as:',
    ...demonstrationLogins.map(({ username, password, role }) => `  ${username} / ${password} (${role})`),
    'Try next: open a route, read why, confirm it as duty-manager, then open its route list.',
    ...sandbox,
  ]
}
