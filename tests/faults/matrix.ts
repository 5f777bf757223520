import { authoritiesApart } from '#tests/faults/matrix-apart.ts'
import { atTheDoor } from '#tests/faults/matrix-door.ts'
import { ingestGoesOn } from '#tests/faults/matrix-ingest.ts'
import { kept } from '#tests/faults/matrix-kept.ts'
import { lorawanNetworks } from '#tests/faults/matrix-lorawan.ts'
import { nothingLost } from '#tests/faults/matrix-nothing-lost.ts'

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
  ...['I1', 'I2', 'I3', 'I4', 'I5', 'I9', 'I10', 'I11', 'I12', 'I13', 'I14', 'I15', 'I19', 'I20'],
  ...['I6', 'I7', 'I8'],
  ...['I16', 'I17', 'I18'],
  ...['L1', 'L2'],
  ...['T1', 'T2', 'T3'],
  ...['S1', 'S2', 'S3', 'S4', 'S5'],
  ...['C1', 'C2', 'C3', 'C4', 'C5'],
  ...['F1', 'F2', 'F3', 'F4', 'F5', 'F6'],
  ...['D1', 'D2', 'D3', 'D4', 'D5'],
  ...['N1', 'N2', 'N3', 'N4'],
  ...['X1', 'X2', 'X3', 'X4', 'X5', 'X6', 'X7', 'X8'],
  ...['O1', 'O2', 'O3', 'O4', 'O6', 'O5'],
]

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
    injected: 'SIGSTOP of the watchdog; kill -9 of service and watchdog together',
    promised: 'the service tells people within 150 s; a heartbeat is missing outside within 125 s',
    heldBy: [
      {
        file: 'tests/watchdog/kill.servers.test.ts',
        title: 'S5: a watchdog that hangs is an alert of the service',
      },
      {
        file: 'tests/faults/heartbeat.servers.test.ts',
        title: 'S5: service and watchdog are killed together',
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
        title: 'C3: two machines’ clocks are put back and forward two hours',
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
    injected: 'the nights on the virtual clock; the running service by a machine’s clock of that day',
    promised: 'every slot once, the right night',
    heldBy: [
      { file: 'tests/faults/civil-time.test.ts', title: 'C5: new year’s night' },
      { file: 'tests/faults/civil-time.test.ts', title: 'C5: 29 February 2028' },
      { file: 'tests/faults/civil-time.test.ts', title: 'C5: 19 January 2038' },
      {
        file: 'tests/faults/far-dates.servers.test.ts',
        title: 'C5: five machines whose clocks show the edges of the calendar',
      },
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
    id: 'D4',
    fault: 'threshold or settings change in the middle of the night',
    injected: 'a threshold approved by two, kill -9, a restart without the weather service',
    promised: 'every recommendation replays byte for byte by what was in force then',
    heldBy: [
      {
        file: 'tests/faults/changed-settings.servers.test.ts',
        title: 'D4: threshold and weather change in the night, over kill -9',
      },
      {
        file: 'tests/jobs/record-replay.test.ts',
        title: 'D4: policy, threshold and forecast change in the middle of the night',
      },
    ],
  },
  {
    id: 'D5',
    fault: 'what it decides by is missing, or a threshold is null',
    injected:
      'files taken away before a start and after kill -9; null in the bootstrap file and in the database',
    promised: 'does not start, exit not 0, one line; its watchdog tells people within 45 s',
    heldBy: [
      {
        file: 'tests/faults/changed-settings.servers.test.ts',
        title: 'D5: %s is not there: it does not start',
      },
      {
        file: 'tests/faults/changed-settings.servers.test.ts',
        title: 'D5: a threshold that became null in the database',
      },
    ],
  },
  {
    id: 'O1',
    fault: 'an absurd threshold is typed in',
    injected: '−30 °C and others through the API of the running service, as threshold and in a policy',
    promised: '422, nothing changes; a possible one counts only by a second person',
    heldBy: [
      {
        file: 'tests/faults/changed-settings.servers.test.ts',
        title: 'O1: a threshold of −30 °C is refused',
      },
    ],
  },
  {
    id: 'O2',
    fault: 'a sensor is taken out of use and forgotten',
    injected: 'four days of the whole service on the virtual clock, by two people through the API',
    promised: 'counts as missing, listed every day, in use again after 72 h by itself',
    heldBy: [{ file: 'tests/faults/out-of-use.test.ts', title: 'O2: a sensor out of use counts as missing' }],
  },
  {
    id: 'O6',
    fault: 'an entry of the record is edited by the owner of the database',
    injected: 'UPDATE in PostgreSQL beside the running service, with the trigger off',
    promised: 'verify-record finds it; the daily check tells people within 24 h',
    heldBy: [
      {
        file: 'tests/faults/broken-record.servers.test.ts',
        title: 'O6: the owner of the database edits the record',
      },
    ],
  },
]

/** Forecasts, notifications, sensors. */
const forecastNotificationSensor: readonly FaultRow[] = [
  {
    id: 'F1',
    fault: 'there is no weather forecast',
    injected:
      'the weather service answers 500, or never, from the start; no forecast at all; trouble in a watchdog’s mark',
    promised: 'told within 15 min: every route is unknown, decide by hand; no road is called safe',
    heldBy: [
      { file: 'tests/faults/weather.test.ts', title: 'F1: the weather service never answers' },
      { file: 'tests/faults/weather.servers.test.ts', title: 'F1: status 500' },
      {
        file: 'tests/jobs/watch.test.ts',
        title: 'F1: no forecast ever: an alarm within a quarter of an hour',
      },
      { file: 'tests/watchdog/watchdog.test.ts', title: 'F1: the weather service answers with errors' },
    ],
  },
  {
    id: 'F2',
    fault: 'an old forecast is sent as new, with status 200',
    injected:
      'an issue time of twelve hours ago; the same answer for hours; an answer that a cache has kept; one of yesterday',
    promised:
      'known to be as old as it is, as F1; of a provider that tells no issue time since the start of the process only',
    heldBy: [
      {
        file: 'tests/faults/weather.test.ts',
        title: 'F2: the weather service sends a forecast of twelve hours ago as new',
      },
      {
        file: 'tests/adapters/weather.test.ts',
        title: 'F2: Open-Meteo does not say when its model ran; an old answer with status 200',
      },
      {
        file: 'tests/adapters/weather.test.ts',
        title: 'F2: yesterday’s forecast, sent with status 200, is refused',
      },
    ],
  },
  {
    id: 'F3',
    fault: 'a forecast is cut off, half updated, of another place or in other units',
    injected: 'each of them, from a server on this machine',
    promised: 'used for nothing, the reason is shown; told within 15 min as F1',
    heldBy: [
      {
        file: 'tests/faults/weather.servers.test.ts',
        title: 'F3: half updated, one column of the hours before',
      },
      { file: 'tests/faults/weather.servers.test.ts', title: 'F3: for another place' },
      { file: 'tests/faults/weather.servers.test.ts', title: 'F3: in degrees Fahrenheit' },
      { file: 'tests/adapters/weather.test.ts', title: 'F3: %s is refused' },
    ],
  },
  {
    id: 'F4',
    fault: 'the forecast is warm and the sensors are cold',
    injected: 'weather 10 °C too warm through a radiation frost',
    promised:
      'the contradiction is named and nothing called safe; treat within a minute of the first cold reading',
    heldBy: [
      {
        file: 'tests/faults/weather.test.ts',
        title: 'F4: the forecast is 10 °C too warm: nothing is called safe',
      },
      { file: 'tests/decision/recommend.test.ts', title: 'F4: forecast warm, one sensor cold' },
    ],
  },
  {
    id: 'F5',
    fault: 'the forecast is cold and the sensors are warm',
    injected: 'weather 12 °C too cold on a mild night',
    promised: 'treat at the first forecast; never safe afterwards',
    heldBy: [
      {
        file: 'tests/faults/weather.test.ts',
        title: 'F5: the forecast is 12 °C too cold, the sensors are warm',
      },
      { file: 'tests/decision/recommend.test.ts', title: 'F5: forecast cold, sensors warm' },
    ],
  },
  {
    id: 'F6',
    fault: 'the weather service is slow or asks for fewer requests',
    injected: 'no answer at all; 429, with and without a time to wait',
    promised:
      'at most one request a minute for all places together; the last good one counts until it is 6 h old, then told within a minute',
    heldBy: [
      { file: 'tests/faults/weather.test.ts', title: 'F6: %s: asked at most once a minute' },
      {
        file: 'tests/faults/weather.servers.test.ts',
        title: 'F6: it gives no answer: asked once for five stations',
      },
      {
        file: 'tests/faults/weather.servers.test.ts',
        title: 'F6: it asks for fewer requests: asked ever less often',
      },
      {
        file: 'tests/adapters/asked-sparingly.test.ts',
        title: 'F6: never twice in a minute, whatever it answers while it refuses',
      },
    ],
  },
  {
    id: 'N1',
    fault: 'a way to people is broken',
    injected:
      'an SMS gateway that answers 500, a mail server that answers 451; a channel that refuses for good',
    promised:
      'the second channel at once, else the next rung: a person within 10 min and the minute of the cron table',
    heldBy: [
      {
        file: 'tests/faults/telling.servers.test.ts',
        title: 'N1: the duty manager gets it by the second channel at once',
      },
      {
        file: 'tests/faults/telling.servers.test.ts',
        title: 'N1: SMS and e-mail refused: the deputy is reached',
      },
      {
        file: 'tests/notification/notify.test.ts',
        title: 'N1: for good is tried once, and a human is reached by the next rung',
      },
    ],
  },
  {
    id: 'N2',
    fault: 'the duty manager does not answer',
    injected: 'nobody answers',
    promised: 'the deputy after 10 min, the list after 20, each once',
    heldBy: [
      {
        file: 'tests/notification/notify.test.ts',
        title: 'N2: nobody answers: duty manager, deputy after 10 min',
      },
    ],
  },
  {
    id: 'N3',
    fault: 'a message is taken and never read',
    injected: 'an e-mail that the mail server takes, and nobody answers',
    promised: 'an answer that is missing escalates: the deputy after 10 min, the list after 20',
    heldBy: [
      { file: 'tests/faults/telling.servers.test.ts', title: 'N3: the e-mail was taken and nobody answers' },
    ],
  },
  {
    id: 'N4',
    fault: '500 sensors die at once',
    injected: '500 stations of 50 routes fall silent; 500 single alerts',
    promised: 'at most three messages to a person in two hours, the common cause first',
    heldBy: [
      {
        file: 'tests/faults/sensors-die.test.ts',
        title: 'N4: 500 sensors die at once: at most three messages',
      },
      { file: 'tests/notification/notify.test.ts', title: 'N4: 500 dead sensors, each an alert' },
    ],
  },
  {
    id: 'X1',
    fault: 'a sensor is stuck',
    injected: 'the temperature of the fault’s beginning, again and again',
    promised:
      'in a frost told within 4 h, on a quiet winter day within 16 h (6 h are wanted); its warm readings count for nothing',
    heldBy: [
      { file: 'tests/nights/doubted-sensor.test.ts', title: 'X1: a stuck sensor is told within 4 h' },
      { file: 'tests/nights/doubted-sensor.test.ts', title: 'X1: once doubted, forecasts start from' },
      { file: 'tests/forecast/sensor-verdict.test.ts', title: 'X1: a sensor is stuck' },
      { file: 'tests/telemetry/judge.test.ts', title: 'X1: 36 equal values, roads around moved' },
    ],
  },
  {
    id: 'X2',
    fault: 'a sensor drifts',
    injected: '0.1 and 0.8 °C an hour',
    promised: 'by 0.1 °C an hour found within 20 h, before 2 °C (12 h are wanted); by 0.8 °C within 6 h',
    heldBy: [
      {
        file: 'tests/forecast/sensor-verdict.test.ts',
        title: 'X2: a sensor drifts by 0.1 °C an hour, found before',
      },
      { file: 'tests/forecast/sensor-verdict.test.ts', title: 'X2: a sensor drifts by 0.8 °C an hour' },
    ],
  },
  {
    id: 'X3',
    fault: 'a sensor jumps by 8 °C, up or down',
    injected: 'one reading in six, from an hour on',
    promised:
      'told within 2 h; never the reason for less caution than if it had said nothing; cold ones raise',
    heldBy: [
      {
        file: 'tests/faults/sensors.test.ts',
        title: 'X3: up or down, it is never the reason for less caution',
      },
      {
        file: 'tests/faults/sensors.test.ts',
        title: 'X3: half of the county’s sensors jump: no route is called safe',
      },
      { file: 'tests/faults/sensors.test.ts', title: 'X3: by %i °C: told within two hours' },
      {
        file: 'tests/decision/doubted-sensors.test.ts',
        title: 'X3: one more doubtful reading, warm or cold',
      },
      { file: 'tests/decision/doubted-sensors.test.ts', title: 'X3: a doubted sensor that reads cold' },
    ],
  },
  {
    id: 'X4',
    fault: 'a device sends yesterday again',
    injected: 'a day of 144 messages, three times, byte for byte',
    promised:
      'each acknowledged, none stored twice, the latest reading stays; after more than an hour told in the log of its device',
    heldBy: [
      { file: 'tests/faults/devices.servers.test.ts', title: 'X4: a whole day is sent again' },
      { file: 'tests/jobs/ingest.test.ts', title: 'X4: an hour later is no lost acknowledgement' },
    ],
  },
  {
    id: 'X5',
    fault: 'two devices have one id and its secret',
    injected: 'two clients that come back whenever they are cut off',
    promised:
      'both refused at the third time that one displaces the other, told within a minute of it; one device is never taken for two',
    heldBy: [
      { file: 'tests/faults/devices.servers.test.ts', title: 'X5: two clients with one id and its secret' },
    ],
  },
  {
    id: 'X6',
    fault: 'readings are dated after now',
    injected: '11 min and a day ahead',
    promised: 'acknowledged, refused by name, never the latest',
    heldBy: [
      { file: 'tests/faults/devices.servers.test.ts', title: 'X6: more than ten minutes ahead' },
      { file: 'tests/telemetry/payload.test.ts', title: 'X6: more than ten minutes ahead' },
    ],
  },
  {
    id: 'X7',
    fault: 'a sensor lies under snow',
    injected: 'flat near 0 °C, always snow, on frosty nights and in a thaw',
    promised: 'doubted within 6 h, named as buried within 17 h',
    heldBy: [
      { file: 'tests/faults/sensors.test.ts', title: 'X7: %s, %s: a sensor under snow is told within 6 h' },
      { file: 'tests/forecast/sensor-verdict.test.ts', title: 'X7: a sensor lies under snow, named so' },
    ],
  },
  {
    id: 'X8',
    fault: 'a sensor falls silent',
    injected: 'one of twelve stops, every 5 and every 10 min',
    promised: 'told at the third reading that is missing, a minute later at most',
    heldBy: [
      { file: 'tests/faults/sensors.test.ts', title: 'X8: a sensor that speaks every %i s falls silent' },
    ],
  },
]

export const faultMatrix: readonly FaultRow[] = [
  ...kept,
  ...atTheDoor,
  ...authoritiesApart,
  ...lorawanNetworks,
  ...schedulerClockDecisionRecord,
  ...forecastNotificationSensor,
  ...nothingLost,
  ...ingestGoesOn,
]
