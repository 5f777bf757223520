import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { winterNight } from '#src/jobs/winter-night.ts'
import type { Network } from '#src/network/network.ts'
import type { Broker, OperationalStore } from '#src/ports.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { inMemoryJournal } from '#tests/support/in-memory-journal.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { inMemoryBroker } from '#tests/support/virtual-night.ts'

type Given = {
  readonly from: Date
  readonly store: OperationalStore
  network(): Network
  /** What the service sends to devices; absent: nobody listens. */
  readonly heard?: Broker['send']
}

/** The whole service on a small network without weather, its devices in the hands of the test. */
export async function smallNight({ from, store, network, heard }: Given) {
  const clock = virtualClock(from)
  const broker = { ...inMemoryBroker(), ...(heard && { send: heard }) }
  const readings = inMemoryReadings()
  const night = winterNight({
    ...{ clock, broker, store, readings, network },
    journal: inMemoryJournal(),
    weather: {
      name: 'none',
      atmosphere: async () => ({ code: 'NONE', message: 'none', retry_after_s: null }),
    },
    timeZone: 'Europe/London',
    log: silentLog,
    policyOf: () => examplePolicy,
  })
  await night.start()
  const sent = new Map<string, number>()
  return {
    ...{ clock, night, readings },
    /** One reading of now; the device counts its own messages. */
    deliver(device: string, road_temp_c: number, more: object = {}): Promise<void> {
      const seq = sent.get(device) ?? 0
      sent.set(device, seq + 1)
      const authority = network().devices.find(({ id }) => id === device)?.authority ?? 'nobody'
      const payload = { v: 1, ts: clock.now().toISOString(), seq, road_temp_c, ...more }
      return broker.deliver({
        ...{ authority, device, topic: deviceTopic(authority, device, 'telemetry'), qos: 1, retain: false },
        payload: new TextEncoder().encode(JSON.stringify(payload)),
      })
    },
    async outcome() {
      const [decision] = await night.decisions.decisions()
      return decision?.recommendation.outcome
    },
  }
}
