import type { Condition } from '#src/decision/alerts.ts'
import { timeWithDay } from '#src/decision/words.ts'
import { MINUTE } from '#src/units.ts'

/** A connection that comes back by itself is told to nobody; sensors report every quarter of an hour or so. */
const TOLD_AFTER = 10 * MINUTE

/** A LoRaWAN network that hands on nothing, or not all. */
export type TroubledNetwork = {
  readonly id: string
  readonly authority: string
  readonly trouble: string
  readonly since: Date
}

/** Networks in trouble, named before the silence of their sensors is. */
export const networksAway = (
  networks: readonly TroubledNetwork[],
  { authority, timeZone, now }: { readonly authority: string; readonly timeZone: string; readonly now: Date },
): Condition[] =>
  networks
    .filter((network) => network.authority === authority)
    .map(({ id, trouble, since }) => ({
      kind: 'network_away',
      subject: id,
      severity: 'warning',
      message: `The LoRaWAN network ${id} has been in trouble since ${timeWithDay(since, now, timeZone)}: ${trouble}. What its sensors would measure is unknown, not warm. Look at the network’s own status, the login in FROSTLINE_LORAWAN and the way there.`,
      raises: now.getTime() - since.getTime() >= TOLD_AFTER,
    }))
