/** The faults that the service has to survive or to tell of, each with the tests that inject it. */

/** A test file, and the beginning of the title of the test in it; the title begins with the row's id. */
export type HeldBy = { readonly file: string; readonly title: string }

export type FaultRow = {
  readonly id: string
  readonly fault: string
  /** How the tests bring it about. */
  readonly injected: string
  /** What has to follow, and within what time. */
  readonly promised: string
  readonly heldBy: readonly HeldBy[]
}

/** Every row that there has to be. */
export const FAULTS: readonly string[] = [
  ...['S1', 'S2', 'S3', 'S4', 'S5'],
  ...['C1', 'C2', 'C3', 'C4', 'C5'],
  ...['F1', 'F2', 'F3', 'F4', 'F5', 'F6'],
  ...['D1', 'D2', 'D3', 'D4', 'D5'],
  ...['N1', 'N2', 'N3', 'N4'],
  ...['X1', 'X2', 'X3', 'X4', 'X5', 'X6', 'X7', 'X8'],
  ...['O1', 'O2', 'O6'],
]

/** Forecasts, notifications, sensors: without a test of theirs so far. */
const WITHOUT_TEST_FNX: readonly string[] = [
  ...['F1', 'F2', 'F3', 'F4', 'F5', 'F6'],
  ...['N1', 'N2', 'N3', 'N4'],
  ...['X1', 'X2', 'X3', 'X4', 'X5', 'X6', 'X7', 'X8'],
]
/** Scheduler, clock, decisions, the record: without a test of theirs so far. */
const WITHOUT_TEST_SCDO: readonly string[] = ['D4', 'D5', 'O1', 'O6']
/** Rows that no test holds yet; the gate fails for one that stands here although a test holds it. */
export const WITHOUT_TEST: readonly string[] = [...WITHOUT_TEST_FNX, ...WITHOUT_TEST_SCDO]

/** Scheduler, clock, decisions, the record. */
const schedulerClockDecisionRecord: readonly FaultRow[] = [
  {
    id: 'S1',
    fault: 'the scheduler is dead',
    injected: 'kill -9 of the service, whose watchdog is left behind',
    promised: 'another process tells people within 45 s',
    heldBy: [
      {
        file: 'tests/watchdog/kill.servers.test.ts',
        title: 'S1: kill -9 of the service: its watchdog tells people, signed',
      },
    ],
  },
  {
    id: 'S2',
    fault: 'a job hangs',
    injected: 'a run of each line of the cron table that never ends, on the virtual clock',
    promised:
      'people are told within a period and a minute, the next run begins; messages: the watchdog, 6 min',
    heldBy: [
      { file: 'tests/faults/scheduler.test.ts', title: 'S2: $job hangs: people are told within a period' },
      { file: 'tests/faults/scheduler.test.ts', title: 'S2: what hangs all night is tried again' },
    ],
  },
  {
    id: 'S3',
    fault: 'two schedulers',
    injected: 'two services on one PostgreSQL and one mosquitto, then kill -9 of one',
    promised: 'one run a slot, one decision a route; the other runs the next slot',
    heldBy: [
      {
        file: 'tests/faults/two-schedulers.servers.test.ts',
        title: 'S3: two services on one database and one broker',
      },
    ],
  },
  {
    id: 'S4',
    fault: 'slots are missed while the service is down',
    injected: 'an hour without the service, on the virtual clock',
    promised: 'one run of each job, marked late, then its slots',
    heldBy: [{ file: 'tests/faults/scheduler.test.ts', title: 'S4: an hour down: each job is made up once' }],
  },
  {
    id: 'S5',
    fault: 'the alarming process is dead',
    injected: 'SIGSTOP of the watchdog',
    promised: 'the service tells people within 150 s',
    heldBy: [
      {
        file: 'tests/watchdog/kill.servers.test.ts',
        title: 'S5: a watchdog that hangs is an alert of the service',
      },
    ],
  },
  {
    id: 'C1',
    fault: 'clocks go forward, 29 March 2026',
    injected: 'the night on the virtual clock: the whole cron table, and the whole service',
    promised: 'every slot once, 01:30 too; a night of 23 h, its times marked BST',
    heldBy: [
      {
        file: 'tests/faults/civil-time.test.ts',
        title: 'C1: clocks forward, 29 March 2026: every slot once',
      },
      { file: 'tests/faults/civil-time.test.ts', title: 'C1: forward: one decision a route' },
    ],
  },
  {
    id: 'C2',
    fault: 'clocks go back, 25 October 2026',
    injected: 'the night on the virtual clock: the whole cron table, and the whole service',
    promised: 'no slot skipped or run twice in 25 h; one decision a route, times marked BST or GMT',
    heldBy: [
      { file: 'tests/faults/civil-time.test.ts', title: 'C2: clocks back, 25 October 2026: no slot skipped' },
      { file: 'tests/faults/civil-time.test.ts', title: 'C2: back: one decision a route' },
    ],
  },
  {
    id: 'C3',
    fault: 'the machine’s clock is set by two hours',
    injected: 'libfaketime in the running service, forward and back, with and without sensors that speak',
    promised: 'told within 60 s; no route is called safe on what only looks fresh',
    heldBy: [
      {
        file: 'tests/faults/machine-clock.servers.test.ts',
        title: 'C3: the machine’s clock is put %s two hours: told',
      },
      {
        file: 'tests/faults/machine-clock.servers.test.ts',
        title: 'C3: sensors fall silent and the clock is put back two hours',
      },
    ],
  },
  {
    id: 'C4',
    fault: 'a leap second, or one that is smeared over a day',
    injected: 'messages timed 23:59:60 and half a second off, around midnight',
    promised: 'one reading with its flag, or one refusal with its reason',
    heldBy: [
      { file: 'tests/faults/leap-second.test.ts', title: 'C4: %s is one reading' },
      { file: 'tests/faults/leap-second.test.ts', title: 'C4: %s is one refusal' },
    ],
  },
  {
    id: 'C5',
    fault: 'year’s end, 29 February, 19 January 2038',
    injected: 'the nights on the virtual clock',
    promised: 'every slot once, the right night',
    heldBy: [
      { file: 'tests/faults/civil-time.test.ts', title: 'C5: new year’s night' },
      { file: 'tests/faults/civil-time.test.ts', title: 'C5: 29 February 2028' },
      { file: 'tests/faults/civil-time.test.ts', title: 'C5: 19 January 2038' },
    ],
  },
  {
    id: 'D1',
    fault: 'a temperature exactly at the threshold, −0.0, NaN',
    injected: 'generated thresholds, with the neighbouring numbers on both sides',
    promised: 'the documented side treats: 0 violations in 100,000 cases',
    heldBy: [
      { file: 'tests/faults/decision.test.ts', title: 'D1: exactly at it the documented side decides' },
      { file: 'tests/faults/decision.test.ts', title: 'D1: the advice of a whole night says the same' },
    ],
  },
  {
    id: 'D2',
    fault: 'all sensors of a route are dead',
    injected: 'no reading comes any more on a mild evening of the whole service',
    promised: 'unknown within two intervals of 15 min, at shorter intervals within 30 min; never no action',
    heldBy: [{ file: 'tests/faults/decision.test.ts', title: 'D2: read every %d s: unknown' }],
  },
  {
    id: 'D3',
    fault: 'colder, wetter or less certain evidence',
    injected: 'generated cases and the same ones made worse',
    promised: 'never a less cautious outcome: 0 counter-examples',
    heldBy: [
      {
        file: 'tests/decision/monotone.test.ts',
        title: 'D3: a colder night (all evidence) is never less cautious',
      },
      { file: 'tests/decision/monotone.test.ts', title: 'D3: a wetter road is never less cautious' },
    ],
  },
  {
    id: 'O2',
    fault: 'a sensor is taken out of use and forgotten',
    injected: 'four days of the whole service on the virtual clock, by two people through the API',
    promised: 'counts as missing, listed every day, in use again after 72 h by itself',
    heldBy: [{ file: 'tests/faults/out-of-use.test.ts', title: 'O2: a sensor out of use counts as missing' }],
  },
]

/** Forecasts, notifications, sensors. */
const forecastNotificationSensor: readonly FaultRow[] = []

export const faultMatrix: readonly FaultRow[] = [
  ...schedulerClockDecisionRecord,
  ...forecastNotificationSensor,
]
