import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import type { NetworkVersion } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'

type Span = { readonly from: Date; readonly to: Date }

export type ClaimsStation = {
  readonly id: string
  readonly name: string
  readonly lat: number
  readonly lon: number
  /** How far from the place asked for; null: a station or a route was asked for. */
  readonly distance_m: number | null
}
export type ClaimsRoute = {
  readonly id: string
  readonly name: string
  /** As it was at the end of the period; what counted for a decision is in its inputs. */
  readonly threshold: RouteThreshold
}

/** A treatment that a person ordered. */
export type OrderedTreatment = {
  readonly seq: number
  readonly route: string
  readonly night: string
  readonly ordered_at: Date
  readonly ordered_by: string
  readonly spread_rate_g_m2: number | null
  readonly passes: number | null
  readonly start_by: Date | null
  readonly complete_by: Date | null
}

export type ReceivedWeather = {
  readonly place: string
  readonly source: string
  readonly issued_at: Date
  readonly fetched_at: Date
  readonly sha256: string
}

/** Everything that this service holds about a place and a period, for whoever has to answer a claim. */
export type ClaimsPack = {
  readonly format: 'frostline.claims-pack/1'
  readonly made_at: Date
  readonly made_by: string
  readonly authority: { readonly id: string; readonly name: string }
  readonly time_zone: string
  readonly demonstration: boolean
  readonly asked: Span & {
    readonly station: string | null
    readonly route: string | null
    readonly lat: number | null
    readonly lon: number | null
  }
  /** From the beginning of the first night that the period touches: what was decided then was decided before. */
  readonly covers: Span
  /** Those in force at some time of it, oldest first, by hash; names and places are of the last that has them. */
  readonly networks: readonly NetworkVersion[]
  readonly stations: readonly ClaimsStation[]
  readonly routes: readonly ClaimsRoute[]
  readonly weather: readonly ReceivedWeather[]
  /** As issued, each with the SHA-256 of its canonical JSON. */
  readonly forecasts: readonly (StationForecast & { readonly sha256: string })[]
  readonly readings: readonly Reading[]
  readonly sensor_doubts: readonly RecordEntry[]
  readonly decisions: readonly RecordEntry[]
  readonly alerts: readonly RecordEntry[]
  /** Who asked for a treatment there and what was answered, each with what was known and what there was to send. */
  readonly spot_requests: readonly RecordEntry[]
  /** Whatever people did about this place, decisions and alerts included. */
  readonly acts: readonly RecordEntry[]
  readonly treatments: readonly OrderedTreatment[]
  /** What crews said that they did and finished in the period, whenever it was entered; also what was taken back. */
  readonly completed: readonly CompletedTreatment[]
  readonly missing: readonly string[]
  /** Where the record ended when the pack was made. */
  readonly record: { readonly seq: number; readonly hash: string }
  /** Of the canonical JSON of all above but `made_at`, `made_by` and `record`: made again it is the same. */
  readonly sha256: string
}
