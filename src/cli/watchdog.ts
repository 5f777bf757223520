import { type Config, readConfig } from '#src/config.ts'
import { type Contacts, readContacts } from '#src/contacts.ts'
import { unnamedContacts } from '#src/main/demonstration-people.ts'
import { alertsPageOf, pageOf } from '#src/main/page-of.ts'
import { whoIsTold } from '#src/watchdog/alarms.ts'
import { runWatchdog, watchdogFiles } from '#src/watchdog/run.ts'
import { tellBy } from '#src/watchdog/tell.ts'

export type WatchdogOptions = { readonly beside?: boolean; readonly test?: boolean; readonly page?: string }

const say = (words: string) => console.error(`watchdog: ${words}`)
/** The console may be gone before the watchdog is: it belonged to the service that was killed. */
process.stderr.on('error', () => {})

function contactsFor(config: Config): Contacts {
  const { watchdogContacts: file } = config
  return file ? readContacts(file) : unnamedContacts(config.simulator)
}

/** The way to people is itself tried: a message to each, now. */
async function test(config: Config, contacts: Contacts): Promise<number> {
  const tell = tellBy(contacts, watchdogFiles(config.dataDir).outbox, alertsPageOf(config))
  const now = new Date()
  const results = await Promise.all(
    contacts.people.map(async (person) => {
      const id = `test-${now.toISOString()}/${person.id}`
      const words = 'A test of the watchdog. Please tell the winter manager that you received it.'
      const one = {
        id,
        person: person.id,
        kind: 'alarm',
        words,
        state: 'due',
        attempts: 0,
        wait_s: 0,
        why: null,
      }
      return { person, delivered: await tell(one as Parameters<typeof tell>[0], now) }
    }),
  )
  for (const { person, delivered } of results) {
    const { result, why } = delivered
    const by = delivered.result === 'sent' ? delivered.by : null
    const how =
      result === 'sent' ? `accepted by ${by}${why ? `, not by ${why}` : ''}` : `NOT accepted: ${why}`
    console.log(`${person.name}: ${how}`)
  }
  return results.every(({ delivered }) => delivered.result === 'sent') ? 0 : 1
}

/** Watches the service from a process of its own until a signal ends it. */
export async function startWatchdog(env: NodeJS.ProcessEnv, options: WatchdogOptions): Promise<number> {
  const config = readConfig(env)
  if (Array.isArray(config)) {
    for (const { variable, expected, got } of config) say(`${variable}: expected ${expected}; got “${got}”`)
    return 2
  }
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
