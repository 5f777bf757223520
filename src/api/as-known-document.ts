import type { Alert } from '#src/decision/alert.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { NetworkVersion } from '#src/ports.ts'
import type { NightPlan } from '#src/routing/night/night-plan.ts'
import type { Reading } from '#src/telemetry/reading.ts'

/** What was known of a night at an instant, and nothing later. */
export type AsKnownDocument = {
  readonly format: 'frostline.as-known/1'
  readonly night: string
  readonly at: Date
  readonly time_zone: string
  readonly routes: readonly {
    readonly id: string
    readonly name: string
    /** By the record; null: nothing had been proposed. */
    readonly decision: Decision | null
  }[]
  readonly stations: readonly {
    readonly id: string
    readonly name: string
    /** Measured in the three hours before and received by then, oldest first. */
    readonly readings: readonly Reading[]
    /** The last one issued by then, with the SHA-256 of its canonical JSON; null: none in two days. */
    readonly forecast: (StationForecast & { readonly sha256: string }) | null
    readonly doubts: readonly SensorVerdict[]
  }[]
  readonly alerts: readonly Alert[]
  /** What crews had told that they did, in the two days before, and had not taken back. */
  readonly treatments: readonly CompletedTreatment[]
  /** Plans of the night made by then, oldest first, confirmed as far as they were by then. */
  readonly plans: readonly NightPlan[]
  /** Which network was in force, by its hash and from when; null: none is kept from then, names are of now. */
  readonly network: NetworkVersion | null
  /** What this cannot say, in words. */
  readonly not_known: readonly string[]
}
