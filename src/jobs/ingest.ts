import type { DeviceLog } from '#src/jobs/device-log.ts'
import type { Network } from '#src/network/network.ts'
import type { Broker, Clock, DeviceMessage, Journal, ReadingStore } from '#src/ports.ts'
import { assess, type Judgement, readMessage } from '#src/telemetry/judge.ts'
import { type RateBucket, rateBucket } from '#src/telemetry/rate.ts'
import type { Reading, Rejection } from '#src/telemetry/reading.ts'
import { type RecentReadings, recentReadings, WINDOW } from '#src/telemetry/recent-readings.ts'
import type { Refusal } from '#src/telemetry/refusal.ts'
import { rosterOf } from '#src/telemetry/roster.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { HOUR } from '#src/units.ts'

/** How much of the journal is read again at start: two days of a large county, or the last of a flood. */
const RESTORE_BYTES = 67_108_864
const RESTORE_BATCH = 1_000
const MAX_SAME_INSTANT = 1_000
/** A store that is slow must not hold up acknowledgements. */
const STORE_ANSWERS_WITHIN_MS = 400

function inTime<T>(work: Promise<T>, within_ms: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${within_ms} ms`)), within_ms)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}
/** A message that is sent again because its acknowledgement was lost comes sooner. */
const REPLAYED_AFTER = HOUR

const REPLAYED =
  'a reading that came an hour ago or longer came again; it was acknowledged and is stored once'

/** Of a refused message: an external broker may hand over 256 MB, and a topic of 64 kB. The reason says how large it was. */
const MAX_KEPT_BYTES = 65_536
const MAX_KEPT_TOPIC = 1_024

export type IngestPorts = {
  readonly journal: Journal
  /** Asked for readings that have left the window of 48 h. */
  readonly readings: Pick<ReadingStore, 'ofDevice'>
  readonly network: () => Network
  readonly clock: Pick<Clock, 'now'>
  /** Tells a device what was refused; without it nobody does. */
  readonly broker?: Pick<Broker, 'send'>
  /** Called with the new readings of a commit once they are on disk. */
  readonly onReadings?: (readings: readonly Reading[]) => void
  /** Takes refused messages and those that are sent again long after, for the device's owner. */
  readonly deviceLog?: Pick<DeviceLog, 'note'>
  readonly log?: (message: string) => void
}
export type Ingest = {
  /** Resolves once the message is on disk, as a reading or as a rejection, or was there already. */
  handle(message: DeviceMessage): Promise<void>
  readonly recent: RecentReadings
  /** Fills the window from the journal; before the first message is handled. */
  restore(): Promise<void>
}

function rejectionOf(message: DeviceMessage, refused: Refusal, receivedAt: Date): Rejection {
  const { seq: _, ...reason } = refused
  const { authority, device, payload } = message
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, Math.min(payload.byteLength, MAX_KEPT_BYTES))
  const topic = message.topic.slice(0, MAX_KEPT_TOPIC)
  return { authority, device, topic, received_at: receivedAt, ...reason, payload: bytes.toString('base64') }
}

const notice = ({ code, message, field, seq }: Refusal): string =>
  JSON.stringify({ code, message, field, seq })

/**
 * What becomes of a message: judged, appended to the journal, and only then acknowledged. The window knows a
 * reading as soon as it is judged, so that a second copy in the same batch is seen; it waits for the first.
 */
export function ingest(ports: IngestPorts): Ingest {
  const { journal, clock, log = () => {} } = ports
  const recent = recentReadings()
  const buckets = new Map<string, RateBucket>()
  /** Readings on their way to disk, by the promise of their commit. */
  const inHand = new Map<Promise<void>, Set<Reading>>()

  const rateExceeded = (device: string, receivedAt: Date): boolean => {
    let bucket = buckets.get(device)
    if (!bucket) {
      bucket = rateBucket()
      buckets.set(device, bucket)
    }
    return !bucket.take(receivedAt)
  }

  /** A store that is down must not stop readings: what is stored twice, its key makes one again. */
  const storedAt = async (device: string, at: Date): Promise<Reading[]> => {
    const span = { from: at, to: new Date(at.getTime() + 1), limit: MAX_SAME_INSTANT }
    try {
      return await inTime(ports.readings.ofDevice(device, span), STORE_ANSWERS_WITHIN_MS)
    } catch (error) {
      log(`ingest: cannot look for an earlier copy of a reading of ${device}: ${(error as Error).message}`)
      return []
    }
  }

  const kept = (readings: ReadonlySet<Reading>): void => {
    try {
      ports.onReadings?.([...readings])
    } catch (error) {
      log(`ingest: ${readings.size} readings are kept, but not passed on: ${(error as Error).message}`)
    }
  }
  /** Readings of one commit are one group. */
  const groupOf = (written: Promise<void>): Set<Reading> => {
    const readings = new Set<Reading>()
    const settled = (andThen: () => void) => () => {
      inHand.delete(written)
      andThen()
    }
    inHand.set(written, readings)
    written.then(
      settled(() => kept(readings)),
      settled(() => {
        for (const reading of readings) recent.remove(reading)
      }),
    )
    return readings
  }
  const keep = (reading: Reading, message: DeviceMessage): Promise<void> => {
    // First, because it throws for what no record holds: the window must not know what is not written
    const written = journal.append({ kind: 'reading', reading, payload: message.payload })
    recent.add(reading, reading.received_at)
    const group = inHand.get(written) ?? groupOf(written)
    group.add(reading)
    return written
  }
  /** Until the first copy is on disk. */
  const known = (original: Reading): Promise<void> =>
    [...inHand].find(([, readings]) => readings.has(original))?.[0] ?? Promise.resolve()

  const reject = async (message: DeviceMessage, refused: Refusal, receivedAt: Date): Promise<void> => {
    await journal.append({ kind: 'rejection', rejection: rejectionOf(message, refused, receivedAt) })
    const { authority, device, topic } = message
    if (!rosterOf(ports.network()).post(device))
      return log(`ingest: refused a message on ${JSON.stringify(topic)}: ${refused.message}`)
    ports.deviceLog?.note(device, { kind: 'message_refused', code: refused.code, message: refused.message })
    ports.broker?.send(deviceTopic(authority, device, 'errors'), notice(refused)).catch((error: Error) => {
      log(`ingest: ${device} could not be told of a refusal: ${error.message}`)
    })
  }

  const repeated = (original: Reading, receivedAt: Date): Promise<void> => {
    if (receivedAt.getTime() - original.received_at.getTime() > REPLAYED_AFTER)
      ports.deviceLog?.note(original.device, { kind: 'message_repeated', code: 'REPLAY', message: REPLAYED })
    return known(original)
  }
  const settle = (judgement: Judgement, message: DeviceMessage, receivedAt: Date): Promise<void> => {
    if (judgement.kind === 'reading') return keep(judgement.reading, message)
    if (judgement.kind === 'refusal') return reject(message, judgement.refusal, receivedAt)
    return repeated(judgement.original, receivedAt)
  }
  /** One date for all that is received in one millisecond: each is kept for two days. */
  let lastReceived = new Date(0)
  const receivedNow = (): Date => {
    const now = clock.now()
    if (now.getTime() !== lastReceived.getTime()) lastReceived = now
    return lastReceived
  }

  /** No promise of its own for a message in the window: the one of its commit serves all. */
  function take(message: DeviceMessage): Promise<void> {
    const receivedAt = receivedNow()
    if (message.refused) return reject(message, message.refused, receivedAt)
    const roster = rosterOf(ports.network())
    // Names that nobody registered get no bucket: there is no end of them. A network pays in at once what it kept.
    const isCounted = !message.read && roster.post(message.device) !== undefined
    const isOver = isCounted && rateExceeded(message.device, receivedAt)
    const circumstances = { receivedAt, roster, recent, rateExceeded: isOver }
    const telemetry = readMessage(message, circumstances)
    if ('code' in telemetry) return reject(message, telemetry, receivedAt)
    if (recent.covers(message.device, telemetry.at, receivedAt))
      return settle(assess(telemetry, message, circumstances), message, receivedAt)
    return storedAt(message.device, telemetry.at).then((stored) =>
      settle(assess(telemetry, message, { ...circumstances, stored }), message, receivedAt),
    )
  }

  return {
    recent,
    handle(message) {
      try {
        return take(message)
      } catch (error) {
        return Promise.reject(error)
      }
    },
    async restore() {
      const now = clock.now()
      const from = journal.tail(new Date(now.getTime() - WINDOW), RESTORE_BYTES)
      let first: Date | null = null
      // Received after now: the clock was put back, and it would pass for the newest for as long
      for await (const { records } of journal.read(from, RESTORE_BATCH, 'reading'))
        for (const record of records)
          if (record.kind === 'reading' && record.reading.received_at <= now) {
            first ??= record.reading.received_at
            recent.add(record.reading, now)
          }
      if (from > 0) recent.startsAt(first ?? now)
    },
  }
}
