import type { FaultRow } from '#tests/faults/matrix.ts'

const FILE = 'tests/faults/door.servers.test.ts'

/** Who knocks where devices connect, and what is at the door itself. */
export const atTheDoor: readonly FaultRow[] = [
  {
    id: 'I16',
    fault: 'a flood of connections, oversize or without login',
    injected: '50 sockets that come back at once for 10 s: 1 MB under a header of 256 MB, strangers, HTTP',
    promised: 'closed early: memory less than 32 MB up, PUBACK of a good device p99 under 1 s',
    heldBy: [{ file: FILE, title: 'I16: 50 sockets flood, oversize and without login' }],
  },
  {
    id: 'I17',
    fault: 'sockets that say nothing, or half of it, or a byte at a time',
    injected: '2,000 idle, 20 half-open and 20 dripping sockets at once, and 60 that begin to ask over HTTP',
    promised: 'all closed within 30 s, descriptors back to what they were, others served',
    heldBy: [{ file: FILE, title: 'I17: slow, half-open and 2,000 idle sockets' }],
  },
  {
    id: 'I18',
    fault: 'a rogue device with a good secret',
    injected: 'take-over by client id, foreign topics, wills, retained wills, wildcards, $SYS, $share',
    promised: 'every one refused and kept under the rogue’s own name; the victim undisturbed',
    heldBy: [{ file: FILE, title: 'I18: a rogue device takes over, publishes, subscribes' }],
  },
  {
    id: 'O5',
    fault: 'the service’s certificate is near its end, or is one that no sensor trusts',
    injected:
      'certificates of 5 days and of a foreign authority, written over the file of the running service',
    promised:
      'told 30, 7 and 1 days before; a new one is taken without a restart; sensors refused at once within 5 min',
    heldBy: [
      { file: 'tests/faults/certificate.servers.test.ts', title: 'O5: a certificate near its end is told' },
      { file: 'tests/decision/alerts/door-troubled.test.ts', title: 'O5: with %d days left' },
    ],
  },
]
