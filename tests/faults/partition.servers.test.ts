import { expect, test } from 'vitest'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { figure } from '#tests/faults/figure.ts'
import { storedOf } from '#tests/faults/stored-readings.ts'
import { CLOCK, later, outcomes, tonight, underMildWeather } from '#tests/nights/outage.ts'
import { frozenFront } from '#tests/support/frozen-front.ts'
import { eventually } from '#tests/support/signed-in-service.ts'
import { acknowledgedBy, connectSensors, keepSending, sendAll } from '#tests/support/two-routes.ts'

const MINUTE = 60_000
/** A reading is fresh for half an hour; a decision may be a minute old. */
const STALE_AFTER = 32 * MINUTE
const SPEED = 300

const calledSafe = (now: TonightDocument) => Object.values(outcomes(now)).filter((it) => it === 'no_action')
const timeOf = (now: TonightDocument) => Date.parse(`${now.now}`)

test('I9: devices and broker are parted for 40 minutes: what was measured meanwhile is kept and never passes for fresh', async () => {
  const { service } = await underMildWeather({ FROSTLINE_WATCHDOG: 'off' }, CLOCK, SPEED)
  const front = later(await frozenFront(service.mqttUrl))
  const sensors = await connectSensors({ ...service, mqttUrl: front.url })
  const sending = keepSending(sensors, 6)
  const isSafe = (now: TonightDocument) => calledSafe(now).length === 2
  await eventually(() => tonight(service), isSafe, 15_000)
  await sending.stop()

  front.freeze()
  const partedAt = service.now().getTime()
  const measured = Promise.all([sendAll(sensors, 6), sendAll(sensors, 6.5), sendAll(sensors, 7)])
  const stood = acknowledgedBy(sensors)
  await eventually(
    () => tonight(service),
    (now) => {
      if (timeOf(now) - partedAt > STALE_AFTER) expect(calledSafe(now)).toEqual([])
      return timeOf(now) - partedAt > 40 * MINUTE
    },
    30_000,
  )
  expect(acknowledgedBy(sensors)).toBe(stood)

  front.thaw()
  front.cut()
  await measured
  const healedAt = service.now().getTime()
  await eventually(
    () => tonight(service),
    (now) => {
      expect(calledSafe(now)).toEqual([])
      return timeOf(now) - healedAt > 10 * MINUTE
    },
    15_000,
  )
  const { lost, twice, acknowledged } = await storedOf(service, sensors)
  figure(
    'I9',
    `lost and twice of ${acknowledged} acknowledged, 15 of them late`,
    `${lost} and ${twice}`,
    '0 and 0',
  )
  expect({ lost, twice }).toEqual({ lost: 0, twice: 0 })
  const again = keepSending(sensors, 6)
  await eventually(() => tonight(service), isSafe, 15_000)
  await again.stop()
})
