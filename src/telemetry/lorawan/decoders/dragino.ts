import { s16, u8, u16, u32 } from '#src/telemetry/lorawan/bytes.ts'
import { type Decoder, type FrameFault, wrongLength, wrongPort } from '#src/telemetry/lorawan/decoded.ts'

const UPLINK_PORT = 2
const BATTERY_BITS = 0x3fff
const NOT_FITTED = 0xffff
/** 327.67 °C: the lead is unplugged. */
const NOT_CONNECTED = 0x7fff
/** Of a D2x in the mode for DS18B20 probes. */
const MODE_DS18B20 = 3

const volts = (bytes: Uint8Array): number => (u16(bytes, 0) & BATTERY_BITS) / 1_000
const unknownLayout = (what: string, got: number): FrameFault => ({
  expected: `${what} whose layout is known`,
  got: `${what} ${got}`,
  likely_cause: 'another sensor on the lead, another mode, or newer firmware',
})

/** Two PT100 channels and the device's own time. `Ext` 1: hundredths of a degree, 2: tenths. */
const ltc2: Decoder = (bytes, fPort) => {
  if (fPort !== UPLINK_PORT) return wrongPort('2', fPort)
  if (bytes.length !== 11) return wrongLength('11 bytes', bytes)
  const ext = u8(bytes, 2) & 0x0f
  const scale = { 1: 100, 2: 10 }[ext]
  if (!scale) return unknownLayout('Ext', ext)
  const channels = { Temp_Channel1: 3, Temp_Channel2: 5 }
  const fields: Record<string, number> = { BatV: volts(bytes), Ext: ext, Systimestamp: u32(bytes, 7) }
  const faults: Record<string, string> = {}
  for (const [name, at] of Object.entries(channels)) {
    if (s16(bytes, at) === NOT_CONNECTED) faults[name] = String(NOT_CONNECTED / scale)
    else fields[name] = s16(bytes, at) / scale
  }
  return { fields, faults }
}

function leadOf(bytes: Uint8Array, at: number, isUnplugged: boolean) {
  const raw = s16(bytes, at)
  if (isUnplugged || raw === NOT_CONNECTED) return { faults: { TempC_DS: String(raw / 100) } }
  return { fields: { TempC_DS: raw / 100 } }
}

/** `Ext` 9: the external probe first, then the time at which it was read. */
function lht65WithTime(bytes: Uint8Array) {
  const lead = leadOf(bytes, 0, (u8(bytes, 6) & 0x80) !== 0)
  return {
    ...lead,
    fields: {
      ...lead.fields,
      Bat_status: u8(bytes, 4) >> 6,
      Systimestamp: u32(bytes, 7),
    },
  }
}

/** Air temperature and humidity, and a DS18B20 on a lead. */
const lht65: Decoder = (bytes, fPort) => {
  if (fPort !== UPLINK_PORT) return wrongPort('2', fPort)
  if (bytes.length !== 11) return wrongLength('11 bytes', bytes)
  const ext = u8(bytes, 6) & 0x0f
  if (ext === 9) return lht65WithTime(bytes)
  if (ext !== 0 && ext !== 1) return unknownLayout('Ext', ext)
  const own = {
    BatV: volts(bytes),
    Bat_status: u8(bytes, 0) >> 6,
    TempC_SHT: s16(bytes, 2) / 100,
    Hum_SHT: (u16(bytes, 4) & 0xfff) / 10,
  }
  if (ext === 0) return { fields: own }
  const lead = leadOf(bytes, 7, (u8(bytes, 6) & 0x80) !== 0)
  return { ...lead, fields: { ...own, Ext_sensor: 'Temperature Sensor', ...lead.fields } }
}

/**
 * One to three DS18B20 in tenths of a degree. 0xFFFF means "not fitted" and is also −0.1 °C: who knows whether
 * the probe is fitted must say which.
 */
const d2xLb: Decoder = (bytes, fPort) => {
  if (fPort !== UPLINK_PORT) return wrongPort('2', fPort)
  if (bytes.length !== 11) return wrongLength('11 bytes', bytes)
  const mode = (u8(bytes, 6) & 0x7c) >> 2
  // byte 6 holds mode and alarm alone in the frames seen: mode 3 is 0x0C
  if (mode !== MODE_DS18B20) return unknownLayout('mode', mode)
  const fields: Record<string, number | string> = {
    Work_mode: 'DS18B20',
    BatV: u16(bytes, 0) / 1_000,
    ALARM_status: u8(bytes, 6) & 1 ? 'TRUE' : 'FALSE',
  }
  const faults: Record<string, string> = {}
  for (const [name, at] of [
    ['Temp_C1', 2],
    ['Temp_C2', 7],
    ['Temp_C3', 9],
  ] as const) {
    if (u16(bytes, at) === NOT_FITTED) faults[name] = 'NULL'
    else fields[name] = s16(bytes, at) / 10
  }
  return { fields, faults }
}

export const draginoDecoders = { ltc2, lht65, 'd2x-lb': d2xLb } as const satisfies Record<string, Decoder>
