import type { ForecastColumns } from '#src/decision/forecast-columns.ts'
import type { SegmentColumns } from '#src/forecast/segments/segment-forecast.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'

/** Room for the forecast of one road, told from its stations. */
export type RoadRoom = SegmentColumns & {
  readonly length: number
  readonly road_temp_c: Float64Array
  readonly road_temp_p10_c: Float64Array
  readonly road_temp_p90_c: Float64Array
  readonly freeze_probability: Float64Array
  readonly names: SurfaceState[]
}

export function roadRoom(length: number): RoadRoom {
  const column = () => new Float64Array(length)
  return {
    length,
    road_temp_c: column(),
    road_temp_p10_c: column(),
    road_temp_p90_c: column(),
    freeze_probability: column(),
    state: new Uint8Array(length),
    names: new Array<SurfaceState>(length),
  }
}

/** What is in the room, as the outlook of a road reads it; the next road overwrites it. */
export const columnsIn = (room: RoadRoom, at: Float64Array): ForecastColumns => ({
  length: room.length,
  at,
  median: room.road_temp_c,
  p10: room.road_temp_p10_c,
  probability: room.freeze_probability,
  state: room.names,
})
