import { type GapSettings, gapFetcher } from '#src/adapters/lorawan/gap-fetcher.ts'
import { type MqttUplinks, mqttUplinks } from '#src/adapters/lorawan/mqtt-uplinks.ts'
import { mqttLogin } from '#src/adapters/lorawan/network-secrets.ts'
import { topicOf } from '#src/adapters/lorawan/networks-file.ts'
import type { UplinkMessage, UplinkOutcome, UplinkSource } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'

/** Asked for twice rather than missed: a second copy is known as such. */
const OVERLAP = 10 * MINUTE

export type UplinkSourceSettings = GapSettings & {
  /** When an uplink of this authority was last received; how far back to ask where none was. */
  readonly lastReceived: () => Date
}
type Take = (message: UplinkMessage) => Promise<UplinkOutcome>

/** A network whose uplinks come by its webhook: nothing to connect to. */
const webhookAlone: MqttUplinks = { start() {}, async stop() {}, trouble: () => null }

/** A network by MQTT, and what it missed from The Things Stack's storage after each connection, or at start. */
export function uplinkSource(settings: UplinkSourceSettings): UplinkSource {
  const { network, log, lastReceived } = settings
  const { id, authority, kind: envelope, mqtt } = network
  const name = `lorawan ${id}`
  let take: Take = () => Promise.reject(new Error('not started'))
  /** Since when the journal took none. */
  let lostSince: Date | null = null
  const gaps = gapFetcher(settings, (message) => take(message))
  const fillGap = (since: Date): void => gaps.fill(new Date(since.getTime() - OVERLAP))

  const source = mqtt
    ? mqttUplinks({
        name,
        authority,
        envelope,
        url: mqtt.url,
        topic: topicOf(envelope, mqtt)!,
        ...mqttLogin(network),
        log,
        onConnected: () => fillGap(lastReceived()),
        onLost() {
          lostSince ??= lastReceived()
        },
      })
    : webhookAlone
  return {
    id,
    authority,
    name,
    start(taker) {
      take = async (message) => {
        const outcome = await taker(message)
        // the journal takes uplinks again: what it did not take is still in the storage
        if (lostSince) {
          fillGap(lostSince)
          lostSince = null
        }
        return outcome
      }
      source.start((message) => take(message))
      if (!mqtt) fillGap(lastReceived())
    },
    async stop() {
      await Promise.all([source.stop(), gaps.stop()])
    },
    trouble: () => source.trouble() ?? gaps.trouble(),
  }
}
