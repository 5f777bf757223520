import type { StationId } from '#src/network/station.ts'
import type { Sky } from '#src/network/thermal-map.ts'
import type { Celsius } from '#src/units.ts'

/** One measurement of a vehicle on its way. */
export type SurveyPoint = {
  readonly at: Date
  readonly lat: number
  readonly lon: number
  readonly road_temp_c: Celsius
  readonly air_temp_c?: Celsius
  /** Absent: nobody wrote it down. */
  readonly sky?: Sky
}

/** One drive with a road thermometer, in the order of time. */
export type SurveyRun = { readonly run: string; readonly points: readonly SurveyPoint[] }

/** A trusted reading of a station while a survey was driven. */
export type StationReading = {
  readonly station: StationId
  readonly at: Date
  readonly road_temp_c: Celsius
}

/** A run as kept, with what the stations read meanwhile: the thermal map can be rebuilt from these alone. */
export type StoredSurvey = SurveyRun & {
  readonly authority: string
  readonly received_at: Date
  readonly received_by: string
  readonly station_readings: readonly StationReading[]
}

/** Why a line of a survey is not taken. */
export type SurveyRefusal = {
  /** 1 is the header. */
  readonly line: number
  readonly field: string
  readonly expected: string
  readonly got: string
  readonly likely_cause?: string
}

export const spanOfRun = ({ points }: SurveyRun): { from: Date; to: Date } => ({
  from: points[0]!.at,
  to: points.at(-1)!.at,
})
