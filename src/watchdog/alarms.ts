import { type Contacts, type Person, toldAfter } from '#src/contacts.ts'
import { lasting, type Silence } from '#src/watchdog/silence.ts'

/** One message to one person; its id stays the same at each try. */
export type Delivery = {
  readonly id: string
  readonly person: string
  readonly kind: 'alarm' | 'recovered'
  readonly words: string
  readonly state: 'due' | 'sent' | 'refused'
  readonly attempts: number
  /** Seconds until the next try. */
  readonly wait_s: number
  readonly why: string | null
}

/** Something that people are told about until it is well again. */
export type Alarm = {
  readonly id: string
  /** The part, as in the table of limits. */
  readonly name: string
  readonly words: string
  readonly raised_at: Date
  /** Since it was raised last, counted while somebody watches. */
  readonly age_s: number
  /** For how long it has been well, on the way to its end. */
  readonly well_s: number
  /** How often it came back. */
  readonly returns: number
  readonly ended_at: Date | null
  readonly deliveries: readonly Delivery[]
}

/** Well for so long is over; doubled with each return: what comes and goes is not told each time. */
const WELL_S = 60
const LONGEST_WELL_S = 15 * 60
/** An alarm that is over for so long is forgotten; back before that it is the same one. */
const KEPT_S = 60 * 60
const FIRST_RETRY_S = 5
const LONGEST_RETRY_S = 60

const wellEnough = ({ returns }: Alarm): number => Math.min(WELL_S * 2 ** returns, LONGEST_WELL_S)

const raised = ({ name, words }: Silence, now: Date): Alarm => ({
  id: `${name.replaceAll(' ', '-')}-${now.toISOString()}`,
  name,
  words,
  raised_at: now,
  age_s: 0,
  well_s: 0,
  returns: 0,
  ended_at: null,
  deliveries: [],
})

const returned = (alarm: Alarm, { words }: Silence): Alarm => ({
  ...alarm,
  words,
  age_s: 0,
  well_s: 0,
  returns: alarm.returns + 1,
  ended_at: null,
})

/** An alarm after `passed_s` more seconds, with what is found about it now. */
function aged(alarm: Alarm, silence: Silence | undefined, passed_s: number, now: Date): Alarm {
  if (silence && alarm.ended_at && !silence.isCovered) return returned(alarm, silence)
  if (alarm.ended_at) return { ...alarm, well_s: alarm.well_s + passed_s }
  const older = { ...alarm, age_s: alarm.age_s + passed_s }
  if (silence) return { ...older, well_s: 0, words: silence.isCovered ? alarm.words : silence.words }
  const well_s = alarm.well_s + passed_s
  return { ...older, well_s, ended_at: well_s >= wellEnough(alarm) ? now : null }
}

/** What stands and what is over, after a look. */
export function alarmsAfter(
  alarms: readonly Alarm[],
  found: readonly Silence[],
  passed_s: number,
  now: Date,
): Alarm[] {
  const known = new Set(alarms.map(({ name }) => name))
  const silenceOf = ({ name }: Alarm) => found.find((silence) => silence.name === name)
  const fresh = found.filter(({ name, isCovered }) => !isCovered && !known.has(name))
  return [
    ...alarms
      .map((alarm) => aged(alarm, silenceOf(alarm), passed_s, now))
      .filter(({ ended_at, well_s }) => !ended_at || well_s < KEPT_S),
    ...fresh.map((silence) => raised(silence, now)),
  ]
}

/** `Told: Pat now, Lee in 10 min, if it is not well by then.` */
export function whoIsTold(contacts: Contacts): string {
  const after = toldAfter(contacts)
  const people = contacts.people
    .toSorted((a, b) => after[a.rung] - after[b.rung])
    .map(({ name, rung }) => `${name} ${after[rung] === 0 ? 'now' : `after ${after[rung]} min`}`)
  return `Told until it is well: ${people.join(', ')}.`
}

const isTold = (alarm: Alarm, { id }: Person, returns: number): boolean =>
  alarm.deliveries.some((delivery) => delivery.id === `${alarm.id}/${returns}/alarm/${id}`)

function delivery(alarm: Alarm, person: Person, kind: Delivery['kind'], words: string): Delivery {
  const id = `${alarm.id}/${alarm.returns}/${kind}/${person.id}`
  return { id, person: person.id, kind, words, state: 'due', attempts: 0, wait_s: 0, why: null }
}

function messagesNow(alarm: Alarm, contacts: Contacts): Delivery[] {
  const after = toldAfter(contacts)
  if (alarm.ended_at)
    return contacts.people
      .filter((person) => isTold(alarm, person, alarm.returns))
      .map((person) => {
        const words = `Well again after ${lasting(alarm.age_s)}. It was: ${alarm.words}`
        return delivery(alarm, person, 'recovered', words)
      })
  return contacts.people
    .filter(({ rung }) => alarm.age_s >= after[rung] * 60)
    .map((person) => delivery(alarm, person, 'alarm', `${alarm.words} ${whoIsTold(contacts)}`))
}

/**
 * The alarms with every message that is due by now, each person once: rung by rung while it stands, and that it is
 * well again to those who were told. What could not be delivered of an alarm that is over is not tried again.
 */
export function withMessages(alarms: readonly Alarm[], contacts: Contacts, passed_s: number): Alarm[] {
  return alarms.map((alarm) => {
    const known = new Set(alarm.deliveries.map(({ id }) => id))
    const fresh = messagesNow(alarm, contacts).filter(({ id }) => !known.has(id))
    const waited = alarm.deliveries.map((one) => ({ ...one, wait_s: Math.max(0, one.wait_s - passed_s) }))
    const standing = waited.filter(
      ({ kind, state }) => !(alarm.ended_at && kind === 'alarm' && state === 'due'),
    )
    return { ...alarm, deliveries: [...standing, ...fresh] }
  })
}

export const isDue = ({ state, wait_s }: Delivery): boolean => state === 'due' && wait_s <= 0

type Outcome = { readonly result: 'sent' | 'retry' | 'refused'; readonly why?: string | null }

/** A delivery after a try: again in 5 s, 10 s … 60 s while that may help. */
export function afterTry(one: Delivery, { result, why = null }: Outcome): Delivery {
  const attempts = one.attempts + 1
  if (result === 'sent') return { ...one, state: 'sent', attempts, why }
  if (result === 'refused') return { ...one, state: 'refused', attempts, why }
  const wait_s = Math.min(FIRST_RETRY_S * 2 ** (attempts - 1), LONGEST_RETRY_S)
  return { ...one, attempts, wait_s, why }
}
