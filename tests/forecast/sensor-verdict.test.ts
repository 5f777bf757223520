import { describe, expect, test } from 'vitest'
import { doubtedReading } from '#src/forecast/sensors/doubtful.ts'
import { type ForecastTrace, forecastTrace } from '#src/forecast/sensors/forecast-trace.ts'
import { roadTrack } from '#src/forecast/sensors/road-track.ts'
import { sensorVerdict } from '#src/forecast/sensors/sensor-verdict.ts'
import type { FindingCode, SensorCase, SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { aForecastPoint, aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { COUNTY, sensorDays } from '#tests/support/sensor-nights.ts'
import { aFinding, aVerdict } from '#tests/support/sensor-verdicts.ts'
import type { FaultKind } from '../../firmware-sim/faults.ts'

const FROM = new Date('2026-01-10T12:00:00Z')
const days = sensorDays({ scenario: 'winter', seed: 5, from: FROM, hours: 72 })
const station = COUNTY.stations.find(({ setting }) => setting === 'open')!

/** The first hour after its beginning in which the fault is found; null: within a day it is not. */
function foundAfter(kind: FaultKind, amount: number | null, codes: readonly FindingCode[]): number | null {
  const from = hoursAfter(FROM, 30)
  const to = hoursAfter(from, 26)
  for (const { at, findings } of days.verdicts(station, { from, to }, [
    { device: station.device, kind, from, to, amount },
  ]))
    if (findings.some(({ code }) => codes.includes(code))) return (at.getTime() - from.getTime()) / HOUR
  return null
}

describe('faults of the simulator, from 18:00 on', () => {
  const away: FindingCode[] = ['SENSOR_AWAY_FROM_NEIGHBOURS', 'SENSOR_AWAY_FROM_FORECAST']
  test.each<[string, FaultKind, number | null, FindingCode[], number]>([
    ['X1: a sensor is stuck', 'stuck', null, ['SENSOR_STUCK'], 16],
    ['jumping up', 'spike', 12, ['SENSOR_SPIKES'], 3],
    ['jumping down', 'spike', -8, ['SENSOR_SPIKES'], 3],
    ['X2: a sensor drifts by 0.8 °C an hour', 'drift', 0.8, away, 6],
    ['drifting the cold way', 'drift', -0.8, away, 6],
    ['X2: a sensor drifts by 0.1 °C an hour, found before it is off by 2 °C', 'drift', 0.1, away, 20],
    ['X7: a sensor lies under snow, named so', 'snow-buried', null, ['SENSOR_BURIED'], 17],
    ['a clock five minutes ahead', 'clock-skew', 300, ['SENSOR_CLOCK_WRONG'], 1],
    ['a clock an hour behind', 'clock-skew', -3600, ['SENSOR_CLOCK_WRONG'], 2],
    ['values of three hours ago', 'old-values', 10_800, ['SENSOR_CLOCK_WRONG'], 24],
  ])('%s', (name, kind, amount, codes, within) => {
    const hours = foundAfter(kind, amount, codes)
    if (name.startsWith('X'))
      timeToAlarm(name.slice(0, 2), name.slice(4), (hours ?? Infinity) * 3_600, within * 3_600)
    expect(hours).not.toBeNull()
    expect(hours).toBeLessThanOrEqual(within)
  })
  test.each(COUNTY.stations.map((one) => [one.name, one] as const))(
    '%s without fault is believed',
    (_n, one) => {
      for (const verdict of days.verdicts(one, { from: FROM, to: days.to }))
        expect(verdict).toMatchObject({ verdict: 'trusted', findings: [], next: null })
    },
  )
})

/** Every ten minutes over two days up to `now`, the same difference from a day's swing. */
const swinging = (now: Date, of: (hoursAgo: number) => number, more: Partial<Reading> = {}): Reading[] =>
  Array.from({ length: 289 }, (_, index) => {
    const at = minutesAfter(now, (index - 288) * 10)
    return aReading({ ...more, at, seq: index, road_temp_c: of((288 - index) / 6) })
  })
const dayCurve = (now: Date) => (hoursAgo: number) => {
  const hour = now.getTime() / HOUR - hoursAgo
  return Math.round((3 + 4 * Math.sin((2 * Math.PI * hour) / 24)) * 10) / 10 + 0.05 * Math.sin(hour * 40)
}
function caseAt(now: Date, readings: readonly Reading[], more: Partial<SensorCase> = {}): SensorCase {
  const track = roadTrack(swinging(now, dayCurve(now)), now)
  return {
    authority: 'northshire',
    station: 'moor-top',
    device: 'moor-top-box',
    readings,
    track: roadTrack(readings, now),
    traces: [],
    neighbours: Array.from({ length: 4 }, () => ({ track, traces: [] })),
    weather: [],
    previous: null,
    ...more,
  }
}
const codesOf = ({ findings }: SensorVerdict) => findings.map(({ code }) => code)
const frozenFor = (now: Date, hours: number, shown = 5) =>
  swinging(now, (ago) => (ago <= hours ? shown : dayCurve(now)(ago)))

describe('stuck', () => {
  test('the sentence has the figures', () => {
    const { findings, verdict, next } = sensorVerdict(caseAt(EVENING, frozenFor(EVENING, 4)), EVENING)
    expect(verdict).toBe('not_believed')
    expect(findings[0]).toMatchObject({ code: 'SENSOR_STUCK', from: hoursAfter(EVENING, -4) })
    expect(findings[0]?.because).toMatch(
      /^It has shown 5\.0 °C for 4 h while the roads around it moved by \d\.\d °C\.$/,
    )
    expect(next).toMatch(/Restart/)
  })
  test.each([
    [
      'without neighbours and forecast nobody can tell',
      caseAt(EVENING, frozenFor(EVENING, 4), { neighbours: [] }),
    ],
    ['four hours at 0 °C may be freezing water', caseAt(EVENING, frozenFor(EVENING, 4, 0))],
  ])('%s', (_name, given) => {
    expect(codesOf(sensorVerdict(given, EVENING))).not.toContain('SENSOR_STUCK')
  })
})

describe('without neighbours the forecast is the yardstick', () => {
  /** Issued every hour; expects this much of warming in every three hours. */
  const traces = (by: number) =>
    Array.from({ length: 12 }, (_, hour): ForecastTrace => {
      const issued_at = hoursAfter(EVENING, hour - 12)
      const points = [0, 6, 12].map((lead) => ({
        at: hoursAfter(issued_at, lead),
        road_temp_c: 5 + (by * lead) / 3,
      }))
      return forecastTrace({ issued_at, series: points.map((point) => aForecastPoint(point)) })
    })
  const alone = (readings: readonly Reading[], by: number) =>
    codesOf(sensorVerdict(caseAt(EVENING, readings, { neighbours: [], traces: traces(by) }), EVENING))
  test.each([
    ['it should have moved by 3 °C in three hours: stuck', 3, true],
    ['it should have stayed: not', 0.3, false],
  ])('%s', (_name, by, isStuck) => {
    expect(alone(frozenFor(EVENING, 4), by).includes('SENSOR_STUCK')).toBe(isStuck)
  })
  test.each([
    ['away by 6 °C', 6, ['SENSOR_AWAY_FROM_FORECAST']],
    ['away by 4 °C: the weather forecast may be so wrong', 4, []],
  ])('%s', (_name, by, codes) => {
    const moving = swinging(EVENING, (ago) => 5 + by + 0.2 * Math.sin(ago * 40))
    expect(alone(moving, 0)).toEqual(codes)
  })
})

describe('a finding ends', () => {
  const found = sensorVerdict(caseAt(EVENING, frozenFor(EVENING, 4)), EVENING)
  const moving = (now: Date) => [
    ...frozenFor(EVENING, 4).filter(({ at }) => now.getTime() - at.getTime() <= 48 * HOUR),
    ...swinging(now, dayCurve(now)).filter(({ at }) => at > EVENING),
  ]
  const judgedAfter = (minutes: number, previous: SensorVerdict) => {
    const now = minutesAfter(EVENING, minutes)
    return sensorVerdict(caseAt(now, moving(now), { previous }), now)
  }
  test('an hour after it was last seen, not before', () => {
    expect(codesOf(judgedAfter(50, found))).toContain('SENSOR_STUCK')
    expect(codesOf(judgedAfter(60, found))).not.toContain('SENSOR_STUCK')
  })
  test('and its readings stay doubtful for as long as they are looked back on', () => {
    const over = judgedAfter(60, found)
    const span = over.doubted.find(({ code }) => code === 'SENSOR_STUCK')
    expect(span).toEqual({
      code: 'SENSOR_STUCK',
      from: hoursAfter(EVENING, -4),
      until: minutesAfter(EVENING, 60),
    })
    const flagged = (hours: number) =>
      doubtedReading(aReading({ at: hoursAfter(EVENING, hours), flags: ['QOS0'] }), over.doubted).flags
    expect(flagged(-4.1)).toEqual(['QOS0'])
    expect(flagged(-4)).toContain('SENSOR_STUCK')
    expect(flagged(0)).toContain('SENSOR_STUCK')
    expect(flagged(1.1)).not.toContain('SENSOR_STUCK')
  })
})

test('a silent sensor keeps its verdict: silence is no repair', () => {
  const found = sensorVerdict(caseAt(EVENING, frozenFor(EVENING, 4)), EVENING)
  const later = hoursAfter(EVENING, 5)
  const silent = caseAt(later, frozenFor(EVENING, 4), { previous: found })
  expect(codesOf(sensorVerdict(silent, later))).toEqual(codesOf(found))
})

describe('three degrees too warm for thirty hours', () => {
  const offset = swinging(EVENING, (ago) => dayCurve(EVENING)(ago) + (ago <= 30 ? 3 : 0))
  const away = (previous: SensorVerdict | null) =>
    codesOf(sensorVerdict(caseAt(EVENING, offset, { previous }), EVENING))
  const found = aVerdict({
    findings: [
      aFinding({
        code: 'SENSOR_AWAY_FROM_NEIGHBOURS',
        from: hoursAfter(EVENING, -30),
        seen_at: hoursAfter(EVENING, -2),
        evidence: { side: 'warm', usual_c: 0 },
      }),
    ],
  })
  test('has become usual for whoever sees it for the first time', () => {
    expect(away(null)).not.toContain('SENSOR_AWAY_FROM_NEIGHBOURS')
  })
  test('and has not, once found: the usual difference of then is kept', () => {
    expect(away(found)).toContain('SENSOR_AWAY_FROM_NEIGHBOURS')
  })
})

describe('warmer by four degrees for the second night', () => {
  const isNight = (ago: number) => ago <= 6 || (ago >= 24 && ago <= 36)
  const offset = swinging(EVENING, (ago) => dayCurve(EVENING)(ago) + (isNight(ago) ? 4 : 0))
  const doubted = [
    { code: 'SENSOR_AWAY_FROM_FORECAST', from: hoursAfter(EVENING, -36), until: hoursAfter(EVENING, -24) },
  ] as const
  const away = (previous: SensorVerdict | null) =>
    codesOf(sensorVerdict(caseAt(EVENING, offset, { previous }), EVENING))
  test('is found, when the first was in doubt: a fault is not usual', () => {
    expect(away({ ...aVerdict({ findings: [] }), doubted })).toContain('SENSOR_AWAY_FROM_NEIGHBOURS')
  })
  test('is usual, when the first was believed', () => {
    expect(away(aVerdict({ findings: [] }))).not.toContain('SENSOR_AWAY_FROM_NEIGHBOURS')
  })
})

test.each([
  ['late', 3],
  ['early', -3],
])('a curve three hours %s', (word, shift) => {
  const moved = swinging(EVENING, (ago) => dayCurve(EVENING)(ago + shift))
  const { findings } = sensorVerdict(caseAt(EVENING, moved), EVENING)
  const clock = findings.find(({ code }) => code === 'SENSOR_CLOCK_WRONG')
  expect(clock?.evidence.curve_late_h).toBe(shift)
  expect(clock?.because).toContain(`fits the roads around best 3 h ${word}`)
})

test('the same case gives the same verdict, and the case is left as it was', () => {
  const given = caseAt(EVENING, frozenFor(EVENING, 4))
  const before = structuredClone(given)
  expect(sensorVerdict(given, EVENING)).toEqual(sensorVerdict(given, EVENING))
  expect(given).toEqual(before)
})

test('no readings at all: nothing is known against it', () => {
  expect(sensorVerdict(caseAt(EVENING, []), EVENING).verdict).toBe('trusted')
})
