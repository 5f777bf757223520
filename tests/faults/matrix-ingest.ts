import type { FaultRow } from '#tests/faults/matrix.ts'

/** Brokers and databases that are slow, gone for a while or refuse: ingest goes on. */
export const ingestGoesOn: readonly FaultRow[] = [
  {
    id: 'I6',
    fault: 'InfluxDB is slow or half open',
    injected:
      'answers ten seconds late, then a way on which nothing arrives, 15 s each; a hundred messages a second',
    promised: 'devices are acknowledged within 500 ms (p99); all is stored afterwards',
    heldBy: [{ file: 'tests/faults/influx-slow.servers.test.ts', title: 'I6: InfluxDB %s' }],
  },
  {
    id: 'I7',
    fault: 'InfluxDB stores a part of a write',
    injected:
      'a field that somebody wrote as text, in InfluxDB 1.6 and 2.7; one of 3,000 readings has it as a number',
    promised:
      'all others are stored; the odd one is told, and kept in the journal; a bucket that refuses all is waited for',
    heldBy: [
      { file: 'tests/faults/influx.servers.test.ts', title: 'I7: %s refuses one line for good' },
      { file: 'tests/faults/influx.servers.test.ts', title: 'I7: a bucket that refuses everything' },
    ],
  },
  {
    id: 'I8',
    fault: 'the broker is killed and started again',
    injected:
      'kill -9 of mosquitto, and of the service with its own broker, under 500 sensors; 20,000 by command (bench:reconnect)',
    promised:
      'all are back within 60 s, nothing acknowledged is lost or stored twice, less than 80 % of a core after',
    heldBy: [
      { file: 'tests/faults/broker-restart.servers.test.ts', title: 'I8: mosquitto is killed' },
      {
        file: 'tests/faults/broker-restart.servers.test.ts',
        title: 'I8: the service with its broker is killed',
      },
    ],
  },
]
