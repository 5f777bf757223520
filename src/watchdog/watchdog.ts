import type { Contacts } from '#src/contacts.ts'
import { type Alarm, afterTry, alarmsAfter, isDue, whoIsTold, withMessages } from '#src/watchdog/alarms.ts'
import { heardFrom, type Look, type Memory, silences } from '#src/watchdog/silence.ts'
import type { WatchdogState } from '#src/watchdog/state-file.ts'
import type { Tell } from '#src/watchdog/tell.ts'

export type Eyes = {
  /** What is to be seen now; never throws. */
  look(): Promise<Look>
  /** What was kept last, by whichever watchdog. */
  kept(): WatchdogState | null
  keep(state: WatchdogState): void
  /** One line for whoever reads the console. */
  say(words: string): void
  readonly tell: Tell
  readonly contacts: Contacts
  readonly pid: number
}

export type Watchdog = {
  /** One look, everything that follows from it told; false: another watchdog has taken over. */
  once(): Promise<boolean>
  alarms(): readonly Alarm[]
}

/** Looks, alarms and tells until another takes over. It goes on where the one before it stopped. */
export function watchdog(eyes: Eyes): Watchdog {
  const { contacts, pid } = eyes
  const tells = contacts.people.map(({ name }) => name)
  let memory: Memory = new Map()
  let alarms: readonly Alarm[] = eyes.kept()?.alarms ?? []
  let last_s: number | null = null

  const keep = (now: Date) => {
    try {
      eyes.keep({ pid, ok_at: now, tells, alarms })
    } catch (error) {
      // what cannot be kept is told all the same
      eyes.say(`its own state cannot be kept: ${(error as NodeJS.ErrnoException).code}`)
    }
  }

  /** A newer one that is at work has written its own number. */
  const isReplaced = () => last_s !== null && (eyes.kept()?.pid ?? pid) !== pid

  async function tellAll(now: Date): Promise<void> {
    alarms = await Promise.all(
      alarms.map(async (alarm) => ({
        ...alarm,
        deliveries: await Promise.all(
          alarm.deliveries.map(async (one) => (isDue(one) ? afterTry(one, await eyes.tell(one, now)) : one)),
        ),
      })),
    )
  }

  function sayWhatChanged(before: readonly Alarm[]): void {
    for (const { name, words, ended_at, returns } of alarms) {
      const was = before.find((alarm) => alarm.name === name)
      if (!ended_at && (!was || was.returns < returns)) eyes.say(`ALARM ${words} ${whoIsTold(contacts)}`)
      if (ended_at && was && !was.ended_at) eyes.say(`WELL AGAIN ${name}`)
    }
  }

  return {
    alarms: () => alarms,
    async once() {
      const look = await eyes.look()
      if (isReplaced()) return false
      const passed_s = last_s === null ? 0 : look.at_s - last_s
      last_s = look.at_s
      memory = heardFrom(memory, look)
      const before = alarms
      const after = alarmsAfter(alarms, silences(memory, look.at_s), passed_s, look.now)
      alarms = withMessages(after, contacts, passed_s)
      sayWhatChanged(before)
      keep(look.now)
      await tellAll(look.now)
      keep(look.now)
      return true
    },
  }
}
