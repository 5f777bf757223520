import { join } from 'node:path'
import { expect, test } from 'vitest'
import { figure } from '#tests/faults/figure.ts'
import { contactsFile, secondsUntil, wordsTold } from '#tests/faults/people.ts'
import { smallDisk } from '#tests/faults/small-disk.ts'
import { storedOf } from '#tests/faults/stored-readings.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { later } from '#tests/nights/outage.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { startService } from '#tests/support/signed-in-service.ts'
import { acknowledgedBy, connectSensors, keepSending } from '#tests/support/two-routes.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const PROMISED_S = 30
const LONG = 200_000

test.each([
  ['the journal’s disk of 256 kB', 'journal', 256],
  ['the whole data directory, on a disk of 16 MB', '', 16_384],
])(
  'I12: %s is full: nothing is acknowledged, told, and all goes on by itself',
  {
    timeout: LONG,
  },
  async (fault, part, size_kb) => {
    const dataDir = join(freshFolder('full'), 'data')
    const disk = later(smallDisk(join(dataDir, part), size_kb))
    const receiver = later(await webhookReceiver())
    const service = later(
      await startService({
        settings: {
          FROSTLINE_DATA_DIR: dataDir,
          FROSTLINE_LOG_LEVEL: 'silent',
          FROSTLINE_WATCHDOG_CONTACTS: contactsFile(receiver.url),
        },
      }),
    )
    const sensors = await connectSensors(service)
    const sending = keepSending(sensors, 6)
    await secondsUntil(() => acknowledgedBy(sensors) > 20, 20)

    disk.fill()
    let last = { count: acknowledgedBy(sensors), at: performance.now() }
    const isStill = () => {
      const count = acknowledgedBy(sensors)
      if (count !== last.count) last = { count, at: performance.now() }
      return performance.now() - last.at > 3_000
    }
    await secondsUntil(isStill, 60)
    const since_s = (performance.now() - last.at) / 1_000
    const alarm = since_s + (await secondsUntil(() => wordsTold(receiver).length > 0, PROMISED_S))
    timeToAlarm('I12', fault, alarm, PROMISED_S)
    expect(alarm).toBeLessThanOrEqual(PROMISED_S)
    expect(wordsTold(receiver)[0]).toMatch(/^Readings are not acknowledged.*ENOSPC/)

    const stood = acknowledgedBy(sensors)
    expect(stood).toBe(last.count)
    disk.empty()
    const again = await secondsUntil(() => acknowledgedBy(sensors) > stood + 10, PROMISED_S)
    figure(
      'I12',
      `${fault}: acknowledged again after space came back`,
      `${again.toFixed(1)} s`,
      `${PROMISED_S} s`,
    )
    await sending.stop()
    const { lost, twice, acknowledged } = await storedOf(service, sensors)
    figure('I12', `lost and twice of ${acknowledged} acknowledged`, `${lost} and ${twice}`, '0 and 0')
    expect({ lost, twice }).toEqual({ lost: 0, twice: 0 })
  },
)
