import { z } from 'zod'
import type { ApiDeps, TestAlarms } from '#src/api/deps.ts'
import { principal } from '#src/api/guards.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { instantOut, reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'

const testAlarmOut = z.object({
  /** By the machine’s own time, which is the watchdog’s; null: none was sent yet. */
  at: instantOut.nullable(),
  age_s: z.int().nullable(),
  people: z.array(
    z.object({
      name: z.string(),
      /** `outbox`: by none, there is no channel. Null: none took it. */
      by: z.string().nullable(),
      why: z.string().nullable(),
      received_at: instantOut.nullable(),
    }),
  ),
})

/** People of no authority concern every one; no code leaves by here. */
function shown(tests: TestAlarms, who: Principal) {
  const last = tests.last()
  if (!last) return { at: null, age_s: null, people: [] }
  const people = last.people
    .filter(({ authority }) => authority === null || owns(who, authority))
    .map(({ name, by, why, received_at }) => ({ name, by, why, received_at }))
  const age_s = Math.max(0, Math.round((tests.now().getTime() - last.at.getTime()) / 1_000))
  return { at: last.at, age_s, people }
}

/** Four digits are soon guessed by who may try for long: a sign-off would say nothing. */
const MOST_WRONG = 10

const unknownCode = (detail: string) => problem(422, 'TEST_CODE', detail)

/** Counts wrong codes of each test; throws once there were too many. */
function guesses() {
  let [of, wrong] = [Number.NaN, 0]
  return {
    check({ at }: { readonly at: Date }): void {
      if (at.getTime() !== of) [of, wrong] = [at.getTime(), 0]
      if (wrong >= MOST_WRONG)
        throw unknownCode(
          'Too many wrong codes for this test: have another sent, “frostline watchdog --test”.',
        )
    },
    wrong: () => wrong++,
  }
}

/** The sign-off of the alarm path: a message was sent, and somebody says that it came. */
export function testAlarmEndpoints(app: App, deps: ApiDeps): void {
  const { testAlarms: tests } = deps
  if (!tests) return
  const tries = guesses()
  app.get(
    '/api/v1/test-alarm',
    {
      schema: {
        summary:
          'The last test message of the watchdog: who was sent one, by which way, and who says that it came',
        querystring: z.strictObject({}),
        response: reads(testAlarmOut),
      },
    },
    async (request) => shown(tests, principal(request)),
  )
  app.post(
    '/api/v1/test-alarm/received',
    {
      config: { access: { scope: 'write' } },
      schema: {
        summary: 'Says that a test message came, by the code that stands in it and nowhere else',
        body: z.strictObject({
          code: z.string().regex(/^\s*\d{4}\s*$/, 'Give the four digits of the message.'),
        }),
        response: writes(200, testAlarmOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const code = request.body.code.trim()
      const last = tests.last()
      if (last) tries.check(last)
      const person = last?.people.find((one) => one.code === code)
      if (!last || !person || (person.authority !== null && !owns(who, person.authority))) {
        tries.wrong()
        throw unknownCode('No message of the last test had this code. A newer one may have been sent.')
      }
      await deps.store.appendRecord({
        at: deps.clock.now(),
        actor: who.name,
        authority: person.authority ?? who.authorities[0]!,
        action: 'test_alarm_received',
        subject: person.id,
        detail: { sent_at: last.at, by: person.by },
      })
      tests.received(code)
      return shown(tests, who)
    },
  )
}
