import { type Config, readConfig } from '#src/config.ts'
import { type Contacts, readContacts } from '#src/contacts.ts'
import { unnamedContacts } from '#src/main/demonstration-people.ts'
import { alertsPageOf, pageOf } from '#src/main/page-of.ts'
import { whoIsTold } from '#src/watchdog/alarms.ts'
import { runWatchdog, watchdogFiles } from '#src/watchdog/run.ts'
import { tellBy } from '#src/watchdog/tell.ts'
import { sendTestAlarm, type Tested, testReceived } from '#src/watchdog/test-alarm.ts'

export type WatchdogOptions = {
  readonly beside?: boolean
  readonly test?: boolean
  readonly received?: string
  readonly page?: string
}

const say = (words: string) => console.error(`watchdog: ${words}`)
/** The console may be gone before the watchdog is: it belonged to the service that was killed. */
process.stderr.on('error', () => {})

function contactsFor(config: Config): Contacts {
  const { watchdogContacts: file } = config
  return file ? readContacts(file) : unnamedContacts(config.simulator)
}

const RECEIVED = 'npm run -s frostline -- watchdog --received CODE'

function wordsOf({ name, by, why }: Tested): string {
  if (by === null) return `${name}: NOT accepted: ${why}`
  if (by === 'outbox') return `${name}: has no channel; written to the outbox alone`
  return `${name}: accepted by ${by}${why ? `, not by ${why}` : ''}`
}

/** The way to people is itself tried: a message to each, now. */
async function test(config: Config, contacts: Contacts): Promise<number> {
  const files = watchdogFiles(config.dataDir)
  const tell = tellBy(contacts, files.outbox, alertsPageOf(config))
  const { people } = await sendTestAlarm(contacts, tell, files.test, new Date())
  for (const person of people) console.log(wordsOf(person))
  console.log(`Accepted is not received. Who has the message knows its code: ${RECEIVED}`)
  return people.every(({ by }) => by !== null) ? 0 : 1
}

function received(config: Config, code: string): number {
  const person = testReceived(watchdogFiles(config.dataDir).test, code, new Date())
  console.log(
    person
      ? `${person.name} has received the test.`
      : `No message of the last test has the code ${code}: npm run -s frostline -- watchdog --test sends another`,
  )
  return person ? 0 : 1
}

/** Watches the service from a process of its own until a signal ends it. */
export async function startWatchdog(env: NodeJS.ProcessEnv, options: WatchdogOptions): Promise<number> {
  const config = readConfig(env)
  if (Array.isArray(config)) {
    for (const { variable, expected, got } of config) say(`${variable}: expected ${expected}; got “${got}”`)
    return 2
  }
  if (options.received !== undefined) return received(config, options.received)
  let contacts: Contacts
  try {
    contacts = contactsFor(config)
  } catch (error) {
    say((error as Error).message)
    return 2
  }
  if (options.test) return test(config, contacts)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  const { dataDir, watchdogHeartbeat: heartbeat } = config
  if (!options.beside) say(`watches ${dataDir}. ${whoIsTold(contacts)}`)
  const isBeside = options.beside === true
  await runWatchdog({
    dataDir,
    page: options.page?.replace(/\/$/, '') ?? pageOf(config),
    pageForPeople: alertsPageOf(config),
    contacts,
    heartbeat,
    isBeside,
    say,
    stop: stop.signal,
  })
  return 0
}
