import { z } from 'zod'
import { faultsOf, instant } from '#src/cli/ndjson.ts'
import type { DecideCase, DecideRoads } from '#src/decision/decide-case.ts'
import { ruledRoute } from '#src/decision/route-rules.ts'
import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import { policyFields } from '#src/policy-document.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'

const quantity = z.number().nullish()
const minutes = z.number().min(0).max(1440)
const surfaceState = z.enum(SURFACE_STATES).nullish()
const id = z.string().min(1).max(64)

const route = z.strictObject({
  id,
  name: z.string().optional(),
  threshold: z.strictObject({
    treat_below_c: z.number(),
    side: z.enum(['<', '<=']),
    version: z.int().default(1),
  }),
  mobilisation_min: minutes,
  treatment_min: minutes,
  margin_min: minutes,
  stations: z.array(z.strictObject({ id, name: z.string().optional() })).optional(),
})

/** A forecast of this program, or any with the same series; an error line counts as no forecast. */
const forecast = z.object({
  station: id.optional(),
  issued_at: instant.optional(),
  atmosphere: z.object({ source: z.string(), issued_at: instant }).nullish(),
  model: z.string().optional(),
  error: z.unknown().optional(),
  precipitation: z
    .array(
      z.object({
        at: instant,
        rain_mm_h: z.number().min(0).nullable(),
        snow_mm_h: z.number().min(0).nullable(),
      }),
    )
    .optional(),
  series: z
    .array(
      z.object({
        at: instant,
        road_temp_c: quantity,
        road_temp_p10_c: quantity,
        road_temp_p90_c: quantity,
        freeze_probability: z.number().min(0).max(1).nullish(),
        surface_state: surfaceState,
        sky: z.enum(SKY_CLASSES).nullish(),
      }),
    )
    .default([]),
})

const bySky = <T extends z.ZodType>(value: T) =>
  z.strictObject({ clear: value, broken: value, overcast: value })

/** What surveys told of roads that the route treats, as `GET /api/v1/thermal-map` tells of them. */
const roads = z.strictObject({
  /** Last drive over the route. */
  surveyed_at: instant,
  segments: z.array(
    z.strictObject({
      id,
      road: z.string(),
      /** Stations that it is told from, by weight, 1 together; their forecasts may be among `reference_forecasts`. */
      references: z.array(z.object({ station: id, weight: z.number().positive().max(1) })).min(1),
      /** To add to the weighted road temperature of those stations, and how doubtful that is. */
      offset_c: bySky(z.number()),
      spread_c: bySky(z.number().min(0)),
      /** Survey runs that measured it under that sky. */
      passes: bySky(z.int().min(0)).default({ clear: 0, broken: 0, overcast: 0 }),
    }),
  ),
  stations: z.array(z.strictObject({ id, name: z.string().optional() })).default([]),
})

const reading = z.object({
  device: id,
  station: id.optional(),
  at: instant,
  received_at: instant.optional(),
  seq: z.int().min(0).default(0),
  road_temp_c: quantity,
  air_temp_c: quantity,
  dewpoint_c: quantity,
  precipitating: z.boolean().nullish(),
  surface_state: surfaceState,
  flags: z.array(z.string()).default([]),
})

/** `frostline.decide-case/1`. Unknown names are refused: a misspelt `readings` must not become "none". */
const decideCase = z.strictObject({
  format: z.literal('frostline.decide-case/1'),
  id,
  now: instant,
  until: instant.optional(),
  time_zone: z.string().default('UTC'),
  /** Rates are never assumed: the table must be given, if only by the name of the example. */
  policy: policyFields,
  route,
  forecast: forecast.nullish(),
  forecasts: z.array(forecast).optional(),
  /** Absent: the stations speak for all of the route. */
  roads: roads.optional(),
  /** Of stations that do not stand for the route and that its roads are told from. */
  reference_forecasts: z.array(forecast).optional(),
  readings: z.array(reading),
  treatments: z
    .array(
      z.object({
        id,
        at: instant,
        spread_rate_g_m2: z.number().positive(),
        is_only_ordered: z.boolean().optional(),
        is_only_part: z.boolean().optional(),
      }),
    )
    .default([]),
})
type Given = z.infer<typeof decideCase>
type GivenForecast = z.infer<typeof forecast>

function roadsOf({ roads: given }: Given): DecideRoads | undefined {
  if (!given) return undefined
  const stations = given.stations.map(({ id: station, name }) => ({ id: station, name: name ?? station }))
  return { ...given, stations }
}

/** Not known is NaN inside, and never warm; an unknown surface is taken as wet. */
const pointOf = (point: z.infer<typeof forecast>['series'][number]): ForecastPoint => ({
  at: point.at,
  road_temp_c: point.road_temp_c ?? Number.NaN,
  road_temp_p10_c: point.road_temp_p10_c ?? Number.NaN,
  road_temp_p90_c: point.road_temp_p90_c ?? Number.NaN,
  freeze_probability: point.freeze_probability ?? Number.NaN,
  surface_state: point.surface_state ?? 'wet',
  ...(point.sky && { sky: point.sky }),
})

const ownForecasts = ({ forecast, forecasts }: Given) => [
  ...(forecast ? [forecast] : []),
  ...(forecasts ?? []),
]

function forecastsOf(all: readonly GivenForecast[], route: string, authority: string): StationForecast[] {
  return all
    .filter((one) => one.error === undefined && one.series.length > 0)
    .map((one) => {
      const issued_at = one.issued_at ?? one.series[0]!.at
      return {
        authority,
        station: one.station ?? route,
        issued_at,
        atmosphere: one.atmosphere === undefined ? { source: 'not said', issued_at } : one.atmosphere,
        model: one.model ?? 'not said',
        last_reading_at: null,
        ...(one.precipitation && {
          precipitation: one.precipitation.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
        }),
        series: one.series.map(pointOf).toSorted((a, b) => a.at.getTime() - b.at.getTime()),
      }
    })
}

const readingsOf = (given: Given, authority: string): Reading[] =>
  given.readings.map((one) => ({
    authority,
    station: one.station ?? given.route.id,
    device: one.device,
    at: one.at,
    received_at: one.received_at ?? one.at,
    seq: one.seq,
    flags: one.flags,
    road_temp_c: one.road_temp_c ?? Number.NaN,
    ...(one.air_temp_c != null && { air_temp_c: one.air_temp_c }),
    ...(one.dewpoint_c != null && { dewpoint_c: one.dewpoint_c }),
    ...(one.precipitating != null && { precipitating: one.precipitating }),
    ...(one.surface_state != null && { surface_state: one.surface_state }),
  }))

/** Without `until` the forecast is judged as far as it goes, twelve hours at least. */
const LEAST_NIGHT = 12 * HOUR

function caseOf(given: Given): DecideCase {
  const authority = 'case'
  const forecasts = forecastsOf(ownForecasts(given), given.route.id, authority)
  const known = roadsOf(given)
  const name = given.route.name ?? given.route.id
  const stations = given.route.stations?.map((station) => ({
    id: station.id,
    name: station.name ?? station.id,
  }))
  const ends = forecasts.map((one) => one.series.at(-1)!.at.getTime())
  return {
    id: given.id,
    now: given.now,
    until: given.until ?? new Date(Math.max(given.now.getTime() + LEAST_NIGHT, ...ends)),
    time_zone: given.time_zone,
    policy: given.policy,
    route: ruledRoute(given.policy, {
      ...given.route,
      name,
      stations:
        stations ??
        forecasts.map(({ station }) => ({ id: station, name: station === given.route.id ? name : station })),
    }),
    forecasts,
    readings: readingsOf(given, authority),
    treatments: given.treatments,
    ...(known && {
      roads: known,
      reference_forecasts: forecastsOf(given.reference_forecasts ?? [], given.route.id, authority),
    }),
  }
}

/** The case in a parsed line, or what is wrong with it in words. */
export function readDecideCase(given: unknown): DecideCase | string {
  const parsed = decideCase.safeParse(given)
  return parsed.success ? caseOf(parsed.data) : faultsOf(parsed.error)
}
