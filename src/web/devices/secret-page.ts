import { timeWithDay } from '#src/decision/words.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'

/** What the API tells once. */
export type ToldOnce = {
  readonly id: string
  readonly authority?: string
  readonly serial?: string
  readonly secret?: string
  readonly former_until?: Date | null
  readonly in_place_of?: string
  readonly claim_code?: string
  readonly until_at?: Date
}

type Where = { readonly authority: string; readonly timeZone: string; readonly now: Date }

const row = (name: string, value: string, id = '') => ({ name, value, id })

function claimPage({ id, serial, claim_code = '', until_at }: ToldOnce, where: Where) {
  const { authority, now, timeZone } = where
  return {
    device: id,
    title: `The claim code of ${id} is shown this once.`,
    next: `Whoever sets the device up sends it to this service${until_at ? ` until ${timeWithDay(until_at, now, timeZone)}` : ''}; the answer holds the device’s secret. It is good once and for five tries.`,
    rows: [
      row('Authority', authority),
      row('Serial', serial ?? id),
      row('Claim code', `${claim_code.slice(0, 5)}-${claim_code.slice(5)}`, 'claim-code'),
      row('Sent as', 'POST /api/v1/claims {"authority", "serial", "code"}'),
    ],
  }
}

function formerWords({ former_until, in_place_of }: ToldOnce, { now, timeZone }: Where): string | null {
  if (in_place_of) return `${in_place_of} is revoked; the station goes on with this device.`
  if (former_until === undefined) return null
  return former_until
    ? `The secret before it is good until ${timeWithDay(former_until, now, timeZone)}, and at most 24 h after this one was first used.`
    : 'No other secret of this device is good any more: until it has this one it cannot connect.'
}

/** A secret or a claim code, on the only page that ever shows it, with what to do next. */
export function secretPage(told: ToldOnce, where: Where) {
  if (told.claim_code !== undefined) return { ...claimPage(told, where), former: null }
  const { id, secret = '' } = told
  return {
    device: id,
    title: `The new secret of ${id} is shown this once.`,
    next: 'Put it into the device now; nobody can read it back. When it is lost, make another.',
    rows: [
      row('Device id, user name, client id', id),
      row('Secret (password)', secret, 'secret'),
      row('Topic', deviceTopic(where.authority, id, 'telemetry')),
    ],
    former: formerWords(told, where),
  }
}
