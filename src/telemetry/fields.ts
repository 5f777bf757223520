/** The measurements of the wire contract: one row a field, limits included. */
export type FieldRule =
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly unit: string }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'pattern'; readonly pattern: RegExp }

const number = (min: number, max: number, unit: string): FieldRule => ({ kind: 'number', min, max, unit })

export const SURFACE_STATES = ['dry', 'damp', 'wet', 'frost', 'ice', 'snow'] as const

/** In the order in which readings are written. */
export const measurementFields: Readonly<Record<string, FieldRule>> = Object.assign(Object.create(null), {
  road_temp_c: number(-40, 80, '°C'),
  air_temp_c: number(-40, 60, '°C'),
  dewpoint_c: number(-60, 60, '°C'),
  // Above 100 is a wet sensor, not a fault: stored as 100 and flagged CLAMPED.
  humidity_pct: number(0, 102, '%'),
  subsurface_temp_c: number(-40, 60, '°C'),
  subsurface_depth_m: number(0, 2, 'm'),
  wind_m_s: number(0, 75, 'm/s'),
  wind_gust_m_s: number(0, 100, 'm/s'),
  precipitating: { kind: 'boolean' },
  precipitation_mm_h: number(0, 200, 'mm/h'),
  surface_state: { kind: 'choice', choices: SURFACE_STATES },
  battery_v: number(0, 30, 'V'),
  battery_pct: number(0, 100, '%'),
  firmware: { kind: 'pattern', pattern: /^[A-Za-z0-9._-]{1,64}$/ },
  boot: { kind: 'boolean' },
})
export const measurementNames: readonly string[] = Object.keys(measurementFields)

/** Fields of the message itself, not of the road. */
export const REQUIRED = ['v', 'ts', 'seq', 'road_temp_c'] as const
const envelope = new Set(['v', 'ts', 'seq', 'device'])

export const isKnownField = (name: string): boolean => name in measurementFields || envelope.has(name)

/** Values that sensors and drivers send for "no value". */
const SENTINELS: ReadonlySet<number> = new Set([-127, -999.9, -9999, 32767, 6553.5])
/** DS18B20 after power-up, before the first conversion. */
const POWER_UP_TEMPERATURE = 85

export const isTemperature = (name: string): boolean => name === 'dewpoint_c' || name.endsWith('_temp_c')

export const isSentinel = (name: string, value: number): boolean =>
  SENTINELS.has(value) || (value === POWER_UP_TEMPERATURE && isTemperature(name))
