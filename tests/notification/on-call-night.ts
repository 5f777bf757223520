/** Alerts of an evening told to people on a virtual clock, with an outbox in memory and channels that a test breaks. */
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import type { Alert } from '#src/decision/alert.ts'
import { notify } from '#src/jobs/notify.ts'
import { ladder, type Person } from '#src/notification/escalation.ts'
import type { OutboxMessage } from '#src/notification/message.ts'
import type { TryOutcome } from '#src/notification/retry.ts'
import { MINUTE } from '#src/units.ts'
import { aNetwork, anAlert, anAuthority, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

export const people: readonly Person[] = [
  { id: 'pat', name: 'Pat', rung: 'duty_manager' },
  { id: 'lee', name: 'Lee', rung: 'deputy' },
  { id: 'ann', name: 'Ann', rung: 'list' },
  { id: 'bob', name: 'Bob', rung: 'list' },
  { id: 'sam', name: 'Sam', rung: 'duty_manager', authority: 'southshire' },
]

export const deadline = (route: string, more: Partial<Alert> = {}): Alert =>
  anAlert({
    id: `deadline_near:${route}`,
    kind: 'deadline_near',
    subject: route,
    severity: 'urgent',
    message: `${route} must be ordered by 21:00.`,
    ...more,
  })

export type Sent = { readonly minute: number; readonly message: OutboxMessage }
type Channel = (message: OutboxMessage, minute: number) => TryOutcome

export async function onCallNight(channel: Channel = () => ({ result: 'sent' })) {
  const clock = virtualClock(EVENING)
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  const tried: Sent[] = []
  const sent: Sent[] = []
  const minuteNow = () => (clock.now().getTime() - EVENING.getTime()) / MINUTE
  const parts = {
    clock,
    store,
    people,
    steps: ladder({ duty_manager: 10, deputy: 10 }),
    page: 'http://127.0.0.1:3000',
    network: () => aNetwork({ authorities: [anAuthority()] }),
    log: silentLog,
    notifier: {
      async send(message: OutboxMessage) {
        const one = { minute: minuteNow(), message }
        tried.push(one)
        const outcome = channel(message, one.minute)
        if (outcome.result === 'sent') sent.push(one)
        return outcome
      },
    },
  }
  let run = notify(parts)
  return {
    store,
    tried,
    sent,
    to: (person: string) => sent.filter(({ message }) => message.person === person),
    save: (...alerts: Alert[]) => store.saveAlerts(alerts),
    /** kill -9 and a new process on the same outbox. */
    restart: () => {
      run = notify(parts)
    },
    async once() {
      return run()
    },
    /** The job runs every minute. */
    async until(minute: number) {
      let last = await run()
      while (minuteNow() < minute) {
        await clock.advanceTo(minutesAfter(EVENING, Math.floor(minuteNow()) + 1))
        last = await run()
      }
      return last
    },
  }
}
