import type { Server } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { SECOND } from '#src/units.ts'

/** The certificate that the pages are served by, and how a new one is learnt of. */
export type TlsInForce = {
  context(): { readonly cert: string; readonly key: string; readonly ca?: string }
  onChange(take: (context: { readonly cert: string; readonly key: string }) => void): void
}

const certificateOf = ({ cert, key }: { readonly cert: string; readonly key: string }) => ({ cert, key })

/** Who connects and does not ask, or asks a byte at a time, is closed; Node looks only every 30 s by itself. */
const PATIENCE = { headersTimeout: 15 * SECOND, connectionsCheckingInterval: 5 * SECOND }
const WHOLE_REQUEST_WITHIN = 60 * SECOND

/** Options of the server: HTTPS with the certificate; absent: HTTP. Browsers are asked for no certificate of theirs. */
export const serverOptions = (tls: TlsInForce | undefined): object => ({
  requestTimeout: WHOLE_REQUEST_WITHIN,
  ...(tls ? { https: { ...certificateOf(tls.context()), ...PATIENCE } } : { http: PATIENCE }),
})

/** Takes each new certificate without a restart. */
export function followCertificate(app: FastifyInstance, tls: TlsInForce | undefined): void {
  tls?.onChange((context) => (app.server as unknown as Server).setSecureContext(certificateOf(context)))
}

export const speaksTls = (app: FastifyInstance): boolean => Boolean(app.initialConfig.https)
