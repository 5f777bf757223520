import { expect, test } from 'vitest'
import { believedReadings } from '#src/jobs/believed-readings.ts'
import { type SetAside, setAsideBefore } from '#src/network/device.ts'
import { aDevice, aNetwork, aReading, EVENING, hoursAfter } from '#tests/support/builders.ts'

const hours = [0, 1, 2, 3, 4, 5]
const readings = hours.map((hour) => aReading({ at: hoursAfter(EVENING, hour), seq: hour }))
const span = { since_at: hoursAfter(EVENING, 1), until_at: hoursAfter(EVENING, 3) }
const maintenance = { ...span, reason: 'new battery', by: 'kim' }
const out_of_use = { ...span, reason: 'struck', proposed_by: 'kim', approved_by: 'pat' }
const quarantine = { since_at: span.since_at, reason: 'its secret was seen', by: 'kim' }

const pausedAgain = (before: SetAside, next: { since_at: Date; until_at: Date }): SetAside => ({
  ...before,
  ...setAsideBefore(before, before.maintenance),
  maintenance: { ...maintenance, ...next },
})

test.each<[string, SetAside, number, number[]]>([
  ['nothing is said against it', {}, 5, hours],
  ['somebody works on it', { maintenance }, 2, []],
  ['the work is over: what it measured meanwhile stays out', { maintenance }, 5, [0, 3, 4, 5]],
  ['the work has not begun', { maintenance }, 0, [0, 3, 4, 5]],
  ['it is out of use', { out_of_use }, 2, []],
  ['it is in use again', { out_of_use }, 3, [0, 3, 4, 5]],
  ['it is in quarantine', { quarantine }, 5, []],
  [
    'somebody worked on it twice: what it measured the first time stays out',
    pausedAgain({ maintenance }, { since_at: hoursAfter(EVENING, 4), until_at: hoursAfter(EVENING, 5) }),
    5,
    [0, 3, 5],
  ],
])('%s', (_, aside, now, counting) => {
  const network = aNetwork({ devices: [aDevice(aside)] })
  const believed = believedReadings(
    { ofStation: () => readings },
    {
      network: () => network,
      clock: { now: () => hoursAfter(EVENING, now) },
      clocks: { look() {}, doubted: (reading) => reading },
    },
  )
  const used = believed.ofStation('moor-top', EVENING, hoursAfter(EVENING, 6))
  expect(used.map(({ seq }) => seq)).toEqual(counting)
})
