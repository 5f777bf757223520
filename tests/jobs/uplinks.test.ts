import { describe, expect, test } from 'vitest'
import { ingest } from '#src/jobs/ingest.ts'
import { uplinks } from '#src/jobs/uplinks.ts'
import type { LorawanInstallation } from '#src/network/lorawan-installation.ts'
import type { Network } from '#src/network/network.ts'
import type { JournalRecord, UplinkMessage } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'
import { inMemoryJournal } from '#tests/support/in-memory-journal.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { DEV_EUI, type Frame, theThingsStack } from '#tests/telemetry/lorawan/uplinks.ts'
import { DEVICE, NOW, network as plain, shifted } from '#tests/telemetry/messages.ts'

/** Surface 0.00 and −0.10. */
const ZERO = '024639000180007ff6a3be7f9c802d8000'
const FREEZING = '02463900017ff67ff6a3be7f9c802d8000'
const at = (minutes: number) => shifted(minutes * MINUTE).toISOString()

function taking(changes: { installed?: Partial<LorawanInstallation>; network?: Partial<Network> } = {}) {
  const lorawan = { dev_eui: DEV_EUI, decoder: 'dl-cws', ...changes.installed }
  const network: Network = {
    ...plain,
    devices: plain.devices.map((device) => (device.id === DEVICE ? { ...device, lorawan } : device)),
    ...changes.network,
  }
  const journal = inMemoryJournal()
  const clock = { now: () => shifted(10 * MINUTE) }
  const { handle, recent } = ingest({ journal, readings: inMemoryReadings(), network: () => network, clock })
  const { take, unplaced } = uplinks({ network: () => network, clock, recent, handle })
  const message = (frame: Frame): UplinkMessage => ({
    authority: 'north',
    envelope: 'the-things-stack',
    topic: 'v3/roads@north/devices/a140-cut/up',
    payload: theThingsStack(frame),
  })
  return {
    recent,
    unplaced,
    take: (frame: Frame, more: Partial<UplinkMessage> = {}) => take({ ...message(frame), ...more }),
    async journaled() {
      const records: JournalRecord[] = []
      for await (const batch of journal.read(0, 100)) records.push(...batch.records)
      return records
    },
  }
}

describe('an uplink', () => {
  test('becomes a reading of the device with its DevEUI; the journal keeps the envelope as it came', async () => {
    const { take, journaled } = taking()
    expect(await take({ hex: ZERO, at: at(0) })).toEqual({ device: DEVICE, at: NOW, refused: null })
    expect(await journaled()).toMatchObject([
      {
        kind: 'reading',
        reading: { device: DEVICE, seq: 912, road_temp_c: 0, flags: [] },
        payload: Buffer.from(theThingsStack({ hex: ZERO, at: at(0) })),
      },
    ])
  })
  test('by MQTT, by webhook and from the storage is one reading', async () => {
    const { take, journaled } = taking()
    for (let copy = 0; copy < 3; copy++) await take({ hex: ZERO, at: at(0) })
    expect((await journaled()).filter(({ kind }) => kind === 'reading')).toHaveLength(1)
  })
  test('that a network pays in after an outage are no flood', async () => {
    const { take, journaled } = taking()
    for (let fCnt = 0; fCnt < 70; fCnt++) await take({ hex: ZERO, at: at(-10 * (70 - fCnt)), fCnt })
    const flags = (await journaled()).flatMap((it) => (it.kind === 'reading' ? it.reading.flags : [it.kind]))
    expect(new Set(flags)).toEqual(new Set())
  })
  test('after a join the counter begins anew: nothing is lost, the break is flagged', async () => {
    const { take, journaled } = taking()
    await take({ hex: ZERO, at: at(0), fCnt: 912 })
    await take({ hex: FREEZING, at: at(5), fCnt: 0 })
    expect(await journaled()).toMatchObject([
      { reading: { seq: 912, flags: [] } },
      { reading: { seq: 0, road_temp_c: -0.1, flags: ['SEQ_RESET'] } },
    ])
  })
  test('that comes late does not become the latest', async () => {
    const { take, recent } = taking()
    await take({ hex: ZERO, at: at(5), fCnt: 2 })
    await take({ hex: FREEZING, at: at(0), fCnt: 1 })
    expect(recent.latest(DEVICE)).toMatchObject({ seq: 2, road_temp_c: 0 })
  })
  test('replayed with other values is kept beside the first, flagged', async () => {
    const { take, journaled } = taking()
    await take({ hex: ZERO, at: at(0) })
    await take({ hex: FREEZING, at: at(0) })
    expect(await journaled()).toMatchObject([
      { reading: { flags: [] } },
      { reading: { flags: ['DUP_CONFLICT'] } },
    ])
  })
  test('“no probe” between readings near zero is −0.1 °C, flagged', async () => {
    const { take, journaled } = taking({ installed: { decoder: 'd2x-lb' } })
    await take({ hex: '0cf6000103000cffffffff', fPort: 2, at: at(0), fCnt: 1 })
    await take({ hex: '0cf6ffff03000cffffffff', fPort: 2, at: at(5), fCnt: 2 })
    expect(await journaled()).toMatchObject([
      { reading: { road_temp_c: 0.1 } },
      { reading: { road_temp_c: -0.1, flags: ['NULL_OR_MINUS_0_1'] } },
    ])
  })
})

describe('what is refused is kept', () => {
  test('without a road temperature: the air stays readable', async () => {
    const { take, journaled } = taking({ installed: { decoder: 'oy1110' } })
    expect(await take({ hex: '2e3ccd', fPort: 2, at: at(0) })).toMatchObject({
      device: DEVICE,
      refused: { code: 'NO_ROAD_TEMPERATURE' },
    })
    expect(await journaled()).toMatchObject([
      {
        kind: 'rejection',
        rejection: { device: DEVICE, measured: { air_temp_c: -5.2, humidity_pct: 72.3 } },
      },
    ])
  })
  test('of a device that nobody registered: under its DevEUI, and listed for whoever names it', async () => {
    const { take, journaled, unplaced } = taking({ network: { devices: plain.devices } })
    expect(await take({ hex: ZERO, at: at(0) })).toMatchObject({
      device: DEV_EUI,
      refused: { code: 'UNKNOWN_DEVICE' },
    })
    expect(await journaled()).toMatchObject([
      { kind: 'rejection', rejection: { authority: 'north', device: DEV_EUI } },
    ])
    expect(unplaced('north')).toMatchObject([{ uplink: { dev_eui: DEV_EUI, device: 'a140-cut' } }])
    expect(unplaced('south')).toEqual([])
  })
  test('another authority’s device is unknown, whatever its DevEUI', async () => {
    const { take } = taking()
    expect(await take({ hex: ZERO, at: at(0) }, { authority: 'south' })).toMatchObject({
      device: DEV_EUI,
      refused: { code: 'UNKNOWN_DEVICE' },
    })
  })
  test('a device that the network calls by its id needs no DevEUI; a second one under that name is refused', async () => {
    const { take, journaled } = taking({ network: { devices: plain.devices } })
    const text = Buffer.from(theThingsStack({ hex: ZERO, model: 'dl-cws', at: at(0) })).toString()
    const named = Buffer.from(text.replace('a140-cut', DEVICE))
    expect(await take({}, { payload: named })).toMatchObject({ device: DEVICE, refused: null })
    const other = Buffer.from(named.toString().replace(DEV_EUI.toUpperCase(), 'FFFFFFFFFFFFFFFF'))
    expect(await take({}, { payload: other })).toMatchObject({
      device: DEVICE,
      refused: { code: 'IDENTITY_MISMATCH' },
    })
    expect(await take({}, { payload: named, authority: 'south' })).toMatchObject({
      refused: { code: 'UNKNOWN_DEVICE' },
    })
    expect(await journaled()).toMatchObject([
      { reading: { road_temp_c: 0 } },
      { kind: 'rejection' },
      { kind: 'rejection' },
    ])
  })
  test('a device in quarantine counts for nothing', async () => {
    const quarantine = { since_at: NOW, reason: 'moved', by: 'engineer' }
    const lorawan = { dev_eui: DEV_EUI, decoder: 'dl-cws' }
    const devices = plain.devices.map((it) => (it.id === DEVICE ? { ...it, lorawan, quarantine } : it))
    const { take, journaled } = taking({ network: { devices } })
    await take({ hex: ZERO, at: at(0) })
    expect(await journaled()).toMatchObject([{ rejection: { code: 'DEVICE_QUARANTINED' } }])
  })
  test('no uplink at all', async () => {
    const { take, journaled } = taking()
    const outcome = await take({}, { payload: Buffer.from('{"v":1}') })
    expect(outcome).toMatchObject({ device: null, refused: { code: 'ENVELOPE' } })
    expect(await journaled()).toMatchObject([
      { kind: 'rejection', rejection: { authority: 'north', device: '' } },
    ])
  })
  test('a flood of unknown devices is bounded in memory, the newest first', async () => {
    const { take, unplaced } = taking()
    const text = Buffer.from(theThingsStack({ hex: ZERO, at: at(0) })).toString()
    for (let index = 0; index < 70; index++) {
      const dev_eui = index.toString(16).padStart(16, 'f').toUpperCase()
      await take({}, { payload: Buffer.from(text.replace(DEV_EUI.toUpperCase(), dev_eui)) })
    }
    expect(unplaced('north')).toHaveLength(50)
    expect(unplaced('north')[0]!.uplink.dev_eui).toBe('ffffffffffffff45')
  })
})

test('what is not kept is not answered', async () => {
  const full = new Error('the journal is full')
  const { take } = uplinks({
    network: () => plain,
    clock: { now: () => NOW },
    recent: { latest: () => null },
    handle: () => Promise.reject(full),
  })
  const message = {
    authority: 'north',
    envelope: 'the-things-stack',
    topic: 't',
    payload: theThingsStack({}),
  } as const
  await expect(take(message)).rejects.toBe(full)
})
