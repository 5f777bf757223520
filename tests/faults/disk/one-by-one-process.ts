/** Appends readings to a journal of small files, each once it is asked for: DIR COUNT. Tells each that is acknowledged. */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { reading, shifted } from '#tests/telemetry/messages.ts'

const [dir, count] = process.argv.slice(2) as [string, string]
const asked = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const journal = await openJournal({ dir, segmentBytes: 3_000 })
for (let seq = 0; seq < Number(count); seq++) {
  const at = shifted(seq)
  const payload = Buffer.from(`{"seq":${seq}}`)
  await journal.append({ kind: 'reading', reading: reading({ seq, at, received_at: at }), payload })
  writeSync(1, `${seq}\n`)
  await asked.next()
}
await journal.close()
process.exit(0)
