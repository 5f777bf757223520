import { civilTime } from '#src/season.ts'
import { duration } from '#src/web/words.ts'

/** As the API gives it. */
export type TestAlarmDocument = {
  readonly at: Date | null
  readonly age_s: number | null
  readonly people: readonly {
    readonly name: string
    readonly by: string | null
    readonly why: string | null
    readonly received_at: Date | null
  }[]
}
/** A code that was typed and refused. */
export type CodeAttempt = { readonly code: string; readonly problem: string }

const DAY_S = 25 * 3_600

const ways: Readonly<Record<string, string>> = { webhook: 'webhook', email: 'e-mail', sms: 'SMS' }

function lineOf({ name, by, why, received_at }: TestAlarmDocument['people'][number], at: Date) {
  if (by === null) return { sign: '×', name, what: 'NOT reached', why }
  if (by === 'outbox') return { sign: '×', name, what: 'NOT reached: no channel is set', why }
  const sent = `was sent one by ${ways[by] ?? by}`
  return received_at
    ? {
        sign: '✓',
        name,
        what: `${sent}, and says after ${duration(received_at.getTime() - at.getTime())} that it came`,
        why,
      }
    : { sign: '?', name, what: `${sent}, and has not said that it came`, why }
}

function sentenceOf({ at, age_s, people }: TestAlarmDocument, timeZone: string): string {
  if (!at || age_s === null) return 'Whether an alarm would reach anybody was never tried.'
  const came = people.filter(({ received_at }) => received_at).length
  const how = came === people.length ? 'it came to all' : `it came to ${came} of ${people.length}`
  const old = age_s > DAY_S ? ' That is more than a day: send another.' : ''
  return `Tried on ${at.toISOString().slice(0, 10)} at ${civilTime(at, timeZone)}, ${duration(age_s * 1_000)} ago: ${how}.${old}`
}

/** The last test message as the page prints it, with a form for who may say that it came. */
export const testAlarmLines = (
  test: TestAlarmDocument,
  timeZone: string,
  isSignedIn: boolean,
  attempt: CodeAttempt | null,
) => ({
  sentence: sentenceOf(test, timeZone),
  lines: test.at ? test.people.map((person) => lineOf(person, test.at!)) : [],
  form: isSignedIn && test.at !== null,
  attempt,
})
