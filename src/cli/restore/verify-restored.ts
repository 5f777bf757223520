import { join } from 'node:path'
import { contentsOf, journalFiles } from '#src/adapters/backup/journal-copy.ts'
import { type Manifest, PARTS } from '#src/adapters/backup/manifest.ts'
import { recordHeads, recordHeadsFile } from '#src/adapters/record-heads.ts'
import type { Place } from '#src/cli/restore/place.ts'
import type { Restored } from '#src/decision/alerts/restored-gap.ts'
import { checkRecord } from '#src/jobs/record-check.ts'
import type { OperationalStore } from '#src/ports.ts'

/** Walks what was restored as the service would; rejects in words, and then the place is not to be used. */
export async function verifyRestored(
  store: OperationalStore,
  { dataDir }: Place,
  { at }: Restored,
  { journal }: Pick<Manifest, 'journal'>,
): Promise<void> {
  const heads = recordHeads(recordHeadsFile(dataDir), await store.id())
  const { fault, last } = await checkRecord(store, await heads.noted())
  if (fault)
    throw new Error(
      `the restored record is broken at entry ${fault.seq}: ${fault.message} Do not use ${dataDir}`,
    )
  await heads.note(last, at)
  const { damaged } = await contentsOf(await journalFiles(join(dataDir, PARTS.journal)))
  if (damaged > journal.damaged)
    throw new Error(`${damaged} bytes of the restored journal are no message; do not use ${dataDir}`)
}
