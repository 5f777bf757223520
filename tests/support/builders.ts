/** Small documents for tests: a plain winter evening on one route; each test overrides what it is about. */
import type { Alert } from '#src/decision/alert.ts'
import type { CompletedTreatment, TreatmentReport } from '#src/decision/completed-treatment.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import type { SpotKnown, SpotRequest } from '#src/decision/spot-request.ts'
import type { Atmosphere, AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Authority } from '#src/network/authority.ts'
import type { Device } from '#src/network/device.ts'
import { emptyNetwork, type Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import type { StoredSurvey } from '#src/telemetry/survey.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** The evening of a clear January night. */
export const EVENING = new Date('2026-01-15T18:00:00Z')

export const minutesAfter = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * MINUTE)
export const hoursAfter = (at: Date, hours: number): Date => new Date(at.getTime() + hours * HOUR)

export const anAuthority = (more: Partial<Authority> = {}): Authority => ({
  id: 'northshire',
  name: 'Northshire Council',
  time_zone: 'Europe/London',
  demonstration: false,
  ...more,
})

export const aStation = (more: Partial<Station> = {}): Station => ({
  id: 'moor-top',
  authority: 'northshire',
  name: 'Moor Top',
  routes: ['route-1'],
  domain: null,
  lat: 53.4,
  lon: -1.8,
  kind: 'road',
  setting: 'open',
  elevation_m: 310,
  sky_view: 1,
  layers: null,
  subsurface_depth_m: null,
  invented: false,
  ...more,
})

export const aDevice = (more: Partial<Device> = {}): Device => ({
  id: 'moor-top-box',
  authority: 'northshire',
  station: 'moor-top',
  status: 'active',
  ...more,
})

export const aSegment = (more: Partial<RoadSegment> = {}): RoadSegment => ({
  id: 'segment-1',
  road: 'A6024',
  length_m: 1200,
  width_m: 7.3,
  line: [
    [-1.8, 53.4],
    [-1.79, 53.41],
  ],
  treated: true,
  ...more,
})

export const aRoute = (more: Partial<TreatmentRoute> = {}): TreatmentRoute => ({
  id: 'route-1',
  authority: 'northshire',
  name: 'Route 1',
  segments: [],
  depot: null,
  spreader: null,
  threshold: { treat_below_c: 1, side: '<', version: 1 },
  mobilisation_min: 60,
  treatment_min: 150,
  margin_min: 30,
  invented: [],
  ...more,
})

/** One authority, one route, one station, one device. */
export const aNetwork = (more: Partial<Network> = {}): Network => ({
  ...emptyNetwork,
  authorities: [anAuthority()],
  stations: [aStation()],
  devices: [aDevice()],
  routes: [aRoute()],
  ...more,
})

export const aReading = (more: Partial<Reading> = {}): Reading => ({
  authority: 'northshire',
  station: 'moor-top',
  device: 'moor-top-box',
  at: EVENING,
  received_at: more.at ?? EVENING,
  seq: 1,
  flags: [],
  road_temp_c: 2.4,
  ...more,
})

export const aForecastPoint = (more: Partial<ForecastPoint> = {}): ForecastPoint => {
  const median = more.road_temp_c ?? 2
  return {
    at: EVENING,
    road_temp_c: median,
    road_temp_p10_c: median - 0.8,
    road_temp_p90_c: median + 0.8,
    freeze_probability: median < 0 ? 0.9 : 0.1,
    surface_state: 'dry',
    ...more,
  }
}

/** Hourly medians from the first hour after `issued_at`. */
const forecastSeries = (issuedAt: Date, medians: readonly number[]): ForecastPoint[] =>
  medians.map((median, index) => aForecastPoint({ at: hoursAfter(issuedAt, index + 1), road_temp_c: median }))

/** Cools from 2 °C in the evening to −2 °C before dawn and warms to 3 °C. */
export const aForecast = (more: Partial<StationForecast> = {}): StationForecast => {
  const issuedAt = more.issued_at ?? EVENING
  return {
    authority: 'northshire',
    station: 'moor-top',
    issued_at: issuedAt,
    atmosphere: { source: 'open-meteo', issued_at: hoursAfter(issuedAt, -1) },
    model: 'test/1',
    last_reading_at: issuedAt,
    series: forecastSeries(
      issuedAt,
      [2, 1.5, 1, 0.6, 0.2, -0.2, -0.6, -1, -1.4, -1.8, -2, -2, -1.6, -1, 0, 1, 2, 3],
    ),
    ...more,
  }
}

/** Issued in the evening for six hours later, and not measured yet. */
export const anOutcome = (more: Partial<ForecastOutcome> = {}): ForecastOutcome => {
  const issuedAt = more.issued_at ?? EVENING
  const lead = more.lead_h ?? 6
  return {
    authority: 'northshire',
    station: 'moor-top',
    issued_at: issuedAt,
    at: hoursAfter(issuedAt, lead),
    lead_h: lead,
    model: 'test/1',
    road_temp_c: 0.5,
    road_temp_p10_c: -0.5,
    road_temp_p90_c: 1.5,
    freeze_probability: 0.3,
    learned_c: 0,
    persistence_c: 2,
    weather_air_temp_c: 1,
    sky: 'clear',
    observed_c: null,
    ...more,
  }
}

const anAtmosphereHour = (more: Partial<AtmosphereHour> = {}): AtmosphereHour => ({
  at: EVENING,
  air_temp_c: 1,
  dewpoint_c: -1,
  wind_m_s: 2,
  cloud_oktas: 1,
  rain_mm_h: 0,
  snow_mm_h: 0,
  pressure_hpa: 1015,
  shortwave_w_m2: 0,
  longwave_w_m2: 250,
  ...more,
})

/** Two days of the same clear cold hour. */
export const anAtmosphere = (more: Partial<Atmosphere> = {}): Atmosphere => {
  const issuedAt = more.issued_at ?? EVENING
  return {
    source: 'open-meteo',
    lat: 53.4,
    lon: -1.8,
    issued_at: issuedAt,
    fetched_at: issuedAt,
    hours: Array.from({ length: 48 }, (_, index) => anAtmosphereHour({ at: hoursAfter(issuedAt, index) })),
    ...more,
  }
}

export const aRecommendation = (more: Partial<Recommendation> = {}): Recommendation => ({
  format: 'frostline.recommendation/1',
  id: 'route-1-2026-01-15',
  outcome: 'treat',
  spread_rate_g_m2: 10,
  passes: 1,
  plough: false,
  start_by: hoursAfter(EVENING, 2),
  complete_by: hoursAfter(EVENING, 5.5),
  valid_until: hoursAfter(EVENING, 18),
  rule: 'test/treat',
  because: 'Road falls to -2.0 °C at 05:00.',
  would_change_if: null,
  inputs: [],
  coldest: { station: 'moor-top', at: hoursAfter(EVENING, 11), road_temp_c: -2 },
  onset_at: hoursAfter(EVENING, 6),
  freeze_probability: 0.9,
  ...more,
})

/** A whole round of the afternoon, as its crew tells it. */
export const aTreatmentReport = (more: Partial<TreatmentReport> = {}): TreatmentReport => ({
  id: 'run-1',
  route: 'route-1',
  stretch: null,
  started_at: hoursAfter(EVENING, -3),
  finished_at: hoursAfter(EVENING, -1),
  spread_rate_g_m2: 10,
  salt: 'dry',
  salt_t: 1.4,
  by: 'Crew 2',
  note: null,
  ...more,
})

/** The same, once it is kept. */
export const aCompletedTreatment = (more: Partial<CompletedTreatment> = {}): CompletedTreatment => ({
  ...aTreatmentReport(),
  authority: 'northshire',
  entered_by: 'crew',
  entered_at: EVENING,
  on_behalf: false,
  withdrawn: null,
  ...more,
})

/** Nothing is known of the place, and nothing was ordered. */
export const aSpotKnown = (more: Partial<SpotKnown> = {}): SpotKnown => ({
  at: EVENING,
  routes: [],
  stations: [],
  treatments: [],
  free_spreaders: [],
  resources: null,
  ...more,
})

/** The police, about a hill on route 1. */
export const aSpotRequest = (more: Partial<SpotRequest> = {}): SpotRequest => ({
  id: 'spot-20260115-1f3a',
  authority: 'northshire',
  asked_by: { kind: 'police', name: null, reference: 'INC 412' },
  place: {
    words: 'Snake Pass by the inn',
    road: null,
    segment: null,
    route: 'route-1',
    lat: null,
    lon: null,
    routes: ['route-1'],
    stations: ['moor-top'],
  },
  wanted: 'Cars are sliding',
  heard_at: EVENING,
  entered_by: 'duty',
  entered_at: EVENING,
  known: aSpotKnown(),
  answer: null,
  ...more,
})

/** A silent sensor that nobody has answered yet. */
export const anAlert = (more: Partial<Alert> = {}): Alert => ({
  told: {
    severity: more.severity ?? 'warning',
    due_at: more.due_at ?? null,
    behind: more.behind?.length ?? 0,
  },
  id: 'sensor_silent:moor-top',
  authority: 'northshire',
  kind: 'sensor_silent',
  subject: 'moor-top',
  severity: 'warning',
  message: 'Moor Top has been silent for 40 min.',
  behind: [],
  due_at: null,
  fading_at: null,
  raised_at: EVENING,
  cleared_at: null,
  version: 1,
  answer: null,
  ...more,
})

/** A proposal to treat, waiting for a person. */
export const aDecision = (more: Partial<Decision> = {}): Decision => ({
  id: 'route-1-2026-01-15',
  authority: 'northshire',
  route: 'route-1',
  night: '2026-01-15',
  status: 'proposed',
  version: 1,
  recommendation: aRecommendation(),
  valid_until: hoursAfter(EVENING, 18),
  proposed_at: EVENING,
  decided: null,
  flags: [],
  ...more,
})

/** One run of a survey, of two points. */
export const aSurvey = (more: Partial<StoredSurvey> = {}): StoredSurvey => ({
  authority: 'northshire',
  run: 'Jan 15, west',
  received_at: hoursAfter(EVENING, 20),
  received_by: 'mary.frost',
  points: [
    { at: EVENING, lat: 53.4, lon: -1.8, road_temp_c: -1.4, sky: 'clear' },
    { at: minutesAfter(EVENING, 1), lat: 53.41, lon: -1.8, road_temp_c: -1.6, air_temp_c: 0.2 },
  ],
  station_readings: [{ station: 'moor-top', at: EVENING, road_temp_c: -0.9 }],
  ...more,
})
