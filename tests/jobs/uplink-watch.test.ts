import { expect, test } from 'vitest'
import { networksAway } from '#src/decision/alerts/network-away.ts'
import { uplinkWatch } from '#src/jobs/uplink-watch.ts'
import { MINUTE } from '#src/units.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'

test('L1: a network in trouble is told after ten minutes, to its own authority, and no longer when it is back', () => {
  let now = EVENING
  let trouble: string | null = null
  const inTrouble = uplinkWatch([{ id: 'ttn', authority: 'northshire', trouble: () => trouble }], {
    now: () => now,
  })
  const raised = (authority: string) =>
    networksAway(inTrouble(), { authority, timeZone: 'Europe/London', now }).map(({ raises, message }) => [
      raises,
      message,
    ])
  expect(raised('northshire')).toEqual([])

  trouble = 'not connected to mqtts://eu1: refused'
  expect(raised('northshire')).toMatchObject([
    [false, expect.stringContaining('ttn has been in trouble since 18:00: not connected')],
  ])
  now = minutesAfter(EVENING, 10)
  expect(raised('northshire')).toMatchObject([[true, expect.stringContaining('unknown, not warm')]])
  expect(raised('southshire')).toEqual([])

  trouble = null
  expect(raised('northshire')).toEqual([])
  trouble = 'again'
  now = new Date(now.getTime() + MINUTE)
  expect(raised('northshire')).toMatchObject([[false, expect.stringContaining('since 18:11')]])
})
