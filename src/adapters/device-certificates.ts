import type { TLSSocket } from 'node:tls'
import type { ClaimRefusal, DeviceClaim, DeviceIdentity } from '#src/adapters/device-credentials.ts'
import type { Network } from '#src/network/network.ts'
import { rosterOf } from '#src/telemetry/roster.ts'

/** Names that a certificate may bear a device's id as: its common name, or one of its DNS names. */
export function certificateNames(socket: TLSSocket): readonly string[] {
  const { subject, subjectaltname = '' } = socket.getPeerCertificate()
  const dns = subjectaltname.split(', ').flatMap((name) => (name.startsWith('DNS:') ? [name.slice(4)] : []))
  return [subject?.CN ?? [], dns].flat().filter((name) => name !== '')
}

/** Why a client's certificate is not believed; null: it is, or there is none. */
export function certificateFault(socket: TLSSocket): string | null {
  if (socket.authorized || Object.keys(socket.getPeerCertificate()).length === 0) return null
  return String(socket.authorizationError ?? 'not signed by our certificate authority')
}

/**
 * Who a device is by its certificate, which stands instead of a secret: one that the authority for clients has signed and
 * that names the device. Revoking the device revokes the certificate.
 */
export const identifyByCertificate =
  (network: () => Network) =>
  ({ clientId, username }: DeviceClaim, names: readonly string[]): DeviceIdentity | ClaimRefusal => {
    const status = () => rosterOf(network()).post(clientId)?.device.status
    if (!names.includes(clientId) || (username ?? clientId) !== clientId) return 'CLIENT_ID_MISMATCH'
    const authority = rosterOf(network()).post(clientId)?.device.authority
    if (authority === undefined) return 'UNKNOWN_DEVICE'
    if (status() !== 'active') return 'REVOKED'
    return { authority, device: clientId, isActive: () => status() === 'active' }
  }
