import type { FaultRow } from '#tests/faults/matrix.ts'

/** Nothing that was acknowledged is lost: process, disk and stores. */
export const nothingLost: readonly FaultRow[] = [
  {
    id: 'I1',
    fault: 'the service is killed under load',
    injected:
      'kill -9 at any moment, embedded broker and mosquitto; in CI ten times the whole service, by command as often as wanted, with InfluxDB behind it too (.ci/crash-influx)',
    promised: 'nothing acknowledged is lost or stored twice; back within 5 s',
    heldBy: [
      { file: 'tests/adapters/mqtt-kill.test.ts', title: 'I1: kill -9 under load' },
      {
        file: 'tests/adapters/mqtt-subscriber.servers.test.ts',
        title: 'I1: kill -9 of the service under load',
      },
    ],
  },
  {
    id: 'I2',
    fault: 'killed while the journal changes files or is read again',
    injected:
      'kill -9 at the nth file call, n from 1 to 200, each time on what the last left; first starts too',
    promised: 'nothing acknowledged is lost or stored twice, in the journal and in its view',
    heldBy: [
      { file: 'tests/faults/journal-kills.servers.test.ts', title: 'I2: killed at its nth file call' },
      {
        file: 'tests/faults/journal-kills.servers.test.ts',
        title: 'I2: the very first start is killed at its nth file call',
      },
    ],
  },
  {
    id: 'I3',
    fault: 'the power goes',
    injected:
      'a disk that forgets what was not synced, in any subset of its sectors, at any moment; by command an image of ext4 after each acknowledgement (bench:power-loss)',
    promised: 'everything acknowledged is read again, once; no disk was unplugged',
    heldBy: [{ file: 'tests/faults/power-loss.test.ts', title: 'I3: the power goes at any moment' }],
  },
  {
    id: 'I4',
    fault: 'the operational store is away for half an hour',
    injected: 'kill -9 of PostgreSQL, half an hour of the service’s clock; and for a while under decisions',
    promised:
      'readings are acknowledged, decisions go on; told within 60 s; memory grows by less than 100 MB; what was refused is there within 10 min of its return',
    heldBy: [
      { file: 'tests/faults/stores-down.servers.test.ts', title: 'I4: PostgreSQL is away for half an hour' },
    ],
  },
  {
    id: 'I5',
    fault: 'InfluxDB is away for two hours',
    injected: 'kill -9 of InfluxDB 2.7, two hours of the service’s clock',
    promised: 'decisions go on from memory; the page says it within 60 s; nothing is lost or stored twice',
    heldBy: [
      { file: 'tests/faults/stores-down.servers.test.ts', title: 'I5: InfluxDB is away for two hours' },
    ],
  },
  {
    id: 'I9',
    fault: 'devices and broker are parted',
    injected: 'a way between them on which nothing arrives for 40 min and no connection ends',
    promised:
      'what was measured meanwhile is kept, once, and calls no road safe; the next fresh reading does',
    heldBy: [
      { file: 'tests/faults/partition.servers.test.ts', title: 'I9: devices and broker are parted for 40' },
    ],
  },
  {
    id: 'I10',
    fault: 'messages come again',
    injected: 'an hour three times, twice with the DUP flag',
    promised: 'each acknowledged, stored once',
    heldBy: [
      { file: 'tests/faults/messages.servers.test.ts', title: 'I10: every message comes three times' },
    ],
  },
  {
    id: 'I11',
    fault: 'messages come out of order',
    injected: 'an hour, shuffled',
    promised: 'the latest reading is always that of the latest time; all are stored',
    heldBy: [
      { file: 'tests/faults/messages.servers.test.ts', title: 'I11: an hour of messages comes in any order' },
    ],
  },
  {
    id: 'I12',
    fault: 'the disk of the journal is full',
    injected:
      'a disk of 256 kB under the journal, one of 16 MB under the whole data directory, filled and emptied; writes that take less than they were given',
    promised:
      'nothing is acknowledged that is not kept, no record is torn; told within 30 s, in the right words though no mark can be written anew; goes on by itself within 30 s of the space',
    heldBy: [
      { file: 'tests/faults/disk-full.servers.test.ts', title: 'I12: %s is full: nothing is acknowledged' },
      { file: 'tests/adapters/journal.test.ts', title: 'I12: full: nothing is acknowledged' },
      { file: 'tests/adapters/journal.test.ts', title: 'I12: short writes are gone on with' },
    ],
  },
  {
    id: 'I13',
    fault: 'the disk of PostgreSQL or InfluxDB alone is full',
    injected: 'a small disk under each, filled and emptied',
    promised:
      'readings are acknowledged; told within 60 s by the watchdog, or on the page; what could not be written is held and written afterwards, nothing lost',
    heldBy: [
      {
        file: 'tests/faults/stores-full.servers.test.ts',
        title: 'I13: the disk of PostgreSQL alone is full',
      },
      { file: 'tests/faults/stores-full.servers.test.ts', title: 'I13: the disk of InfluxDB alone is full' },
    ],
  },
  {
    id: 'I14',
    fault: 'the disk fails to sync',
    injected: 'EIO from every fdatasync of the running service, by libfiu',
    promised:
      'nothing is acknowledged any more, the process ends with code 70, its watchdog tells within 45 s; its supervisor starts it again, and nothing is lost',
    heldBy: [
      { file: 'tests/faults/failing-sync.servers.test.ts', title: 'I14: the disk fails to sync' },
      { file: 'tests/adapters/journal.test.ts', title: 'I14: fdatasync fails: the process must end' },
    ],
  },
  {
    id: 'I15',
    fault: 'a bit of the journal flips on disk',
    injected: 'any one bit of the file, a hundred times; a file that nobody reads any more',
    promised:
      'found every time and told as a trouble of the service, all around it is read; within a day where nobody reads, a minute after a start',
    heldBy: [
      { file: 'tests/adapters/journal.test.ts', title: 'I15: costs the record that it hit' },
      { file: 'tests/jobs/journal-check.test.ts', title: 'I15: a bit flipped in a file that nobody reads' },
      {
        file: 'tests/faults/journal-damage.servers.test.ts',
        title: 'I15: a bit of the journal flips while the service is down',
      },
    ],
  },
  {
    id: 'I19',
    fault: 'a message is poison',
    injected:
      'no JSON, no UTF-8, nested a thousand deep, too large, the beginning of a journal record and others',
    promised: 'acknowledged, kept with its reason; the next good reading within 1 s on the same connection',
    heldBy: [
      { file: 'tests/faults/messages.servers.test.ts', title: 'I19: poison: acknowledged' },
      { file: 'tests/jobs/ingest.test.ts', title: 'I19: of any size is kept as far as the journal' },
    ],
  },
  {
    id: 'I20',
    fault: 'memory runs out, or the event loop is blocked',
    injected: 'a leak with 64 MB of heap; a loop of 45 s in the running service',
    promised:
      'told within a minute by the watchdog; nothing acknowledged is lost; a loop that ends is gone on from; npm start does not start a process again that died: its supervisor does',
    heldBy: [
      { file: 'tests/faults/process.servers.test.ts', title: 'I20: the event loop is blocked for 45 s' },
      { file: 'tests/faults/process.servers.test.ts', title: 'I20: memory runs out at 64 MB' },
    ],
  },
]
