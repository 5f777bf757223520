import type { FaultRow } from '#tests/faults/matrix.ts'

const API = 'tests/api/authorities-apart.test.ts'
const POSTGRES = 'tests/adapters/authorities-apart.servers.test.ts'

/** Authorities of one installation, one of which is curious or forgotten. */
export const authoritiesApart: readonly FaultRow[] = [
  {
    id: 'T1',
    fault: 'a neighbour asks for what is not its own, by its ids',
    injected: 'every endpoint and page, by a key and by six roles, with the ids of another authority',
    promised: 'nothing of it in any answer, nothing changed, the same words as for what is nobody’s',
    heldBy: [
      { file: API, title: 'T1: every endpoint of the reference is walked' },
      { file: API, title: 'T1: a neighbour is told nothing, and not whether it is there' },
      { file: API, title: 'T1: nothing of a neighbour is changed, nor said to be there' },
    ],
  },
  {
    id: 'T2',
    fault: 'a statement does not say for which authority, or another one’s setting is left in the pool',
    injected: 'SQL as the role of the service; forty statements through ten connections, some of which fail',
    promised: 'no row of any table is read or written',
    heldBy: [
      { file: POSTGRES, title: 'T2: whoever does not say for whom sees no row of any table' },
      { file: POSTGRES, title: 'T2: what a transaction said is forgotten with it' },
    ],
  },
  {
    id: 'T3',
    fault: 'the database keeps back the rows of an authority that has devices',
    injected: 'the authority taken out of the list of those admitted',
    promised: 'a trouble of the service within a minute; no start on it; never an empty page that looks well',
    heldBy: [{ file: POSTGRES, title: 'T3: rows that the rules keep back are told' }],
  },
]
