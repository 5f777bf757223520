import { isDoubtful } from '#src/forecast/sensors/doubtful.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import type { StationReading } from '#src/telemetry/survey.ts'

/** What a survey may be held against: readings that nothing speaks against. */
export const trustedReadings = (readings: readonly Reading[]): StationReading[] =>
  readings
    .filter((reading) => !isDoubtful(reading))
    .map(({ station, at, road_temp_c }) => ({ station, at, road_temp_c }))
