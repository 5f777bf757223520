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
const WITHOUT_TEST_SCDO: readonly string[] = [
  ...['S2', 'S3', 'S4'],
  ...['C1', 'C2', 'C3', 'C4', 'C5'],
  ...['D1', 'D2', 'D4', 'D5'],
  ...['O1', 'O2', 'O6'],
]
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
]

/** Forecasts, notifications, sensors. */
const forecastNotificationSensor: readonly FaultRow[] = []

export const faultMatrix: readonly FaultRow[] = [
  ...schedulerClockDecisionRecord,
  ...forecastNotificationSensor,
]
