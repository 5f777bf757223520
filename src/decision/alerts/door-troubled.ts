import type { Condition } from '#src/decision/alerts.ts'
import { timeWithDay } from '#src/decision/words.ts'
import { DAY } from '#src/units.ts'

type Told = { readonly authority: string; readonly timeZone: string; readonly now: Date }

/** The certificate that the service shows to browsers and devices. */
export type CertificateState = {
  readonly valid_to: Date
  /** Why a newer one in its files is not used. */
  readonly trouble: string | null
}

/** Told anew at each: there is time, there is little, there is none. */
const DAYS_BEFORE = [1, 7, 30] as const

const RENEW =
  'Write a new certificate and its key over the old files: they are taken without a restart (npm run -s frostline -- doctor checks them).'

function endsSoon({ valid_to }: CertificateState, { authority, timeZone, now }: Told): Condition[] {
  const left = valid_to.getTime() - now.getTime()
  const ends = timeWithDay(valid_to, now, timeZone)
  if (left <= 0) {
    const message = `The service’s certificate ended ${ends}: sensors over TLS and browsers refuse the service. What sensors would measure is unknown, not warm. ${RENEW}`
    return [{ kind: 'certificate', subject: `${authority}/ended`, severity: 'urgent', message, raises: true }]
  }
  const days = DAYS_BEFORE.find((limit) => left <= limit * DAY)
  if (days === undefined) return []
  const message = `The service’s certificate ends ${ends}; then sensors over TLS and browsers refuse the service. ${RENEW}`
  const severity = days === 1 ? 'urgent' : 'warning'
  return [{ kind: 'certificate', subject: `${authority}/${days}-days`, severity, message, raises: true }]
}

/** A certificate that ends within 30, 7 and 1 days, that has ended, or whose successor cannot be used. */
export function certificateTroubled(state: CertificateState | null, told: Told): Condition[] {
  if (!state) return []
  const soon = endsSoon(state, told)
  if (state.trouble === null) return soon
  const message = `The service’s new certificate cannot be used: ${state.trouble}`
  const subject = `${told.authority}/files`
  return [...soon, { kind: 'certificate', subject, severity: 'warning', message, raises: true }]
}

/** Fewer are told as sensors that are silent. */
const AT_LEAST = 3
const SHARE = 0.1

type Refused = {
  /** Devices of the authority that are in use. */
  readonly devices: readonly string[]
  /** Device → why it was refused within the last five minutes. */
  readonly refused: ReadonlyMap<string, string>
  readonly handshakes: number
  readonly lastHandshake: string | null
}

const mostOften = (codes: readonly string[]): string =>
  codes.toSorted(
    (a, b) => codes.filter((it) => it === b).length - codes.filter((it) => it === a).length,
  )[0] ?? ''

/** Many devices that are refused at once have one cause, and it is seldom theirs. */
export function devicesRefused({ devices, refused, ...tls }: Refused, { authority }: Told): Condition[] {
  const codes = devices.flatMap((device) => refused.get(device) ?? [])
  const found: Condition[] = []
  if (codes.length >= AT_LEAST && codes.length >= devices.length * SHARE)
    found.push({
      kind: 'devices_refused',
      subject: `${authority}/logins`,
      severity: 'urgent',
      message: `${codes.length} of ${devices.length} sensors were refused within five minutes, most often as ${mostOften(codes)}: secrets that were changed or restored wrongly, or somebody who tries. What they would measure is unknown, not warm. Look at the log of one of them.`,
      raises: true,
    })
  if (tls.handshakes >= AT_LEAST)
    found.push({
      kind: 'devices_refused',
      subject: `${authority}/handshakes`,
      severity: 'urgent',
      message: `${tls.handshakes} TLS connections of sensors failed within five minutes, the last one: ${tls.lastHandshake}. They do not trust the service’s certificate, or it not theirs. What they would measure is unknown, not warm. Compare the certificate with what the sensors trust.`,
      raises: true,
    })
  return found
}
