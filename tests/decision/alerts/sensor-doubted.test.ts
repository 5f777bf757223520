import { describe, expect, test } from 'vitest'
import { sensorsDoubted } from '#src/decision/alerts/sensor-doubted.ts'
import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { aFinding, aVerdict } from '#tests/support/sensor-verdicts.ts'

const names = ['moor-top', 'vale', 'ridge', 'bridge', 'ford', 'mill']
const believed = (station: string) => aVerdict({ station, device: `${station}-box`, findings: [] })
const doubted = (station: string, more: Partial<SensorVerdict> = {}) =>
  aVerdict({ station, device: `${station}-box`, ...more })
const conditions = (verdicts: readonly SensorVerdict[]) =>
  sensorsDoubted(verdicts, {
    authority: 'northshire',
    timeZone: 'Europe/London',
    stationName: (station) => `the ${station}`,
  })
const subjects = (verdicts: readonly SensorVerdict[]) => conditions(verdicts).map(({ subject }) => subject)
const county = (count: number) =>
  names.map((station, index) => (index < count ? doubted(station) : believed(station)))

describe('doubted sensors', () => {
  test.each([
    ['none', 0, []],
    ['one', 1, ['moor-top/SENSOR_STUCK']],
    ['two of six: one each', 2, ['moor-top/SENSOR_STUCK', 'vale/SENSOR_STUCK']],
    ['half of them: one for all', 3, ['northshire/SENSOR_STUCK']],
    ['all of them', 6, ['northshire/SENSOR_STUCK']],
  ])('%s', (_name, count, expected) => {
    expect(subjects(county(count))).toEqual(expected)
  })
  test('two findings against one sensor are two alerts, two sensors of one station one', () => {
    const both = [aFinding(), aFinding({ code: 'SENSOR_CLOCK_WRONG' })]
    const spare = doubted('moor-top', { device: 'moor-top-spare' })
    expect(subjects([...county(0).slice(1), doubted('moor-top', { findings: both }), spare])).toEqual([
      'moor-top/SENSOR_STUCK',
      'moor-top/SENSOR_CLOCK_WRONG',
    ])
  })
  test('the sentence: where, which, what, since when, figures, what it means, what to do', () => {
    expect(conditions(county(1))[0]?.message).toBe(
      'the moor-top: sensor moor-top-box is not believed, stuck since 18:00. It has shown 4.0 °C for 3 h while the roads around it moved by 2.5 °C. Its warm readings count for nothing, its cold ones still do. Restart the device; when it stays, change the probe.',
    )
  })
  test('the common cause is named first to look for', () => {
    const [one] = conditions(county(3))
    expect(one?.severity).toBe('urgent')
    expect(one?.message).toMatch(
      /^3 of 6 sensors are stuck: the moor-top, the vale and the ridge\. Look first/,
    )
  })
  test('those of another authority are not told here', () => {
    expect(subjects([doubted('south', { authority: 'southshire' })])).toEqual([])
  })
})
