import type { Readable, Writable } from 'node:stream'
import { z } from 'zod'
import { answerCases, answerLine, faultsOf, instant } from '#src/cli/ndjson.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase, ForecastRefusal, RoadForecast } from '#src/forecast/road-forecast-types.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'

const quantity = z
  .number()
  .nullish()
  .transform((value) => value ?? null)
const surfaceState = z.enum([...SURFACE_STATES, 'not_dry'])

/** `frostline.forecast-case/1`: shapes and units are strict; values out of range are the forecast's to judge. */
export const forecastCase = z.object({
  format: z.literal('frostline.forecast-case/1'),
  id: z.string().min(1),
  site: z.object({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    kind: z.enum(['road', 'bridge']),
    layers: z
      .array(
        z.object({
          material: z.enum(['asphalt', 'concrete', 'crushed_rock', 'sand']),
          thickness_m: z.number().positive(),
        }),
      )
      .nullish()
      .transform((layers) => layers ?? []),
    subsurface_depth_m: quantity,
    sky_view: z.number().min(0).max(1).nullish(),
    horizon_deg: z.array(z.number().min(0).max(90)).min(4).max(360).nullish(),
    traffic_w_m2: z.number().min(0).max(100).nullish(),
  }),
  issued_at: instant,
  horizon_h: z.number().positive().max(120),
  readings: z.array(
    z.object({
      at: instant,
      road_temp_c: quantity,
      subsurface_temp_c: quantity,
      air_temp_c: quantity,
      dewpoint_c: quantity,
      wind_m_s: quantity,
      precipitating: z.boolean().nullish(),
      surface_state: surfaceState.nullish(),
    }),
  ),
  weather: z.array(
    z.object({
      at: instant,
      air_temp_c: quantity,
      dewpoint_c: quantity,
      wind_m_s: quantity,
      cloud_oktas: quantity,
      rain_mm_h: quantity,
      snow_mm_h: quantity,
      pressure_hpa: quantity,
      shortwave_w_m2: quantity,
      longwave_w_m2: quantity,
    }),
  ),
  weather_issued_at: instant.nullish(),
  residual_salt_g_m2: z.number().min(0).max(200).nullish(),
})

/** `id` is null where the line does not say whose case it is. */
type Refused = {
  readonly format: 'frostline.forecast/1'
  readonly id: string | null
  readonly error: ForecastRefusal
}

const refused = (id: unknown, code: string, message: string): Refused => ({
  format: 'frostline.forecast/1',
  id: typeof id === 'string' ? id : null,
  error: { code, message },
})

function answer(given: unknown, id: unknown): RoadForecast | Refused {
  const parsed = forecastCase.safeParse(given)
  if (!parsed.success) return refused(id, 'BAD_CASE', faultsOf(parsed.error))
  return roadForecast(parsed.data satisfies ForecastCase)
}

/** The answer to one line: a forecast, or an error that names the fault. Never throws. */
export const answerTo = (line: string): RoadForecast | Refused =>
  answerLine(line, answer, refused, 'FORECAST_FAILED')

/** `frostline forecast`: one answer for each line, in order; blank lines are passed over. */
export const runForecast = (
  input: AsyncIterable<string | Uint8Array> | Readable,
  output: Writable,
  errors: Writable,
): Promise<0 | 1 | 2> =>
  answerCases({ name: 'forecast', answers: 'forecasts', answerTo }, input, output, errors)
