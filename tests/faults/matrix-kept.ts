import type { FaultRow } from '#tests/faults/matrix.ts'

const file = 'tests/faults/kept.servers.test.ts'

/** What is kept over the loss of a machine and over a change of program. */
export const kept: readonly FaultRow[] = [
  {
    id: 'O3',
    fault: 'restored from an old backup',
    injected:
      'a backup beside the running service, kill -9 later, the data directory gone; the old journal found only afterwards',
    promised:
      'the gap is told within 90 s; with the old journal nothing acknowledged is lost or stored twice',
    heldBy: [
      { file, title: 'O3: on SQLite: the gap is told' },
      { file, title: 'O3: on PostgreSQL: the gap is told' },
    ],
  },
  {
    id: 'O4',
    fault: 'a bad deploy, a failed migration, a database that is away at a start',
    injected: 'a migration that fails in the new program, and going back; PostgreSQL killed before a start',
    promised:
      'the database is as it was; readings are taken after 60 s at most and none is lost; told within 90 s',
    heldBy: [
      { file, title: 'O4: a migration fails: readings are taken' },
      { file, title: 'O4: PostgreSQL is away at a start' },
      { file, title: 'O4: at the very first start nobody is known yet' },
    ],
  },
]
