import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { rosterOf } from '#src/telemetry/roster.ts'
import { DAY, HOUR, MINUTE, SECOND } from '#src/units.ts'
import {
  fields,
  judged,
  NEIGHBOURS,
  NOW,
  network,
  reading,
  shifted,
  verdict,
  withHistory,
} from '#tests/telemetry/messages.ts'

const at = (ms: number) => ({ ts: shifted(ms).toISOString() })
const flags = (changes: Record<string, unknown>, recent = recentReadings()) =>
  verdict(judged(fields(changes), { recent }))

describe('a healthy reading', () => {
  it('carries no flag', () => {
    expect(flags({})).toEqual([])
  })
  it('says who, where and when', () => {
    expect(judged(fields())).toMatchObject({
      kind: 'reading',
      reading: {
        authority: 'north',
        station: 'st-dv-own',
        device: 'dv-own',
        at: NOW,
        received_at: NOW,
        seq: 1001,
      },
    })
  })
})

describe('refused before it is read', () => {
  it('retained, whatever the payload', () => {
    expect(verdict(judged('', {}, { retain: true }))).toBe('RETAIN_FORBIDDEN')
  })
  it.each(['dv-gone', 'dv-nobody', '__proto__'])('device %s', (device) => {
    expect(verdict(judged(fields(), {}, { device }))).toBe('UNKNOWN_DEVICE')
  })
})

describe('a device in quarantine', () => {
  const quarantine = { since_at: NOW, reason: 'its secret was seen in a forum', by: 'kim' }
  const devices = network.devices.map((device) =>
    device.id === 'dv-own' ? { ...device, quarantine } : device,
  )
  const roster = rosterOf({ ...network, devices })
  it('is refused by name, whatever it says, and its neighbours are not', () => {
    expect(judged(fields(), { roster })).toMatchObject({
      kind: 'refusal',
      refusal: { code: 'DEVICE_QUARANTINED' },
    })
    expect(verdict(judged('no JSON', { roster }))).toBe('DEVICE_QUARANTINED')
    expect(verdict(judged(fields(), { roster }, { device: NEIGHBOURS[0]! }))).toEqual([])
  })
})

describe('a topic that is not the device’s own', () => {
  it('under another authority', () => {
    expect(verdict(judged(fields(), {}, { authority: 'south' }))).toBe('UNKNOWN_DEVICE')
  })
  it('of nobody', () => {
    expect(verdict(judged(fields(), {}, { authority: '', device: '' }))).toBe('TOPIC_INVALID')
  })
})

describe('flags of one reading', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['2 min ahead', at(2 * MINUTE), []],
    ['5 min ahead', at(5 * MINUTE), ['CLOCK_SKEW']],
    ['10 min ahead', at(10 * MINUTE), ['CLOCK_SKEW']],
    ['72 h late', at(-72 * HOUR), []],
    ['5 d late', at(-5 * DAY), ['LATE_BACKFILL']],
    ['approved firmware', { firmware: '2.4.1' }, []],
    ['other firmware', { firmware: '9.9' }, ['FIRMWARE_UNKNOWN']],
    ['2.5 V', { battery_v: 2.5 }, ['LOW_BATTERY']],
    ['10 %', { battery_pct: 10 }, ['LOW_BATTERY']],
    ['10.1 %', { battery_pct: 10.1 }, []],
    ['road -39', { road_temp_c: -39 }, ['NEAR_LIMIT']],
    ['air -30', { road_temp_c: -31, air_temp_c: -30, dewpoint_c: -33 }, []],
    ['air -30.1', { road_temp_c: -31, air_temp_c: -30.1, dewpoint_c: -33 }, ['NEAR_LIMIT']],
    ['25.1 in January', { road_temp_c: 25.1, air_temp_c: 20 }, ['IMPLAUSIBLE_SEASON']],
    ['0.93 %', { humidity_pct: 0.93 }, ['UNIT_FRACTION']],
    ['1 %', { humidity_pct: 1 }, ['IMPLAUSIBLE']],
    ['10 % humidity', { humidity_pct: 10 }, []],
    ['dew point 0.5 above air', { dewpoint_c: 0.9 }, []],
    ['dew point above air', { dewpoint_c: 1 }, ['INCONSISTENT']],
    ['snow at 7', { road_temp_c: 7, air_temp_c: 8, surface_state: 'snow' }, ['INCONSISTENT']],
    ['ice at 3', { road_temp_c: 3, surface_state: 'ice' }, []],
    ['road 9 above air at night', { road_temp_c: 9.4, surface_state: 'dry' }, []],
    ['road 10 above air at night', { road_temp_c: 10.4, surface_state: 'dry' }, ['INCONSISTENT']],
    ['wet at -6 (salt)', { road_temp_c: -6, surface_state: 'wet' }, []],
    ['dry below dew point at 100 %', { surface_state: 'dry', humidity_pct: 100 }, ['INCONSISTENT']],
    ['dry above dew point at 100 %', { surface_state: 'dry', humidity_pct: 100, road_temp_c: 0 }, []],
  ])('%s', (_, changes, expected) => {
    expect(flags(changes)).toEqual(expected)
  })
  it('road warmed by the sun at noon', () => {
    const noon = new Date('2026-04-15T12:00:00Z')
    const warm = fields({ ts: noon.toISOString(), road_temp_c: 22, surface_state: 'dry' })
    expect(verdict(judged(warm, { receivedAt: noon }))).toEqual([])
  })
  it('QoS 0, an empty bucket', () => {
    expect(verdict(judged(fields(), { rateExceeded: true }, { qos: 0 }))).toEqual(['QOS0', 'RATE_LIMITED'])
  })
})

describe('flags by the readings before', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['the next', { seq: 3 }, []],
    ['a lower seq', { seq: 1 }, ['SEQ_RESET']],
    ['a lower seq after a restart', { seq: 0, boot: true }, []],
    ['a seq 10,000 on', { seq: 10_002 }, []],
    ['a seq 10,001 on', { seq: 10_003 }, ['SEQ_GAP']],
    ['5 °C down', { seq: 3, road_temp_c: -6.1 }, []],
    ['more than 5 °C down', { seq: 3, road_temp_c: -6.11 }, ['SPIKE']],
    ['a late one from before the first', { ...at(-2 * HOUR), seq: 998 }, []],
  ])('%s', (_, changes, expected) => {
    expect(flags(changes, withHistory(recentReadings(), [-1.2, -1.2, -1.1]))).toEqual(expected)
  })
  it('no spike across half an hour', () => {
    const recent = withHistory(recentReadings(), [-1.2], { step: 31 * MINUTE })
    expect(flags({ road_temp_c: -9 }, recent)).toEqual([])
  })
})

describe('the same instant and sequence number', () => {
  const first = reading({ at: NOW, seq: 1001, road_temp_c: -1.2, air_temp_c: 0.4 })
  const kept = () => {
    const recent = recentReadings()
    recent.add(first, NOW)
    return recent
  }
  const same = { v: 1, ts: NOW.toISOString(), seq: 1001, road_temp_c: -1.2, air_temp_c: 0.4 }
  it('all equal: the one that is kept', () => {
    expect(judged(same, { recent: kept() })).toEqual({ kind: 'duplicate', original: first })
  })
  it('equal in another zone of time', () => {
    expect(verdict(judged({ ...same, ts: '2026-01-15T19:00:00+01:00' }, { recent: kept() }))).toBe(
      'duplicate',
    )
  })
  it('equal to one that has left the window', () => {
    expect(verdict(judged(same, { stored: [first] }))).toBe('duplicate')
  })
  it.each([{ road_temp_c: 4 }, { air_temp_c: undefined }, { battery_v: 3 }])(
    'differing by %j: both',
    (changes) => {
      expect(verdict(judged({ ...same, ...changes }, { recent: kept() }))).toContain('DUP_CONFLICT')
    },
  )
})

describe('stuck', () => {
  const hours = (count: number, from: number, to: number) =>
    Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1))
  const scene = (equal: number, neighbourChange: number | null, moving = NEIGHBOURS.length) => {
    const recent = withHistory(recentReadings(), Array(equal).fill(-1.2))
    if (neighbourChange !== null)
      NEIGHBOURS.forEach((device, index) => {
        withHistory(recent, hours(equal, 1, index < moving ? 1 - neighbourChange : 1), { device })
      })
    return recent
  }
  it.each<[string, number, number | null, number, string[]]>([
    ['X1: 36 equal values, roads around moved', 35, 2.5, 5, ['STUCK']],
    ['35 equal', 34, 2.5, 5, []],
    ['roads around moved 2 °C', 35, 2, 5, []],
    ['no neighbours', 40, null, 0, []],
    ['half of four moved', 35, 3.5, 3, ['STUCK']],
    ['two of five moved', 35, 3.5, 2, []],
  ])('%s', (_, equal, change, moving, expected) => {
    expect(flags({}, scene(equal, change, moving))).toEqual(expected)
  })
})

describe('drift', () => {
  const scene = (own: number, around: number, { count = 36, neighbours = 3 } = {}) => {
    const recent = withHistory(recentReadings(), Array(count).fill(own))
    for (const device of NEIGHBOURS.slice(0, neighbours)) {
      withHistory(recent, Array(count + 1).fill(around), { device })
      recent.add(reading({ device, at: shifted(-5 * SECOND), seq: 99, road_temp_c: around }), NOW)
    }
    return recent
  }
  const own = { road_temp_c: -4.3, seq: 1001 }
  it.each<[string, number, number, object, string[]]>([
    ['3.1 below for 6 h', -4.3, -1.2, {}, ['DRIFT']],
    ['3 below', -4.2, -1.2, {}, []],
    ['two neighbours', -4.3, -1.2, { neighbours: 2 }, []],
    ['5 h', -4.3, -1.2, { count: 30 }, []],
  ])('%s', (_, before, around, options, expected) => {
    const now = before === -4.2 ? { ...own, road_temp_c: -4.2 } : own
    expect(flags(now, scene(before, around, options)).toString()).toBe(expected.toString())
  })
})

describe('safety', () => {
  it('never changes a temperature and never loses a colder one', () => {
    const temperature = fc.double({ min: -40, max: 80, noNaN: true }).filter((value) => value !== 85)
    fc.assert(
      fc.property(fc.array(temperature, { maxLength: 40 }), temperature, (history, road_temp_c) => {
        const judgement = judged(fields({ road_temp_c, seq: 5_000 }), {
          recent: withHistory(recentReadings(), history),
        })
        expect(judgement).toMatchObject({ kind: 'reading', reading: { road_temp_c: road_temp_c + 0 } })
      }),
    )
  })
})
