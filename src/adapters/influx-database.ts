import { MEASUREMENT_TYPES } from '#src/adapters/reading-content.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'

/** `integer` and `number` (a float) are different types to InfluxDB; a field keeps the type it was first written with. */
export const FIELD_TYPES = {
  reading: { ...MEASUREMENT_TYPES, flags: 'string', seq: 'integer', received_at: 'string' },
  forecast: {
    road_temp_c: 'number',
    road_temp_p10_c: 'number',
    road_temp_p90_c: 'number',
    freeze_probability: 'number',
    ice_probability: 'number',
    surface_state: 'string',
    sky: 'string',
  } satisfies Record<Exclude<keyof ForecastPoint, 'at'>, 'number' | 'string'>,
  position: { through: 'integer' },
} as const
export const TAGS = {
  reading: ['authority', 'station', 'device', 'clash'],
  forecast: ['authority', 'station', 'run'],
  position: ['view'],
} as const

export type InfluxPoint = {
  readonly measurement: keyof typeof FIELD_TYPES
  readonly tags: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, unknown>>
  readonly at: Date
}
export type Span = { readonly from: Date; readonly to: Date }
/** A stored point: tags and fields by name, null or absent where there is none. */
export type InfluxRow = Readonly<Record<string, unknown>> & { readonly at: Date }

/** What the two generations of InfluxDB do each in their own way; every call ends within 10 s or rejects. */
export type InfluxDatabase = {
  /** Resolves only when the server has taken every point. */
  write(points: readonly InfluxPoint[]): Promise<void>
  /** The first `limit` points of `reading` in the span, by time; without limit all of them. */
  readings(by: 'device' | 'station', id: string, span: Span, limit?: number): Promise<InfluxRow[]>
  /** Time of the newest reading of each device. */
  newest(): Promise<Map<string, Date>>
  lastPosition(view: string): Promise<{ at: Date; through: number } | null>
  close(): Promise<void>
}

export const INFLUX_TIMEOUT_MS = 10_000

/**
 * The operator's retention has expired some readings of the write and all others were stored: no loss, and no use
 * in trying again. In the words of 1.x and of 2.7; any other reason in the answer makes it an error.
 */
const EXPIRED = [
  /partial write: points beyond retention policy dropped=\d+\s*"?\}?\s*$/,
  /partial write: dropped \d+ points outside retention policy of duration (?!.*Write Window)/,
]

/** Runs a request to InfluxDB: bounded in time whatever the client does, errors named after the server. */
export async function influxRequest<T>(url: URL, request: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const message = `no answer within ${INFLUX_TIMEOUT_MS / 1000} s`
  const timer = setTimeout(() => reject(new Error(message)), INFLUX_TIMEOUT_MS)
  try {
    return await Promise.race([request(), late])
  } catch (error) {
    const words = `InfluxDB at ${url.origin}: ${error instanceof Error ? error.message : error}`
    throw Object.assign(new Error(words, { cause: error }), { code: 'READINGS_AWAY' })
  } finally {
    clearTimeout(timer)
  }
}

/** Passes over the one refusal that the operator asked for. */
export function throwUnlessExpired(error: unknown): void {
  if (!(error instanceof Error && EXPIRED.some((words) => words.test(error.message)))) throw error
}
