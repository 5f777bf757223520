/** One line: how long a part may be silent, or known to be troubled, before people are told. */
export type Limit = {
  readonly name: string
  /** In words, at the beginning of a message. */
  readonly says: string
  /** What to do about it, or what it means for the night. */
  readonly means: string
  readonly silent_s: number
  /** Null: only silence counts. */
  readonly troubled_s: number | null
  /** Parts that cannot be well while this one is not: of them nothing is said. */
  readonly covers: readonly string[]
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const BY_HAND = 'Decide by hand, assume treat'

const parts: readonly Limit[] = [
  {
    name: 'cron',
    says: 'The minute’s look at deadlines and alerts does not run',
    means: `Deadlines pass unnoticed. ${BY_HAND}`,
    silent_s: 3 * MINUTE,
    troubled_s: null,
    covers: ['decisions', 'weather', 'notifications'],
  },
  {
    name: 'journal',
    says: 'Readings are not acknowledged',
    means: 'Look at the disk of the data directory',
    silent_s: MINUTE,
    troubled_s: 15,
    covers: ['sensors'],
  },
  {
    name: 'operational store',
    says: 'The operational store does not answer',
    means: 'What people decide cannot be recorded: order by phone, note the time',
    silent_s: 2 * MINUTE,
    troubled_s: 45,
    covers: ['notifications'],
  },
  {
    name: 'broker',
    says: 'The broker is away',
    means: 'No sensor can be heard. What they would measure is unknown, not warm',
    silent_s: 2 * MINUTE,
    troubled_s: MINUTE,
    covers: ['sensors'],
  },
  {
    name: 'sensors',
    says: 'No sensor has been heard',
    means: 'What they would measure is unknown, not warm. Look first at network, broker and power',
    silent_s: 15 * MINUTE,
    troubled_s: null,
    covers: [],
  },
  {
    name: 'weather',
    says: 'No weather forecast has come',
    means: 'Nothing can be called safe on an old one',
    // fetched hourly
    silent_s: 2 * HOUR + 15 * MINUTE,
    troubled_s: 10 * MINUTE,
    covers: [],
  },
  {
    name: 'decisions',
    says: 'Routes are not looked at',
    means: BY_HAND,
    silent_s: 20 * MINUTE,
    troubled_s: 5 * MINUTE,
    covers: [],
  },
  {
    name: 'notifications',
    says: 'The service’s own messages do not go out',
    means: 'Look at its alerts on the page: nobody is told of them',
    silent_s: 5 * MINUTE,
    troubled_s: 4 * MINUTE,
    covers: [],
  },
]
const everyPart = parts.map(({ name }) => name)

/** What is watched; the cause stands before what follows from it. */
export const limits: readonly Limit[] = [
  {
    name: 'service',
    says: 'The service says nothing',
    means: `No reading is judged and no route is looked at. ${BY_HAND}; start the service again`,
    silent_s: 30,
    troubled_s: null,
    covers: ['health', ...everyPart],
  },
  {
    name: 'marks',
    says: 'The watchdog cannot read the marks of the service',
    means: 'Whether the service works is unknown. Look at its page and at the data directory',
    silent_s: 30,
    troubled_s: null,
    covers: ['service', ...everyPart],
  },
  {
    name: 'health',
    says: 'The service’s pages do not answer',
    means: 'Nobody can confirm there: order by phone, note the time',
    silent_s: 30,
    troubled_s: null,
    covers: [],
  },
  ...parts,
]

/** Stopped in order: so long to start it again, after an update for instance, before people are told. */
export const STOPPED_S = 5 * MINUTE
