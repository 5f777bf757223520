import { type TlsFiles, tlsFiles } from '#src/adapters/tls-files.ts'
import type { Config } from '#src/config.ts'
import type { CertificateState } from '#src/decision/alerts/door-troubled.ts'
import type { Log } from '#src/jobs/log.ts'
import { hostOf, plainMqttHost } from '#src/main/page-of.ts'

/** The certificate in use; null: nothing speaks TLS. New files are taken within 5 s, or at once at SIGHUP. */
export function tlsInForce({ tls, listen, mqttPort, ...config }: Config, log: Log): TlsFiles | null {
  if (!tls) return null
  const files = tlsFiles(tls, (words) => log.warn({ event: 'certificate' }, words))
  const plain = plainMqttHost({ listen, tls })
  if (config.broker === 'embedded')
    log.info(
      { event: 'tls' },
      `MQTT over TLS on ${hostOf(listen)}:${tls.mqttPort}; in the clear on ${hostOf(plain)}:${mqttPort}${plain === listen ? '' : ', for this machine only'}`,
    )
  process.on('SIGHUP', files.look)
  return {
    ...files,
    stop() {
      process.off('SIGHUP', files.look)
      files.stop()
    },
  }
}

/** For whoever must be told in time. */
export const certificateOf = (tls: TlsFiles | null): CertificateState | null =>
  tls && { valid_to: tls.validTo(), trouble: tls.trouble() }
