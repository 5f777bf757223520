import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { readState } from '#src/watchdog/state-file.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import {
  bootstrapFile,
  freshSettings,
  frostline,
  type ServiceProcess,
  type Settings,
} from '#tests/main/service-process.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { isSignedWith, webhookReceiver } from '#tests/support/webhook-receiver.ts'

const SECRET = 'shared with the receiver'
const folder = freshFolder('watchdog-tests')
const LONG = 300_000

const started: ServiceProcess[] = []
const receivers: Awaited<ReturnType<typeof webhookReceiver>>[] = []
afterAll(async () => {
  for (const service of started) service.kill('SIGKILL', 'group')
  await Promise.all(started.map(({ ended }) => ended))
  await Promise.all(receivers.map(({ stop }) => stop()))
})

function contactsFile(url: string): string {
  const dir = mkdtempSync(join(folder, 'contacts-'))
  const secret_file = join(dir, 'secret')
  writeFileSync(secret_file, SECRET)
  const people = [{ id: 'pat', name: 'Pat', rung: 'duty_manager', webhook: { url, secret_file } }]
  writeFileSync(join(dir, 'contacts.json'), JSON.stringify({ format: 'frostline.contacts/1', people }))
  return join(dir, 'contacts.json')
}

/** An own installation with one way to people for the service and another for its watchdog. */
async function watchedInstallation() {
  const [own, dogs] = await Promise.all([webhookReceiver(), webhookReceiver()])
  receivers.push(own, dogs)
  const settings = await freshSettings({
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_LOG_LEVEL: 'error',
    FROSTLINE_BOOTSTRAP: bootstrapFile(),
    FROSTLINE_CONTACTS: contactsFile(own.url),
    FROSTLINE_WATCHDOG_CONTACTS: contactsFile(dogs.url),
  })
  return { settings, own, dogs }
}

function start(settings: Settings): ServiceProcess {
  const service = frostline(['start'], settings)
  started.push(service)
  return service
}

/** Seconds until it holds. */
async function secondsUntil(holds: () => boolean | Promise<boolean>, most: number): Promise<number> {
  const began = performance.now()
  const passed = () => (performance.now() - began) / 1_000
  while (!(await holds())) {
    if (passed() > most) throw new Error(`not within ${most} s`)
    await delay(100)
  }
  return Math.round(passed())
}

const eventsOf = ({ received }: Awaited<ReturnType<typeof webhookReceiver>>) =>
  received.map(({ body }) => JSON.parse(body) as { type: string; data: { words?: string; title?: string } })
/** The watchdog that has looked last. */
const watchdogOf = ({ FROSTLINE_DATA_DIR: dir }: Settings): number | null =>
  readState(join(dir!, 'watchdog.json'))?.pid ?? null

/** A process that has ended and whom nobody has asked for its end is no longer running. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe.concurrent('real processes', () => {
  test('S1: kill -9 of the service: its watchdog tells people, signed, and that it is well again', {
    timeout: LONG,
  }, async () => {
    const { settings, dogs } = await watchedInstallation()
    const first = start(settings)
    await first.ready()
    await secondsUntil(() => watchdogOf(settings) !== null, 30)
    first.kill('SIGKILL')
    const alarm = await secondsUntil(() => dogs.received.length > 0, 60)
    timeToAlarm('S1', 'kill -9 of the service', alarm, 45)
    expect(alarm).toBeLessThanOrEqual(45)
    expect(isSignedWith(SECRET, dogs.received[0]!)).toBe(true)
    expect(eventsOf(dogs)[0]!.data.words).toMatch(/^The service says nothing/)

    const before = watchdogOf(settings)
    const second = start(settings)
    await second.ready()
    const well = await secondsUntil(() => dogs.received.length > 1, 120)
    console.log(`time until “well again” after it was started: ${well} s`)
    expect(eventsOf(dogs).map(({ type }) => type)).toEqual([
      'frostline.watchdog.alarm',
      'frostline.watchdog.recovered',
    ])
    expect(watchdogOf(settings)).not.toBe(before)
    await secondsUntil(() => !isRunning(before!), 20)
  })

  test('S5: a watchdog that hangs is an alert of the service, told by its own way', {
    timeout: LONG,
  }, async () => {
    const { settings, own } = await watchedInstallation()
    const service = start(settings)
    await service.ready()
    await secondsUntil(() => watchdogOf(settings) !== null, 30)
    const pid = watchdogOf(settings)!
    process.kill(pid, 'SIGSTOP')
    const told = () => eventsOf(own).some(({ data }) => data.title?.includes('Nobody watches the service'))
    const alarm = await secondsUntil(told, 240)
    timeToAlarm('S5', 'the watchdog stands still', alarm, 150)
    expect(alarm).toBeLessThanOrEqual(150)
    process.kill(pid, 'SIGCONT')
  })

  test('a watchdog that is killed is started again; one that is asked to, ends with its service', {
    timeout: LONG,
  }, async () => {
    const { settings, dogs } = await watchedInstallation()
    const service = start(settings)
    await service.ready()
    await secondsUntil(() => watchdogOf(settings) !== null, 30)
    const first = watchdogOf(settings)!
    process.kill(first, 'SIGKILL')
    const back = await secondsUntil(() => watchdogOf(settings) !== first, 30)
    console.log(`time until a killed watchdog looks again: ${back} s`)
    const second = watchdogOf(settings)!
    service.kill('SIGTERM')
    await service.ended
    await secondsUntil(() => !isRunning(second), 10)
    expect(dogs.received).toEqual([])
  })
})
