/** The service as a process of its own, a minute in a second; its ways to people as servers that a test breaks. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { mailReceiver } from '#tests/support/mail-receiver.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { eventually, startService } from '#tests/support/signed-in-service.ts'
import { connectSensors, sendAll } from '#tests/support/two-routes.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const SPEED = 60
const MINUTE_MS = 60_000
const folder = freshFolder('telling')

const ending: (() => unknown)[] = []
const later = <T extends { stop(): unknown }>(started: T): T => {
  ending.unshift(() => started.stop())
  return started
}
afterAll(async () => {
  for (const end of ending.splice(0)) await end()
})

/** Who is told by which channel; an e-mail is taken unless `mailSays` another code, an SMS never. */
async function nightOnCall(mailSays: number) {
  let now = () => new Date(0)
  const reached: { who: string; at: Date }[] = []
  const hook = async (who: string) => {
    const { url } = later(
      await webhookReceiver(() => {
        reached.push({ who, at: now() })
        return 204
      }),
    )
    const secret_file = join(folder, 'secret')
    writeFileSync(secret_file, 'shared with the receiver')
    return { by: 'webhook', url, secret_file }
  }
  let triedSms = 0
  const sms = later(
    await webhookReceiver(() => {
      triedSms++
      return 500
    }),
  )
  const mail = later(
    await mailReceiver({
      rcpt() {
        if (mailSays < 300) reached.push({ who: 'pat', at: now() })
        return mailSays
      },
    }),
  )
  const bySms = { by: 'sms', to: '+447700900123' }
  const people = [
    {
      id: 'pat',
      name: 'Pat',
      rung: 'duty_manager',
      channels: [bySms, { by: 'email', to: 'pat@council.example' }],
    },
    { id: 'lee', name: 'Lee', rung: 'deputy', channels: [bySms, await hook('lee')] },
    { id: 'ann', name: 'Ann', rung: 'list', channels: [await hook('ann')] },
  ]
  const contacts = {
    format: 'frostline.contacts/1',
    email: { server: mail.url, from: 'Frostline <frost@council.example>' },
    sms: { url: sms.url, send: 'json', body: { to: '{to}', text: '{text}' } },
    people,
  }
  const file = join(mkdtempSync(join(folder, 'contacts-')), 'contacts.json')
  writeFileSync(file, JSON.stringify(contacts))
  const service = later(
    await startService({
      clock: '2026-01-15T17:57:00Z',
      speed: SPEED,
      settings: { FROSTLINE_CONTACTS: file, FROSTLINE_WATCHDOG: 'off' },
    }),
  )
  now = service.now
  await sendAll(await connectSensors(service), -3)
  type Alerts = { alerts: { severity: string; raised_at: string }[] }
  const { body } = await eventually(
    () => service.get<Alerts>('/api/v1/tonight'),
    ({ body }) => body.alerts.some(({ severity }) => severity === 'urgent'),
    10_000,
  )
  const urgent = body.alerts.filter(({ severity }) => severity === 'urgent')
  const raised = Math.min(...urgent.map(({ raised_at }) => Date.parse(raised_at)))
  const minutesUntil = async (who: string, within: number) => {
    const found = await eventually(
      async () => reached.find((one) => one.who === who),
      (one) => one !== undefined,
      ((within + 3) * MINUTE_MS) / SPEED,
    )
    return (found!.at.getTime() - raised) / MINUTE_MS
  }
  return { minutesUntil, triedSms: () => triedSms }
}

/** The rung’s ten minutes, the minute of the cron table, and two seconds of a busy machine, which are two minutes. */
const A_RUNG = 13

describe('the frost is here, and the SMS gateway answers 500', () => {
  let begun: ReturnType<typeof nightOnCall> | undefined
  const tonight = () => (begun ??= nightOnCall(250))
  test('N1: the duty manager gets it by the second channel at once', async () => {
    const night = await tonight()
    const minutes = await night.minutesUntil('pat', 10)
    timeToAlarm('N1', 'SMS down, told by e-mail', minutes * 60, 600)
    expect(minutes).toBeLessThanOrEqual(2)
    expect(night.triedSms()).toBeGreaterThan(0)
  })
  test('N3: the e-mail was taken and nobody answers: the deputy and the list are told', async () => {
    const night = await tonight()
    const [deputy, list] = [await night.minutesUntil('lee', 11), await night.minutesUntil('ann', 21)]
    timeToAlarm('N3', 'taken, not answered: the deputy', deputy * 60, A_RUNG * 60)
    timeToAlarm('N3', 'taken, not answered: the list', list * 60, A_RUNG * 120)
    expect(deputy).toBeGreaterThan(8)
    expect(deputy).toBeLessThanOrEqual(A_RUNG)
    expect(list).toBeGreaterThan(18)
    expect(list).toBeLessThanOrEqual(2 * A_RUNG)
  })
})

test('N1: SMS and e-mail refused: the deputy is reached when the rung’s ten minutes are over', async () => {
  const { minutesUntil } = await nightOnCall(451)
  const minutes = await minutesUntil('lee', 11)
  timeToAlarm('N1', 'SMS and e-mail down, the deputy told by webhook', minutes * 60, A_RUNG * 60)
  expect(minutes).toBeLessThanOrEqual(A_RUNG)
})
