import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { winterNight } from '#src/jobs/winter-night.ts'
import type { Network } from '#src/network/network.ts'
import type { Broker, Clock, OperationalStore, WeatherSource } from '#src/ports.ts'
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
  /** Absent: there is none. */
  readonly weather?: (clock: Pick<Clock, 'now'>) => WeatherSource
}

const NO_WEATHER: WeatherSource = {
  name: 'none',
  atmosphere: async () => ({ code: 'NONE', message: 'none', retry_after_s: null }),
}

/** The whole service on a virtual clock, its devices in the hands of the test. */
export async function smallNight({ from, store, network, heard, weather = () => NO_WEATHER }: Given) {
  const clock = virtualClock(from)
  const broker = { ...inMemoryBroker(), ...(heard && { send: heard }) }
  const readings = inMemoryReadings()
  const night = winterNight({
    ...{ clock, broker, store, readings, network },
    journal: inMemoryJournal(),
    weather: weather(clock),
    timeZone: 'Europe/London',
    log: silentLog,
    policyOf: () => examplePolicy,
  })
  await night.start()
  const sent = new Map<string, number>()
  const publish = (device: string, payload: object): Promise<void> => {
    const authority = network().devices.find(({ id }) => id === device)?.authority ?? 'nobody'
    return broker.deliver({
      ...{ authority, device, topic: deviceTopic(authority, device, 'telemetry'), qos: 1, retain: false },
      payload: new TextEncoder().encode(JSON.stringify(payload)),
    })
  }
  return {
    ...{ clock, night, readings },
    publish,
    /** One reading of now; the device counts its own messages. */
    deliver(device: string, road_temp_c: number): Promise<void> {
      const seq = sent.get(device) ?? 0
      sent.set(device, seq + 1)
      return publish(device, { v: 1, ts: clock.now().toISOString(), seq, road_temp_c })
    },
    async outcome() {
      const [decision] = await night.decisions.decisions()
      return decision?.recommendation.outcome
    },
  }
}
