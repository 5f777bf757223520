import type { Network } from '#src/network/network.ts'
import type { RecentReadings } from '#src/telemetry/recent-readings.ts'

type Heard = { readonly recent: Pick<RecentReadings, 'latest'>; network(): Network }

/** When the last reading was received that is still in memory; null: none of two days. */
export const lastHeard =
  ({ recent, network }: Heard) =>
  (): Date | null =>
    network().devices.reduce<Date | null>((last, { id }) => {
      const heard = recent.latest(id)?.received_at
      return heard && (last === null || heard > last) ? heard : last
    }, null)
