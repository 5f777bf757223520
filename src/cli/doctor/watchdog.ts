import { readFileSync } from 'node:fs'
import { asFinding, contactsIn, type Fault, faultsOf } from '#src/cli/doctor/contacts-faults.ts'
import type { Finding, Times } from '#src/cli/doctor/finding.ts'
import type { Config } from '#src/config.ts'
import { listOf } from '#src/decision/words.ts'
import { type LastOk, readLastOk } from '#src/last-ok.ts'
import { UNWATCHED } from '#src/main/watched.ts'
import { HOUR, MINUTE, SECOND } from '#src/units.ts'
import { watchdogFiles } from '#src/watchdog/run.ts'
import { readState } from '#src/watchdog/state-file.ts'
import { lastTestAlarm } from '#src/watchdog/test-alarm.ts'

/** A day, and an hour for who is late. */
const TESTED_WITHIN = 25 * HOUR
const SEND_TEST = 'npm run -s frostline -- watchdog --test'

function marksIn(file: string): LastOk | null {
  try {
    const read = readLastOk(readFileSync(file, 'utf8'))
    return typeof read === 'string' ? null : read
  } catch {
    return null
  }
}

/** Its watchdog, a process of its own, is still on its way. */
function hasJustStarted({ dataDir }: Config, now: Date): boolean {
  const marks = marksIn(watchdogFiles(dataDir).marks)
  return marks !== null && now.getTime() - marks.started_at.getTime() < UNWATCHED
}

/** Does anybody look, by the machine's own time? */
function faultsOfLooking(config: Config, now: Date): Fault[] {
  const { dataDir, watchdog } = config
  if (watchdog === 'off')
    return [{ words: 'nobody watches the service', mend: 'set FROSTLINE_WATCHDOG to beside or apart' }]
  if (hasJustStarted(config, now)) return []
  const mend =
    watchdog === 'beside' ? 'start the service: npm start' : 'start it: npm run -s frostline -- watchdog'
  const state = readState(watchdogFiles(dataDir).state)
  if (!state) return [{ words: 'it has never looked', mend }]
  const silent = now.getTime() - state.ok_at.getTime()
  return silent > UNWATCHED
    ? [{ words: `it has not looked for ${Math.round(silent / MINUTE)} min`, mend }]
    : []
}

/** Was the way to people tried within a day, and does each say that it works? */
function faultsOfTest({ dataDir }: Config, now: Date): Fault[] {
  const last = lastTestAlarm(watchdogFiles(dataDir).test)
  if (!last) return [{ words: 'no test message was ever sent', mend: SEND_TEST }]
  const age = now.getTime() - last.at.getTime()
  if (age > TESTED_WITHIN)
    return [
      { words: `the last test message is ${Math.round(age / HOUR)} h old`, mend: `${SEND_TEST} (daily)` },
    ]
  const refused = last.people.filter(({ by }) => by === null || by === 'outbox')
  const silent = last.people.filter((one) => !refused.includes(one) && !one.received_at)
  return [
    ...refused.map(({ name, why }) => ({
      words: `the test did not go out to ${name}${why ? ` (${why})` : ''}`,
      mend: `mend their channels, then ${SEND_TEST}`,
    })),
    ...silent.map(({ name }) => ({
      words: `${name} has not said that the test of ${last.at.toISOString()} came`,
      mend: 'ask for its code: npm run -s frostline -- watchdog --received CODE',
    })),
  ]
}

async function faultsOfTelling(config: Config, now: Date): Promise<Fault[]> {
  const { watchdogContacts: file, simulator } = config
  if (!file)
    return simulator
      ? []
      : [
          {
            words: 'it has nobody to tell',
            mend: 'set FROSTLINE_WATCHDOG_CONTACTS to a file with people in it',
          },
        ]
  const contacts = contactsIn(file)
  return 'mend' in contacts ? [contacts] : [...(await faultsOf(contacts, file)), ...faultsOfTest(config, now)]
}

/** Does somebody watch, and would they be heard? */
export async function watchdogCheck(config: Config, { machine }: Times): Promise<Finding> {
  const faults = [...faultsOfLooking(config, machine), ...(await faultsOfTelling(config, machine))]
  const state = readState(watchdogFiles(config.dataDir).state)
  if (!state) return asFinding(faults, 'begins to look')
  const ago = Math.round((machine.getTime() - state.ok_at.getTime()) / SECOND)
  return asFinding(faults, `looked ${ago} s ago; tells ${listOf(state.tells)}`)
}
