import { open } from 'node:fs/promises'
import type { DamagedPlace } from '#src/adapters/reading-journal-damage.ts'
import { decodeRecord, isOfKind } from '#src/adapters/reading-journal-record.ts'
import { framesOf, type Segment } from '#src/adapters/reading-journal-segment.ts'
import type { JournalPosition, JournalRecord } from '#src/ports.ts'

export type Batch = { records: JournalRecord[]; through: JournalPosition }

/** Records of one segment in [from, to), in batches; damage between them is told of and stepped over. */
export async function* batchesOf(
  segment: Segment,
  span: { from: number; to: number; limit: number; only?: JournalRecord['kind'] },
  damaged: (place: DamagedPlace) => void,
): AsyncGenerator<Batch> {
  const handle = await open(segment.path, 'r')
  let records: JournalRecord[] = []
  let through = span.from
  try {
    for await (const frames of framesOf(handle, span.from - segment.start, span.to - segment.start))
      for (const { start, end, body } of frames) {
        if (segment.start + start > through) damaged({ at: through, bytes: segment.start + start - through })
        through = segment.start + end
        if (!span.only || isOfKind(body, span.only)) records.push(decodeRecord(body))
        if (records.length < span.limit) continue
        yield { records, through }
        records = []
      }
  } finally {
    await handle.close()
  }
  if (through < span.to) damaged({ at: through, bytes: span.to - through })
  yield { records, through: span.to }
}
