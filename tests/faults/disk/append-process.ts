/**
 * A chain from ingest to a view on a journal of small files, alone in a process that is meant to be killed: DIR FIRST ACKNOWLEDGED.
 * Sends readings from that sequence number on but those, tells each that is acknowledged on a line of its own, and `done` when the view holds them all.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { sqliteReadings } from '#src/adapters/sqlite-readings.ts'
import { ingest } from '#src/jobs/ingest.ts'
import { projection, readingView } from '#src/jobs/projection.ts'
import { DEVICE, fields, NOW, network, shifted } from '#tests/telemetry/messages.ts'

const SEGMENT_BYTES = 2_000
const MESSAGES = 24
const AT_ONCE = 3

// Timers of the service keep no process alive; the service's listeners do.
const alive = setInterval(() => {}, 1_000)
const [dir, first, told] = process.argv.slice(2) as [string, string, string]
const acknowledged = new Set(told.split(',').filter(Boolean).map(Number))
const clock = { now: () => NOW }
const journal = await openJournal({ dir: join(dir, 'journal'), segmentBytes: SEGMENT_BYTES })
const readings = sqliteReadings(join(dir, 'readings.sqlite'))
const view = projection(readingView(readings, journal.id), { journal, clock })
const chain = ingest({ journal, readings, network: () => network, clock })
await chain.restore()
view.start()

const send = async (seq: number): Promise<void> => {
  const payload = Buffer.from(JSON.stringify(fields({ ts: shifted(-seq * 1_000).toISOString(), seq })))
  const topic = `v1/north/${DEVICE}/telemetry`
  await chain.handle({ authority: 'north', device: DEVICE, topic, payload, qos: 1, retain: false })
  // At once and by the system alone: it is not lost with the process
  writeSync(1, `${seq}\n`)
}
const waiting = Array.from({ length: MESSAGES }, (_, index) => Number(first) + index)
const unacknowledged = waiting.filter((seq) => !acknowledged.has(seq))
for (let at = 0; at < unacknowledged.length; at += AT_ONCE)
  await Promise.all(unacknowledged.slice(at, at + AT_ONCE).map(send))
await view.level()
await view.stop()
await journal.close()
await readings.close()
clearInterval(alive)
writeSync(1, 'done\n')
