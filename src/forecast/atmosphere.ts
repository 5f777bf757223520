import type {
  Celsius,
  Hectopascals,
  MetresPerSecond,
  MillimetresPerHour,
  Oktas,
  WattsPerSquareMetre,
} from '#src/units.ts'

/**
 * The weather at one instant; null is "not known", never zero.
 * Rain and snow (water equivalent) are the mean rate over the step that ends at `at`; the rest holds at `at`.
 */
export type AtmosphereHour = {
  readonly at: Date
  readonly air_temp_c: Celsius | null
  readonly dewpoint_c: Celsius | null
  readonly wind_m_s: MetresPerSecond | null
  readonly cloud_oktas: Oktas | null
  readonly rain_mm_h: MillimetresPerHour | null
  readonly snow_mm_h: MillimetresPerHour | null
  readonly pressure_hpa: Hectopascals | null
  /** Downward, at the surface. */
  readonly shortwave_w_m2: WattsPerSquareMetre | null
  readonly longwave_w_m2: WattsPerSquareMetre | null
}

/** A weather provider's forecast for one place, as fetched. (`forecast` alone always means ours.) */
export type Atmosphere = {
  /** `open-meteo`, `met-office`, `recorded`. */
  readonly source: string
  readonly lat: number
  readonly lon: number
  /** When the provider made it; where the provider does not say, when it was fetched. */
  readonly issued_at: Date
  readonly fetched_at: Date
  readonly hours: readonly AtmosphereHour[]
}
