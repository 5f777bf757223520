import type { Decision } from '#src/decision/decision.ts'
import { type Asked, nextAsk, type Seen } from '#src/decision/reporting/asked-interval.ts'
import {
  type DecidingStations,
  decidingStations,
  mayBeAsked,
} from '#src/decision/reporting/deciding-stations.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import { isSandbox } from '#src/network/sandbox.ts'
import type { Broker, Clock, OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { HOUR, MINUTE, SECOND } from '#src/units.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

const MARK = 'reporting-intervals'
/** Readings from which it is seen how often a device reports. */
const LATELY = 6 * HOUR
const INTERVALS = 12
const PROMPT = 5 * MINUTE

export type ReportingParts = {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly recent: { ofDevice(device: string, from: Date, to: Date): readonly Reading[] }
  readonly broker: Pick<Broker, 'send'>
  readonly store: Pick<OperationalStore, 'mark' | 'saveMark'>
  readonly decisions: {
    decisions(): Promise<readonly Decision[]>
    forecasts(): Promise<readonly StationForecast[]>
  }
  readonly log: Log
}

export type ReportingInterval = {
  /** Asks the stations that decide for more, lets the others rest; never rejects. */
  look(): Promise<void>
  /** What a device was last asked for; null: nothing beyond its usual. */
  asked(device: string): Asked | null
}

/** What is paid in late says how often a device remembers, not how often it reports. */
const isPrompt = ({ at, received_at }: Reading) => received_at.getTime() - at.getTime() < PROMPT

function seenOf(device: Device, readings: readonly Reading[], because: string | null): Seen {
  const newest = readings
    .filter(isPrompt)
    .slice(-INTERVALS - 1)
    .toReversed()
  const intervals_s = newest
    .slice(1)
    .map((reading, index) => (newest[index]!.at.getTime() - reading.at.getTime()) / SECOND)
  return {
    device: device.id,
    because,
    isBatteryLow: newest[0]?.flags.includes('LOW_BATTERY') ?? false,
    intervals_s,
    newest_at: newest[0]?.at ?? null,
  }
}

/**
 * On a marginal night the stations that decide it are asked to report every minute, and let rest afterwards. What was
 * asked is kept: after a restart nobody is asked twice, or left at the fast pace.
 */
export function reportingInterval(parts: ReportingParts): ReportingInterval {
  const { clock, recent, broker, store, log } = parts
  let held: ReadonlyMap<string, Asked> = new Map()

  /** As kept, for another worker may have asked; a store that is down leaves what is remembered here. */
  async function known(): Promise<ReadonlyMap<string, Asked>> {
    try {
      const kept = await store.mark(MARK)
      const asked = kept === null ? [] : parseDocument<Asked[]>(kept)
      return new Map(asked.map((one) => [one.device, one]))
    } catch {
      return held
    }
  }

  /** One that could not be told is told again later, as one that did not hear. */
  async function tell({ authority, id }: Device, interval_s: number, { because }: Asked): Promise<void> {
    const words = { event: 'interval_asked', device: id, interval_s }
    await broker.send(deviceTopic(authority, id, 'cmd'), JSON.stringify({ interval_s })).then(
      () => log.info(words, because),
      (error: unknown) => log.warn({ ...words, event: 'interval_not_sent' }, wordsOf(error)),
    )
  }

  /** Which devices have something asked of them after this look. */
  async function lookAt(
    devices: readonly Device[],
    deciding: DecidingStations,
    before: ReadonlyMap<string, Asked>,
  ) {
    const now = clock.now()
    const after = new Map<string, Asked>()
    for (const device of devices) {
      const because = mayBeAsked(device, now) ? (deciding.get(device.station) ?? null) : null
      const asked = before.get(device.id) ?? null
      if (because === null && asked === null) continue
      const readings = recent.ofDevice(device.id, new Date(now.getTime() - LATELY), now)
      const next = nextAsk(asked, seenOf(device, readings, because), now)
      if (next.asked && next.send !== null) await tell(device, next.send, next.asked)
      if (next.asked) after.set(device.id, next.asked)
    }
    return after
  }

  async function look(): Promise<void> {
    const before = await known()
    const network = parts.network()
    const [decisions, forecasts] = await Promise.all([
      parts.decisions.decisions(),
      parts.decisions.forecasts(),
    ])
    const deciding = decidingStations({ network, decisions, forecasts, now: clock.now() })
    const devices = network.devices.filter(({ authority }) => !isSandbox(authority))
    const after = await lookAt(devices, deciding, before)
    held = after
    const text = writeDocument([...after.values()])
    if (text !== writeDocument([...before.values()])) await store.saveMark(MARK, text)
  }

  return {
    look: () =>
      look().catch((error: unknown) =>
        log.warn({ event: 'interval_not_asked', err: error }, `devices not asked: ${wordsOf(error)}`),
      ),
    asked: (device) => held.get(device) ?? null,
  }
}
