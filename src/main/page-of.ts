import { isIPv6 } from 'node:net'
import type { Config } from '#src/config.ts'

const EVERYWHERE: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** Host under which a program on this machine reaches what listens there; a wildcard is no address to call. */
export function hostOf(listen: string): string {
  const host = EVERYWHERE[listen] ?? listen
  return isIPv6(host) ? `[${host}]` : host
}

/** Where people are told to look and to answer. */
export const alertsPageOf = (config: Pick<Config, 'listen' | 'httpPort' | 'pageUrl' | 'tls'>): string =>
  `${(config.pageUrl?.href ?? pageOf(config)).replace(/\/$/, '')}/alerts`

/** Where this machine's browser finds the service. */
export const pageOf = ({ listen, httpPort, tls }: Pick<Config, 'listen' | 'httpPort' | 'tls'>): string =>
  `${tls ? 'https' : 'http'}://${hostOf(listen)}:${httpPort}`

const LOOPBACK = /^(127\.|::1$)/

/** Where MQTT is spoken in the clear: with TLS, to this machine only. */
export const plainMqttHost = ({ listen, tls }: Pick<Config, 'listen' | 'tls'>): string =>
  tls && !LOOPBACK.test(listen) ? '127.0.0.1' : listen
