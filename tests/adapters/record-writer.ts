import { workerData } from 'node:worker_threads'
import { openOperationalStore } from '#src/adapters/operational-store.ts'

/** One of several that write the same record at the same time. */
const { sqliteFile, number, entries } = workerData as { sqliteFile: string; number: number; entries: number }
const store = await openOperationalStore({ sqliteFile })
for (let index = 0; index < entries; index++)
  await store.appendRecord({
    at: new Date('2026-01-15T18:00:00Z'),
    actor: `writer-${number}`,
    authority: 'northshire',
    action: 'decision_changed',
    subject: `${number}-${index}`,
    detail: { number, index },
  })
await store.close()
