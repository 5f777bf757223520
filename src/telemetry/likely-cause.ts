import type { FieldRule } from '#src/telemetry/fields.ts'
import { isTemperature } from '#src/telemetry/fields.ts'
import { shown } from '#src/telemetry/refusal.ts'
import { DAY, HOUR, MINUTE } from '#src/units.ts'

type NumberRule = Extract<FieldRule, { kind: 'number' }>

const within = (value: number, { min, max }: NumberRule): boolean => value >= min && value <= max

function causeOfTemperature(value: number, rule: NumberRule): string | undefined {
  if (within(value - 273.15, rule) && value > 200) return 'kelvin sent as degrees Celsius'
  if (within((value - 32) / 1.8, rule) && Math.abs(value) < 180) return 'degrees Fahrenheit sent as Celsius'
  if (within(value / 10, rule)) return 'tenths of a degree sent as degrees'
  if (within(value / 100, rule)) return 'hundredths of a degree sent as degrees'
  return undefined
}

const UNKNOWN_RANGE = 'a broken probe or wire, or a number that means something else'

/** What usually lies behind a number outside its range. */
export function causeOfRange(field: string, value: number, rule: NumberRule): string {
  if (isTemperature(field)) return causeOfTemperature(value, rule) ?? UNKNOWN_RANGE
  if (field === 'battery_v' && within(value / 1000, rule)) return 'millivolts sent as volts'
  if (within(value / 10, rule)) return `tenths of ${rule.unit} sent as ${rule.unit}`
  return UNKNOWN_RANGE
}

/** Names by which a required field often goes, and what its absence means where there is none of them. */
const MISNAMED: Readonly<Record<string, readonly [names: RegExp, otherwise: string]>> = {
  v: [/version/i, 'a message of another form than version 1 of the contract'],
  ts: [
    /time|date|^at$/i,
    'a device without a clock: it has to ask for the time (NTP, GNSS) before it reports',
  ],
  seq: [/seq|count|cnt/i, 'firmware that does not count its readings'],
  road_temp_c: [/temp/i, 'a probe that gave no value; say nothing then, silence is told as missing'],
}

/** What usually lies behind a required field that is not there, by the unknown fields that are. */
export function causeOfMissing(field: string, unknown: readonly string[]): string | undefined {
  if (unknown.includes('end_device_ids') || unknown.includes('deviceInfo'))
    return 'an uplink of a LoRaWAN network instead of a device’s own message'
  const [names, otherwise] = MISNAMED[field] ?? []
  const instead = names && unknown.find((name) => names.test(name))
  if (instead === undefined) return otherwise
  const name = `another name, ${shown(instead)}: names are compared letter by letter`
  return /_f$|fahrenheit/i.test(instead) ? `${name}, and the unit is °C` : name
}

const SECONDS_SINCE_1970 = /^"?1\d{9}(\.\d+)?"?$/
const MILLISECONDS_SINCE_1970 = /^"?1\d{12}"?$/

/** What usually lies behind a time that cannot be read. */
export function causeOfBadInstant(value: unknown): string | undefined {
  const text = String(value)
  if (SECONDS_SINCE_1970.test(text)) return 'seconds since 1970 instead of a date in text'
  if (MILLISECONDS_SINCE_1970.test(text)) return 'milliseconds since 1970 instead of a date in text'
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)) return 'no time zone: end it with Z'
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d/.test(text)) return 'a blank between date and time; RFC 3339 wants T'
  return undefined
}

const GPS_ROLLOVER = 1024 * 7 * DAY
const near = (a: number, b: number): boolean => Math.abs(a - b) < 2 * DAY

/** What usually lies behind a clock that far behind. */
export function causeOfOldInstant(at: number, now: number): string | undefined {
  if (near(at, 0)) return 'the clock was never set (1970)'
  if (near(at, Date.UTC(1980, 0, 6))) return 'a GPS clock without a fix (1980)'
  if (near(at, Date.UTC(2000, 0, 1))) return 'a clock chip that lost its battery (2000)'
  if (near(at, now - GPS_ROLLOVER)) return 'a GPS receiver with the week-number rollover'
  return undefined
}

/** What usually lies behind a clock that far ahead. */
export function causeOfFutureInstant(at: number, now: number): string | undefined {
  const hours = Math.round((at - now) / HOUR)
  const isWholeHours = hours >= 1 && hours <= 14 && Math.abs(at - now - hours * HOUR) < 5 * MINUTE
  return isWholeHours ? 'local time sent as UTC' : undefined
}
