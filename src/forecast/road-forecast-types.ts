import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { SkyClass } from '#src/forecast/sky-class.ts'
import type { RoadLayer } from '#src/network/station.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'
import type {
  Celsius,
  Degrees,
  GramsPerSquareMetre,
  Hours,
  Metres,
  MetresPerSecond,
  MillimetresPerHour,
  Probability,
  WattsPerSquareMetre,
} from '#src/units.ts'

/** The ground and sky of the place to forecast. */
export type ForecastSite = {
  readonly latitude: number
  readonly longitude: number
  readonly kind: 'road' | 'bridge'
  readonly layers: readonly RoadLayer[]
  readonly subsurface_depth_m: Metres | null
  /** Share of the sky that is open, 0 to 1; absent: 1. */
  readonly sky_view?: number | null
  /** Height of the horizon, degrees, in directions at equal steps from north, clockwise; absent: level. */
  readonly horizon_deg?: readonly Degrees[] | null
  /** Heat of tyres and engines; absent: a lightly used road. */
  readonly traffic_w_m2?: WattsPerSquareMetre | null
}

/** What the roadside said, as the forecast uses it; null or absent is "not known". */
export type RoadsideObservation = {
  readonly at: Date
  readonly road_temp_c: Celsius | null
  readonly subsurface_temp_c?: Celsius | null
  readonly air_temp_c?: Celsius | null
  readonly dewpoint_c?: Celsius | null
  readonly wind_m_s?: MetresPerSecond | null
  readonly precipitating?: boolean | null
  /** `not_dry`: some non-dry state that the station did not name. */
  readonly surface_state?: SurfaceState | 'not_dry' | null
}

/** Everything a forecast may depend on: the same case always gives the same forecast. */
export type ForecastCase = {
  readonly id: string
  readonly site: ForecastSite
  readonly issued_at: Date
  readonly horizon_h: Hours
  readonly readings: readonly RoadsideObservation[]
  readonly weather: readonly AtmosphereHour[]
  /** When the weather forecast was made; absent: as fresh as the case. The doubt grows with its age. */
  readonly weather_issued_at?: Date | null
  /** Salt still on the road at issue; absent: none, the forecast is of the untreated road. */
  readonly residual_salt_g_m2?: GramsPerSquareMetre | null
}

/** The road at one instant, untreated. */
export type ForecastPoint = {
  readonly at: Date
  /** Median. */
  readonly road_temp_c: Celsius
  /** The observation falls below / above these one time in ten each. */
  readonly road_temp_p10_c: Celsius
  readonly road_temp_p90_c: Celsius
  /** That the road is below 0.0 °C at this instant. */
  readonly freeze_probability: Probability
  /** That ice, frost or snow lies there, or water that freezes; absent in forecasts of before. */
  readonly ice_probability?: Probability
  readonly surface_state: SurfaceState
  /** Sky that the forecast reckons with; absent in forecasts of before. */
  readonly sky?: SkyClass
}

export type ForecastRefusal = { readonly code: string; readonly message: string }

export type RoadForecast =
  | {
      readonly format: 'frostline.forecast/1'
      readonly id: string
      readonly series: readonly ForecastPoint[]
      /** What was missing and replaced by an assumption: `NO_WEATHER`, `NO_CLOUD`, …; empty: nothing. */
      readonly doubts?: readonly string[]
    }
  | { readonly format: 'frostline.forecast/1'; readonly id: string; readonly error: ForecastRefusal }

/** How a forecast differs from the model's own for what was learnt, point by point. */
export type AppliedCorrection = {
  /** Of the station's learned error; 0: all of it is borrowed from its neighbours. */
  readonly version: number
  readonly through_at: Date | null
  /** Added to the median. */
  readonly shift_c: readonly Celsius[]
  /** What the distances from the median to p10 and to p90 were multiplied by. */
  readonly cold_factor: readonly number[]
  readonly warm_factor: readonly number[]
}

/** What the weather forecast has falling in the hour that ends at `at`; null: not known. */
export type Precipitation = {
  readonly at: Date
  readonly rain_mm_h: MillimetresPerHour | null
  readonly snow_mm_h: MillimetresPerHour | null
}

/** A forecast as issued for a station, kept for the record. */
export type StationForecast = {
  readonly authority: string
  readonly station: string
  readonly issued_at: Date
  /** Which weather forecast drove it; null: sensors alone. */
  readonly atmosphere: { readonly source: string; readonly issued_at: Date } | null
  /** Version of the forecast model, pinned in the record. */
  readonly model: string
  /** Last reading it started from. */
  readonly last_reading_at: Date | null
  readonly series: readonly ForecastPoint[]
  /** As of `RoadForecast`; absent in forecasts of before. */
  readonly doubts?: readonly string[]
  /** What the service has learnt of its own error is in the series; absent: nothing is. */
  readonly learned?: AppliedCorrection
  /** Hours in which something falls or nobody knows; an hour that is not here is dry. Absent: no weather says. */
  readonly precipitation?: readonly Precipitation[]
}
