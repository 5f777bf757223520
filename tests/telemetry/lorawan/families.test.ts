import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFrameFault } from '#src/telemetry/lorawan/decoded.ts'
import { families, familyNamed, familyOf } from '#src/telemetry/lorawan/families.ts'
import { readUplink } from '#src/telemetry/lorawan/read-uplink.ts'
import { chirpStack, RECEIVED, theThingsStack } from '#tests/telemetry/lorawan/uplinks.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const receivedAt = new Date('2026-01-12T21:40:05Z')

/** Frames worked out by hand from the makers' layouts, mostly below zero: hardly any published example is. */
const FRAMES = [
  // surface −5.00 (0x7E0C), air −3.20 (0x7EC0), 91.50 % (0xA3BE), dew point −4.40 (0x7E48), angle 45, sensor −4.80
  {
    what: 'infrared, hard frost',
    family: 'dl-cws',
    fPort: 1,
    hex: '02463900037e0c7ec0a3be7e48802d7e200b54',
    expect: {
      road_temp_c: -5,
      air_temp_c: -3.2,
      dewpoint_c: -4.4,
      humidity_pct: 91.5,
      battery_v: 2.9,
    },
  },
  {
    what: 'infrared, exactly zero',
    family: 'dl-cws',
    fPort: 1,
    hex: '024639000180007ff6a3be7f9c802d8000',
    expect: { road_temp_c: 0, air_temp_c: -0.1, dewpoint_c: -1, humidity_pct: 91.5 },
  },
  // shield air: 175 · 16384 / 65535 − 45 = −1.249…; RH 100 · 60000 / 65535
  {
    what: 'infrared with radiation shield: its air counts',
    family: 'dl-cws2',
    fPort: 1,
    hex: '0258c00007' + '4000ea60' + '7ff67fd7a3be7f0b802d8000' + '0b91',
    expect: {
      road_temp_c: -0.1,
      air_temp_c: (175 * 16384) / 65535 - 45,
      dewpoint_c: -2.45,
      humidity_pct: 6000000 / 65535,
      battery_v: 2.961,
    },
  },
  {
    what: 'infrared and air, surface −12.3',
    family: 'dl-wrm',
    fPort: 1,
    hex: '021a1000074000ea60' + '036d03de' + '0c60',
    expect: {
      road_temp_c: -12.3,
      air_temp_c: (175 * 16384) / 65535 - 45,
      humidity_pct: 6000000 / 65535,
      battery_v: 3.168,
    },
  },
  {
    what: 'infrared alone, −0.1',
    family: 'dl-itst',
    fPort: 1,
    hex: '0202d9000303e703e80c54',
    expect: { road_temp_c: -0.1, battery_v: 3.156 },
  },
  {
    what: 'contact probe, −2.0625',
    family: 'dl-ds18',
    fPort: 1,
    hex: '02023d00037fdf0c15',
    expect: { road_temp_c: -2.0625, battery_v: 3.093 },
  },
  {
    what: 'PT100, little-endian, −0.1',
    family: 'em500-pt100',
    fPort: 85,
    hex: '0175640367ffff',
    expect: { road_temp_c: -0.1, battery_pct: 100 },
  },
  {
    what: 'two PT100, surface −1.05, below 2.30',
    family: 'ltc2',
    fPort: 2,
    hex: '0e5501ff9700e6' + '69656910',
    expect: { road_temp_c: -1.05, subsurface_temp_c: 2.3, battery_v: 3.669 },
  },
  {
    what: 'two PT100 in tenths, −1.1',
    family: 'ltc2',
    fPort: 2,
    hex: '0e5502fff50017' + '69656910',
    expect: { road_temp_c: -1.1, subsurface_temp_c: 2.3, battery_v: 3.669 },
  },
  {
    what: 'lead −0.01, air −1.20',
    family: 'lht65',
    fPort: 2,
    hex: 'cbf6ff8803b601ffff7fff',
    expect: { road_temp_c: -0.01, air_temp_c: -1.2, humidity_pct: 95, battery_v: 3.062 },
  },
  {
    what: 'lead with the time of its reading, −7.50',
    family: 'lht65',
    fPort: 2,
    hex: 'fd12ff8803b609' + '69656910',
    expect: { road_temp_c: -7.5 },
  },
  {
    what: 'DS18B20, −2.0',
    family: 'd2x-lb',
    fPort: 2,
    hex: '0cf6ffec03000cffe1ffec',
    expect: { road_temp_c: -2, battery_v: 3.318 },
  },
  {
    what: 'DS18B20, exactly zero, others not fitted',
    family: 'd2x-lb',
    fPort: 2,
    hex: '0cf6000003000cffffffff',
    expect: { road_temp_c: 0, battery_v: 3.318 },
  },
  {
    what: 'external probe −12.7, air −10.1',
    family: 'elsys',
    fPort: 5,
    hex: '01ff9b025d0cff81070dfc',
    expect: { road_temp_c: -12.7, air_temp_c: -10.1, humidity_pct: 93, battery_v: 3.58 },
  },
  {
    what: 'external probe −0.1 behind acceleration, pressure and pulses',
    family: 'elsys',
    fPort: 5,
    hex: '0301fe2f14000f77430a00010cffff',
    expect: { road_temp_c: -0.1 },
  },
  {
    what: 'infrared of Elsys, −0.1',
    family: 'elsys',
    fPort: 5,
    hex: '10fff8ffff1101',
    expect: { road_temp_c: -0.1 },
  },
] as const

describe('every family, from raw bytes', () => {
  test.each(FRAMES)('$family: $what', ({ family, hex, fPort, expect: expected }) => {
    for (const [envelope, wrap] of [
      ['the-things-stack', theThingsStack],
      ['chirpstack', chirpStack],
    ] as const) {
      const at = '2026-01-12T21:40:03.301Z'
      const read = readUplink(wrap({ hex, fPort, model: family, at }), envelope, { receivedAt })
      if ('code' in read) throw new Error(`${read.code}: ${read.message} ${read.likely_cause}`)
      expect(read.flags).toEqual([])
      expect(Object.keys(read.measurements).sort()).toEqual(Object.keys(expected).sort())
      for (const [name, value] of Object.entries(expected))
        expect(read.measurements[name as keyof typeof read.measurements]).toBeCloseTo(value, 9)
    }
  })

  test.each(FRAMES)('$family: $what: cut at every byte it says nothing that was not sent', (it) => {
    const whole = familyOf(it.family)!.decoder(bytes(it.hex), it.fPort)
    if (isFrameFault(whole)) throw new Error(whole.got)
    for (let length = 0; length < it.hex.length / 2; length++) {
      const cut = familyOf(it.family)!.decoder(bytes(it.hex.slice(0, 2 * length)), it.fPort)
      if (isFrameFault(cut)) continue
      expect(it.family, 'only a frame made of entries can be read in part').toMatch(/elsys|em500/)
      for (const [name, value] of Object.entries(cut.fields)) expect(whole.fields[name]).toBe(value)
    }
  })

  test('every family has a frame here, but the one without a road probe', () => {
    const tried = new Set<string>(FRAMES.map(({ family }) => family))
    expect(families.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual(['oy1110'])
  })

  test('no bytes and no port make a decoder throw, or say what is no finite number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...families),
        fc.uint8Array({ maxLength: 64 }),
        fc.option(fc.constantFrom(0, 1, 2, 3, 5, 85, 255)),
        ({ decoder }, frame, port) => {
          const decoded = decoder(frame, port)
          if (isFrameFault(decoded)) return
          for (const value of Object.values(decoded.fields))
            if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true)
        },
      ),
    )
  })

  test('what stands behind a frame is not read: the same bytes in a longer buffer say the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FRAMES), fc.uint8Array({ minLength: 1, maxLength: 8 }), (it, after) => {
        const { decoder } = familyOf(it.family)!
        const longer = new Uint8Array([...bytes(it.hex), ...after])
        const view = longer.subarray(0, it.hex.length / 2)
        expect(decoder(view, it.fPort)).toEqual(decoder(bytes(it.hex), it.fPort))
      }),
    )
  })
})

describe('a family by what networks call it', () => {
  test.each([
    ['dl-cws', 'dl-cws'],
    ['dl-cws2', 'dl-cws2'],
    ['Decentlab DL-CWS2 (EU868)', 'dl-cws2'],
    ['Decentlab_DL-CWS', 'dl-cws'],
    ['LHT65N', 'lht65'],
    ['Dragino LHT65 OTAA', 'lht65'],
    ['d22-lb', 'd2x-lb'],
    ['Milesight EM500-PT100-868M', 'em500-pt100'],
    ['elt-2', 'elsys'],
    ['ELSYS ERS Eye', 'elsys'],
    ['Talkpool OY1110', 'oy1110'],
    ['LTC2 PT100', 'ltc2'],
  ])('%s → %s', (name, id) => {
    expect(familyNamed([name])?.id).toBe(id)
  })
  test.each([['generic'], ['swarm tracker'], ['bitstream'], ['em500-udl'], ['DL-CWS or DL-ITST'], ['']])(
    '%j is none',
    (name) => {
      expect(familyNamed([name])).toBeNull()
    },
  )
})

describe('the air-only device', () => {
  test('never gives a road temperature; its air stays readable', () => {
    const uplink = theThingsStack({ hex: '2e3ccd', fPort: 2, model: 'oy1110', at: RECEIVED })
    expect(readUplink(uplink, 'the-things-stack', { receivedAt })).toMatchObject({
      code: 'NO_ROAD_TEMPERATURE',
      measured: { air_temp_c: -5.2, humidity_pct: 72.3 },
    })
  })
  test('grouped readings are all decoded, the first counts', () => {
    const decoded = familyOf('oy1110')!.decoder(bytes('0f2e3ccd3338d23931f5'), 3)
    expect(decoded).toMatchObject({
      fields: { Temperature: -5.2 },
      grouped: [{ Temperature: -5.2 }, { Temperature: 2.9 }, { Temperature: 12.7 }],
    })
  })
})
