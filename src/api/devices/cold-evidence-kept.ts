import type { ApiDeps } from '#src/api/deps.ts'
import { problem } from '#src/api/problem.ts'
import { belowInWords, isBelow } from '#src/decision/threshold.ts'
import type { Device } from '#src/network/device.ts'
import { HOUR } from '#src/units.ts'

/** Older is no evidence of tonight's road any more. */
const LOOKED_BACK = 3 * HOUR

/**
 * Whoever measured below the threshold lately may be the only reason to treat: one person alone does not take that away,
 * two may (`out of use`). Throws `LESS_CAUTIOUS`, 409, with the reading.
 */
export function keepColdEvidence(deps: ApiDeps, device: Device): void {
  const { stations, routes } = deps.network()
  const now = deps.clock.now()
  const readings = deps.recent
    .ofStation(device.station, new Date(now.getTime() - LOOKED_BACK), new Date(now.getTime() + HOUR))
    .filter((reading) => reading.device === device.id)
  const served = stations.find(({ id }) => id === device.station)?.routes ?? []
  for (const { id, name, threshold } of routes) {
    if (!served.includes(id)) continue
    const cold = readings.findLast(({ road_temp_c }) => isBelow(road_temp_c, threshold))
    if (cold)
      throw problem(
        409,
        'LESS_CAUTIOUS',
        `It measured ${cold.road_temp_c} °C at ${cold.at.toISOString()}, ${belowInWords(threshold)} the threshold of ${name}: without it the road could look safe. Take it out of use instead, which a second person approves (POST /api/v1/devices/${device.id}/disable).`,
      )
  }
}
