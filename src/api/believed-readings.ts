import type { ApiDeps } from '#src/api/deps.ts'
import { doubtedReading } from '#src/forecast/sensors/doubtful.ts'

/** Readings with the codes of the findings against their sensor beside their own flags: as they must be shown. */
export const believedReadings = ({
  recent,
  sensors,
}: {
  readonly recent: Pick<ApiDeps['recent'], 'ofStation'>
  readonly sensors: ApiDeps['sensors']
}): Pick<ApiDeps['recent'], 'ofStation'> => ({
  ofStation: (station, from, to) =>
    recent
      .ofStation(station, from, to)
      .map((reading) => doubtedReading(reading, sensors.verdict(reading.device)?.doubted ?? [])),
})
